"""How many drugs are free for somebody healthy: ``python benchmarks/shares.py``.

For complete profiles without another illness or medicine the levels of all drug options are
counted. The table is printed, and written into docs/safety.md; a test compares the two.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from calcinosis_cli.engine.answer import SCALE
from calcinosis_cli.library import load
from calcinosis_cli.patient.facts import FACTS
from calcinosis_cli.patient.reading import ProfileReader

if TYPE_CHECKING:
    from calcinosis_cli.library import Loaded

TARGET = Path(__file__).parent.parent / "docs" / "safety.md"
BEGIN, END = "<!-- shares -->\n", "<!-- /shares -->\n"
HEALTHY: dict[str, Any] = {
    **{name: False for name, fact in FACTS.items() if fact.kind == "flag"},
    "active_disease": True,
    "egfr": 95,
    "other_conditions": False,
    "other_drugs": False,
}
PEOPLE: dict[str, dict[str, Any]] = {
    "woman of 45 who cannot become pregnant": {
        "disease": "dm",
        "age": 45,
        "sex": "female",
        "pregnancy": "not-possible",
    },
    "woman of 30 who can become pregnant": {
        "disease": "dm",
        "age": 30,
        "sex": "female",
        "pregnancy": "possible",
    },
    "man of 45": {"disease": "dm", "age": 45, "sex": "male", "pregnancy": "not-possible"},
    "child of 9": {"disease": "jdm", "age": 9, "pregnancy": "not-possible"},
}


def shares(base: Loaded, person: dict[str, Any]) -> Counter[str]:
    """Count the drug options of a healthy person by level, those with a hazard apart."""
    given = {name: value for name, value in (HEALTHY | person).items() if name in FACTS}
    complete = {name: HEALTHY[name] for name in ("other_conditions", "other_drugs")}
    answer = base.engine.recommend(ProfileReader(base.names).read(given | complete))
    drugs = {treatment.id for treatment in base.kb.treatments if treatment.kind == "drug"}
    rows = [each.item for each in answer.placed() if each.item.id in drugs]
    found = Counter[str](item.safety for item in rows)
    found["hazard"] = sum(1 for item in rows if item.hazards)
    found["open"] = sum(1 for item in rows if item.could_be)
    return found


def table() -> str:
    """Return the table: one line a person, counts with their share of all drugs."""
    base = load()
    columns = (*SCALE, "hazard", "open")
    lines = [f"| healthy person | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    for who, person in PEOPLE.items():
        found = shares(base, person)
        drugs = sum(found[level] for level in SCALE)
        cells = [f"{found[name]} ({100 * found[name] / drugs:.0f} %)" for name in columns]
        lines.append(f"| {who} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def page(text: str, counted: str) -> str:
    """Put the table into the page."""
    head, rest = text.split(BEGIN)
    return head + BEGIN + counted + END + rest.split(END)[1]


if __name__ == "__main__":
    made = table()
    sys.stdout.write(made)
    TARGET.write_text(page(TARGET.read_text("utf-8"), made), encoding="utf-8", newline="\n")
