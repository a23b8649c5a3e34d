"""What is wrong with a profile: every fault at once, each with its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from calcinosis_cli.patient.messages import shortened
from calcinosis_cli.patient.profile import ContradictionError

if TYPE_CHECKING:
    from calcinosis_cli.patient.facts import Profile

MOST_TOLD: Final = 30
"""Faults that one message tells; ``problems`` has them all."""


class ProfileError(ValueError):
    """One wrong word of a profile: where (path of keys), what is wrong, what is allowed.

    ``problems`` holds every fault of the profile, this one first; the text tells the first.
    ``rest``: what its key says all the same; ``profile``: what else was said of the patient.
    """

    def __init__(self, path: Sequence[str | int], wrong: str, allowed: str = "") -> None:
        self.message = f"{wrong}: {allowed}" if allowed else wrong
        super().__init__(self.message)
        self.path = tuple(path)
        self.problems: tuple[ProfileError, ...] = (self,)
        self.rest: dict[str, Any] = {}
        self.profile: Profile | None = None

    def __str__(self) -> str:
        told = [
            f"{where}: {each.message}" if (where := _where(each.path)) else each.message
            for each in self.problems[:MOST_TOLD]
        ]
        rest = len(self.problems) - MOST_TOLD
        return "; ".join([*told, f"{rest} more"] if rest > 0 else told)


class ConflictError(ProfileError, ContradictionError):
    """Two words of a profile that exclude each other."""

    def __init__(self, path: Sequence[str | int], wrong: str, rest: dict[str, Any]) -> None:
        super().__init__(path, wrong)
        self.rest = rest


class Faults:
    """Collects what is wrong below ``with``; facts that exclude each other pass through."""

    def __init__(self) -> None:
        self.found: list[ProfileError] = []

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: object, error: object, _trace: object) -> bool:
        """Keep a wrong word."""
        if not isinstance(error, ProfileError) or isinstance(error, ConflictError):
            return False
        self.found.extend(error.problems)
        return True

    def tell(self, rest: dict[str, Any] | None = None, profile: Profile | None = None) -> None:
        """Raise the first with all of them, if there are any, and with what is right besides."""
        if self.found:
            first = self.found[0]
            first.problems, first.rest, first.profile = tuple(self.found), rest or {}, profile
            raise first

    def rest(self, start: int) -> dict[str, Any]:
        """Return what the keys of the faults say all the same, from the one at ``start`` on."""
        return {key: value for fault in self.found[start:] for key, value in fault.rest.items()}


def _where(path: Sequence[str | int]) -> str:
    words = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return shortened(words.lstrip("."))
