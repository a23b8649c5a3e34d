"""The base of every record, and the words that records share.

Modules of records do not postpone annotations: msgspec would have to compile each of these texts
when it first reads a record of the kind, which is slower than reading it.
"""

from typing import Literal, TypeAlias, get_args

import msgspec


class Record(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """Base of everything stored: immutable, and absent rather than null when written.

    What is immutable is in no cycle, so that no collector of garbage needs to look at it.
    """


Id: TypeAlias = str
"""Kebab-case and permanent: an id is never reused for another thing."""

Role: TypeAlias = Literal["usual", "refractory", "experimental", "not-recommended"]
LineName: TypeAlias = Literal["first", "second", "later"]
"""The place in a sequence of treatments; what no source places comes with the last."""

AskedWith: TypeAlias = Literal[
    "urgent",
    "medicines",
    "course",
    "deposits",
    "tried",
    "reproduction",
    "kidneys",
    "lungs",
    "history",
]
"""With what a fact is asked for, in the order in which a specialist asks."""

Outcome: TypeAlias = Literal[
    "lesion", "new-lesions", "function", "pain", "ulcer", "inflammation", "prevention"
]
"""In order of weight."""

Stratum: TypeAlias = Literal["direct", "mixed", "indirect", "mechanism"]
Certainty: TypeAlias = Literal["high", "moderate", "low", "very low"]


Scalar: TypeAlias = bool | int | float | str


class Amount(Record, frozen=True):
    """What is asked of the dose of a medicine: comparisons, and any of several routes."""

    of: Id
    mg_a_day: Scalar | None = None
    mg_a_week: Scalar | None = None
    times_a_week: Scalar | None = None
    route: str | list[str] | None = None


Constraint: TypeAlias = Scalar | list[Scalar] | Amount
Clause: TypeAlias = dict[str, Constraint]
When: TypeAlias = Clause | list[Clause]
"""Facts to constraints, all of which must hold; a list of such mappings is *any*."""

Domain: TypeAlias = Literal[
    "pregnancy", "breastfeeding", "kidney", "liver", "children", "interactions"
]
DOMAINS: tuple[Domain, ...] = get_args(Domain)

EVENTS: dict[Outcome, str] = {"prevention": "got calcinosis", "new-lesions": "got new deposits"}
"""Outcomes that count events (*worse*): without a comparison they point nowhere."""

LEVEL_NONE = 6
"""Sorting place of *no study at all*; never shown as a level."""
