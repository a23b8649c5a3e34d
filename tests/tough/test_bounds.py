"""Worst cases within the limits: bounded time and memory, or one line that says what is too much.

The clock is not read: a limit of the system on the time of the processor, far above what is
needed, ends what does not scale.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tough.conftest import posix

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.tough.conftest import Start

pytestmark = [posix, pytest.mark.slow]

SOURCE = "label-colchicine-us-zydus"
RULE = f"id: r%d, level: caution, text: T, references: [{SOURCE}]"
TREATMENT = (
    "{id: zz%d, kind: measure, name: ZZ%d, group: symptoms, role: usual, routes: [none], "
    f"summary: S, plain: P, references: [{SOURCE}]"
)
WHEN = f"treatments:\n- {TREATMENT % (0, 0)}, safety: [{{{RULE % 0}, when: "


def _list(head: str, item: str, count: int, tail: str = "") -> str:
    places = item.count("%d")
    return head + "".join(item % ((n,) * places) for n in range(count)) + tail


BIG: dict[str, tuple[Callable[[], str], str]] = {
    "values": (
        lambda: _list("terms: [", "a,", 1_000_000, "]"),
        "more than 200,000 keys and values",
    ),
    "keys": (lambda: _list("", "k%d: 1\n", 300_000), "more than 200,000 keys and values"),
    "unknown keys": (lambda: _list("terms:\n- id: a\n", "  k%d: 1\n", 90_000), "unknown key"),
    "mixed items": (
        lambda: _list("drugs: [{id: a, kind: drug, name: A, aliases: [1,", "a%d,", 190_000, "]}]"),
        "a number (1) is not possible",
    ),
    "a late repetition": (
        lambda: _list("drugs: [{id: a, kind: drug, name: A, aliases: [", "a%d,", 190_000, "a1]}]"),
        "holds 'a1' twice",
    ),
    "bad clauses": (
        lambda: _list(WHEN + "[", "{A: {}},", 60_000, "]}]}"),
        "is not a fact or an id",
    ),
    "unknown facts": (lambda: _list(WHEN + "{", "u%d: 1,", 90_000, "}}]}"), "unknown fact 'u0'"),
    "a long comparison": (lambda: WHEN + "{age: '" + "<1" * 2_000_000 + "'}}]}", "is not possible"),
    "a chain": (
        lambda: _list("conditions:\n", "- {id: c%d, label: L, ask: A, implies: [d%d]}\n", 15_000),
        "unknown condition 'd0'",
    ),
    "a long way": (
        lambda: (
            "conditions:\n- {id: c0, label: L, ask: A}\n"
            + "".join(
                f"- {{id: c{n + 1}, label: L, ask: A, implies: [c{n}]}}\n" for n in range(9_000)
            )
        ),
        "leads to too many: at most 500",
    ),
    "a lattice": (
        lambda: (
            "conditions:\n- {id: c0, label: L, ask: A}\n- {id: d0, label: L, ask: A}\n"
            + "".join(
                f"- {{id: {name}{n + 1}, label: L, ask: A, implies: [c{n}, d{n}]}}\n"
                for n in range(4_000)
                for name in "cd"
            )
        ),
        "leads to too many: at most 500",
    ),
    "rules for members": (
        lambda: (
            _list("classes:\n- {id: k, name: K, safety: [", f"{{{RULE}, when: {{age: 1}}}},", 4_000)
            + _list("]}\ntreatments:\n", f"- {TREATMENT}, class: k}}\n", 4_000)
        ),
        "the rules of the classes, for each of their members, are too much: 10 MB",
    ),
    "interactions of members": (
        lambda: (
            "classes:\n- {id: k, name: K}\n"
            + _list(
                "interactions:\n",
                "- {id: i%d, between: [k, k], severity: minor, withhold: either, consequence: C, "
                f"management: M, references: [{SOURCE}]}}\n",
                4_000,
            )
            + _list("treatments:\n", f"- {TREATMENT}, class: k}}\n", 3_000)
        ),
        "interactions[",
    ),
    "repeated ids": (
        lambda: "terms:\n" + "- {id: a, name: Nn, codes: {}}\n" * 20_000,
        "the id 'a' a second time",
    ),
}
LIMITS = "ulimit -t 120; ulimit -v 1500000"
"""Seconds of the processor; kilobytes of addresses."""


@pytest.mark.parametrize("name", BIG)
def test_too_much_is_said(name: str, shell: Start, tmp_path: Path) -> None:
    text, words = BIG[name]
    (tmp_path / "kb.yaml").write_text(text())
    ended = shell(f"{LIMITS}; exec $C list --kb kb.yaml")
    lines = ended.err.decode().splitlines()
    assert (ended.code, ended.out) == (3, b""), ended.err[-500:]
    assert all(line.startswith("calcinosis: kb.yaml:") and line.isprintable() for line in lines)
    assert any(words in line for line in lines)
    assert len(lines) <= 200


LARGE: dict[str, Callable[[], str]] = {
    "treatments": lambda: _list("treatments:\n", f"- {TREATMENT}}}\n", 2_000),
    "clauses": lambda: (
        _list(WHEN + "[", "{c%d: true, pain: true},", 9_000, "]}]}\n")
        + _list("conditions:\n", "- {id: c%d, label: L, ask: A}\n", 9_000)
    ),
    "a long name": lambda: f"treatments:\n- {TREATMENT}}}\n".replace("ZZ%d", "T " * 200_000) % 0,
    "a long word": lambda: f"treatments:\n- {TREATMENT}}}\n".replace("ZZ%d", "T" * 1_000_000) % 0,
}


@pytest.mark.parametrize("name", LARGE)
def test_much_is_answered(name: str, shell: Start, tmp_path: Path) -> None:
    (tmp_path / "kb.yaml").write_text(LARGE[name]())
    ended = shell(f"{LIMITS}; exec $C recommend --all --kb kb.yaml")
    assert ended.code == 0, ended.err[-500:]
    assert b"not a prescription" in ended.out
