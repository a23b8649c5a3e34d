"""A treatment is a few sets of conditions; its verdict is which of them hold.

Nothing here knows what a condition means: it is true, unknown or false of the patient.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from calcinosis_cli.engine.answer import (
    FITS,
    LINES,
    RANK,
    ROLES,
    SCALE,
    Because,
    Fit,
    Key,
    ListName,
    Safety,
)
from calcinosis_cli.engine.sets import set_of
from calcinosis_cli.patient.history import ROUTES, Tried

if TYPE_CHECKING:
    from calcinosis_cli.engine.judged import Judged
    from calcinosis_cli.engine.judging import Truths
    from calcinosis_cli.engine.rules import Ruled

CLEAR, CAUTION, AVOID, CONTRAINDICATED = (RANK[level] for level in SCALE)
PREFERRED, SUITABLE, UNSUITED = range(len(FITS))
FIRST, SECOND, LATER = range(len(LINES))
EXPERIMENTAL = ROLES.index("experimental")


class Verdict(Struct, frozen=True, gc=False):
    """What one treatment is to one patient: ranks of safety, the place of its fit, and why not.

    ``doubt``: it is suitable, and an unknown fact could still make it unsuited;
    ``tried``: what was tried of it; ``current``: it is taken now.
    """

    rank: int
    could_be: int
    place: int
    doubt: bool
    because: Because | None
    current: bool
    tried: Sequence[Tried]

    @property
    def safety(self) -> Safety:
        """The worst level that is true."""
        return SCALE[self.rank]

    @property
    def worse(self) -> Safety | None:
        """The worst level that is true or unknown, where that is worse."""
        return SCALE[self.could_be] if self.could_be > self.rank else None

    @property
    def fit(self) -> Fit:
        """How it fits."""
        return FITS[self.place]


class Candidate:
    """One treatment with its sets: by level, what speaks against it; what makes it fit or not.

    ``above``: for each rank, the conditions under which something worse holds; ``role``: its place
    among the roles; ``hazards``: the ids of what holds for everybody.
    """

    def __init__(self, ruled: Ruled) -> None:
        self.ruled = ruled
        self.role = ROLES.index(ruled.role)
        self.hazards = [hazard.id for hazard in ruled.hazards]
        self._routes = frozenset(ruled.routes)
        by_rank = [0] * len(SCALE)
        for effect in ruled.against:
            by_rank[effect.rank] |= 1 << effect.condition
        self.above = (
            by_rank[CAUTION] | by_rank[AVOID] | by_rank[CONTRAINDICATED],
            by_rank[AVOID] | by_rank[CONTRAINDICATED],
            by_rank[CONTRAINDICATED],
            0,
        )
        self.fits = set_of(effect.condition for effect in ruled.fits)
        self.unsuited = set_of(effect.condition for effect in ruled.unsuited)
        self._first, self._second, _ = (
            set_of(effect.condition for effect in ruled.lines if effect.rank == rank)
            for rank in range(len(LINES))
        )
        self._never: Because | None = (
            "not-recommended"
            if ruled.not_recommended is not None
            else "withdrawn"
            if ruled.withdrawn is not None
            else None
        )

    def verdict(self, judged: Judged, *, current: bool, tried: Sequence[Tried]) -> Verdict:
        """Judge safety on what was stated, fit on what is presumed.

        What is taken now is never unsuited: those rules speak of starting a treatment, and must
        not read as advice to stop one.
        """
        rank = self.rank(judged.stated.true)
        could_be = rank if rank == CONTRAINDICATED else self.rank(judged.possible)
        unsuited = 0 if current else self.unsuited
        place = self._place(judged.presumed, rank, unsuited)
        doubt = place == SUITABLE and bool(judged.presumed.unknown & unsuited)
        # The gravest reason first.
        because: Because | None
        if rank == CONTRAINDICATED:
            because = "contraindicated"
        elif self._never is not None:
            because = self._never
        elif tried and any(map(self._ended, tried)):
            because = "tried"
        else:
            because = "unsuited" if place == UNSUITED else None
        return Verdict(rank, could_be, place, doubt, because, current, tried)

    def _ended(self, past: Tried) -> bool:
        """Tell whether what was tried leaves no way to try it again.

        Relapse after a response is no failure, and trouble by one route leaves another.
        """
        barred = ROUTES.get(past.outcome, self._routes)
        return past.outcome != "relapsed" and not (barred & self._routes and self._routes - barred)

    def back(self, verdict: Verdict) -> int:
        """Tell what comes after the rest, so that nothing experimental gains by a warning."""
        experimental = self.role == EXPERIMENTAL and verdict.place != PREFERRED
        return int(verdict.rank >= AVOID or experimental)

    def line(self, presumed: Truths) -> int:
        """Return the earliest place in a sequence that holds, else the last."""
        if presumed.true & self._first:
            return FIRST
        return SECOND if presumed.true & self._second else LATER

    def rank(self, held: int) -> int:
        """Return the worst rank of what holds: the join of all findings, and nothing else."""
        caution, avoid, contraindicated, _ = self.above
        if not held & caution:
            return CLEAR
        if not held & avoid:
            return CAUTION
        return CONTRAINDICATED if held & contraindicated else AVOID

    def _place(self, presumed: Truths, rank: int, unsuited: int) -> int:
        """Judge the fit; a true *unsuited* rule beats all."""
        if presumed.true & unsuited:
            return UNSUITED
        # What a label says should be avoided may be considered, but is nobody's preference.
        if presumed.true & self.fits and rank != AVOID:
            return PREFERRED
        return SUITABLE

    def open(self, verdict: Verdict, stated: Truths) -> int:
        """Return the unknown conditions that could change the verdict.

        A condition counts when some completion of the unknowns lets it change safety or fit: each
        unknown finding that is worse than what is true is such a case, since with every other
        unknown false it alone decides.
        """
        opened = stated.unknown & self.above[verdict.rank]
        if verdict.because in (None, "unsuited"):
            opened |= self._open_fit(verdict, stated)
        return opened

    def _open_fit(self, verdict: Verdict, stated: Truths) -> int:
        """Conditions of unknown rules of fit that no true one, as stated, makes idle.

        A presumption is asked for as long as it was not stated.
        """
        unsuited = 0 if verdict.current else self.unsuited
        if stated.true & unsuited:
            return 0
        rules = unsuited if stated.true & self.fits else unsuited | self.fits
        return stated.unknown & rules


class Ranked(Struct, frozen=True, gc=False):
    """A treatment with its verdict, and where it sorts: heaviest first, smaller earlier.

    The key is that of :class:`~calcinosis_cli.engine.answer.Key`, with the place by name at its
    end, which only makes ties reproducible.
    """

    key: tuple[int, ...]
    candidate: Candidate
    verdict: Verdict

    @property
    def where(self) -> ListName:
        """The list in which it stands."""
        return "consider" if self.verdict.because is None else "not_for_this_patient"

    @property
    def shown_key(self) -> Key:
        """The key as answers show it."""
        return Key(*self.key[:-1])
