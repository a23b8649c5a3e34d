"""The patient facts: each is defined once, as a field of :class:`Profile` with its :class:`Fact`.

All else is read from here: the flags of the commands, the keys of a profile file and of ``when:``
in the knowledge base, questions, headline, page, explorer, completion, schemas and reference.
Conditions (``hypocalcemia``, …) are facts too; they come from the data.
"""

# Annotations are not postponed here: the facts are read from them.
from typing import Annotated, Final, Literal, NamedTuple, get_args

from calcinosis_cli.patient.history import Dose, NotTaken, Tried
from calcinosis_cli.patient.record import AskedWith, Clause, Id, Record, Scalar

Kind = Literal["choice", "choices", "number", "flag", "drugs", "treatments", "doses"]
"""By the type of the field; ``drugs`` and ``treatments`` are named, and known to the data, and
``doses`` are given with the drugs.
"""

DISEASE: Final = "The disease"
DEPOSITS: Final = "The deposits"
SAFETY: Final = "Safety"
SECTIONS: Final = (DISEASE, DEPOSITS, SAFETY)
"""Where a fact stands in ``--help`` and in the explorer."""


class Fact(NamedTuple):
    """What is said of one fact.

    ``ask`` is its question in plain words, ``help`` the line of its flag. ``name``, ``kind`` and
    the ``values`` of a single choice come from the field; what else is left out, from the name.
    """

    ask: str
    section: str
    help: str
    name: str = ""
    kind: Kind = "flag"
    values: tuple[str, ...] = ()
    values_help: tuple[str, ...] = ()
    low: float = 0
    high: float = 0
    unit: str = ""
    metavar: str = ""
    flag: str = ""
    """The flag, when it is not the name."""

    no_flag: str = ""
    """The flag for *no*, when ``--no-`` with the name is not English."""

    label: str = ""
    """The name in tables and lists."""

    plain: str = ""
    """The name on the page in plain words."""

    headline: tuple[str, ...] | None = None
    """How the line about the patient says it: *yes* and *no*, or the value in place of ``{}``."""

    closed: str = ""
    """Of a list of names: the key that says with *false* that there are none but these."""
    asked: AskedWith = "deposits"
    """With what it is asked for."""

    plausible: Clause | None = None
    """For whom it is a question at all, by age or another fact …"""

    otherwise: Scalar = False
    """… and what it is for everybody else."""

    needs: dict[object, Clause] | None = None
    """What must be so, for a value to be possible at all."""

    @property
    def flags(self) -> tuple[str, ...]:
        """The flag, or those for yes and for no."""
        flag = self.flag or "--" + self.name.replace("_", "-")
        return (flag, self.no_flag or f"--no-{flag[2:]}") if self.kind == "flag" else (flag,)

    @property
    def typed(self) -> str:
        """The flag that answers the question, as it is typed."""
        if self.kind == "flag":
            return " or ".join(self.flags)
        typed = f"{self.flags[0]} {self.metavar}"
        return f"{typed} or --no-{self.closed.replace('_', '-')}" if self.closed else typed

    def words(self, value: str) -> str:
        """Say one of the values."""
        helps = dict(zip(self.values, self.values_help, strict=False))
        return helps.get(value) or value.replace("-", " ")


class Profile(Record, frozen=True):
    """The facts of one patient; everything is optional, and absent means unknown.

    ``repeated``: taken by two names, or in two products; ``not_taken``: lines that say so.
    """

    id: str | None = None
    disease: Annotated[
        Literal["dm", "jdm", "overlap"] | None,
        Fact(
            "Which disease is it?",
            DISEASE,
            "dm (adult-onset), jdm (juvenile) or overlap (with myositis).",
            values_help=(
                "adult-onset dermatomyositis",
                "juvenile dermatomyositis",
                "overlap with myositis",
            ),
            plain="which disease it is",
            headline=(),  # the line begins with it
            needs={"dm": {"age": ">=16"}},  # juvenile onset is before 16 or 18, by definition
            asked="course",
        ),
    ] = None
    age: Annotated[
        float | None,
        Fact(
            "How old is the patient?",
            DISEASE,
            "Age.",
            high=120,
            unit="years",
            metavar="YEARS",
            asked="course",
        ),
    ] = None
    sex: Annotated[
        Literal["female", "male"] | None,
        Fact(
            "Is the patient female or male?",
            DISEASE,
            "female or male: settles who is asked about pregnancy and who about fathering.",
            headline=("{}",),
        ),
    ] = None
    severity: Annotated[
        Literal["low", "moderate", "high"] | None,
        Fact(
            "How heavy is the burden of the calcinosis?",
            DEPOSITS,
            "low, moderate or high burden of the calcinosis, not of the myositis.",
            metavar="BURDEN",
            plain="how much calcium there is",
            headline=("{} burden",),
        ),
    ] = None
    extent: Annotated[
        Literal["localized", "extensive"] | None,
        Fact(
            "Is the calcinosis in one or few places, or extensive (two or more limbs, or the "
            "trunk)?",
            DEPOSITS,
            "localized, or extensive (two or more limbs, or trunk).",
            plain="how widely it has spread",
            headline=("{}",),
        ),
    ] = None
    phenotype: Annotated[
        list[str],
        Fact(
            "What do the deposits look like: superficial lumps, large tumor-like masses, flat "
            "sheets in the muscle layers, or a shell (exoskeleton)?",
            DEPOSITS,
            "superficial, tumoral, planar or exoskeleton (repeatable, complete once given).",
            values=("superficial", "tumoral", "planar", "exoskeleton"),
            metavar="KIND",
            plain="what the lumps look like",
        ),
    ] = []
    site: Annotated[
        list[str],
        Fact(
            "Where are the deposits that trouble: fingertip, pressure point, joint, face, "
            "elsewhere?",
            DEPOSITS,
            "fingertip, pressure-point, joint, face or other (repeatable, complete once given).",
            values=("fingertip", "pressure-point", "joint", "face", "other"),
            plain="where the lumps are",
        ),
    ] = []
    size_cm: Annotated[
        float | None,
        Fact(
            "How large is the largest deposit that causes trouble?",
            DEPOSITS,
            "Largest symptomatic deposit.",
            high=100,
            unit="cm",
            metavar="CM",
            label="size",
            plain="how large the largest lump is",
            headline=("{} cm",),
        ),
    ] = None
    course: Annotated[
        Literal["new", "growing", "stable", "shrinking"] | None,
        Fact(
            "Are the deposits new, growing, stable or shrinking?",
            DEPOSITS,
            "new or growing (both count as active until disproved), stable or shrinking.",
            plain="whether the lumps grow",
            headline=("{}",),
            asked="course",
        ),
    ] = None
    ulcers: Annotated[
        bool | None,
        Fact(
            "Is the skin open over a deposit (ulcer, chalky drainage)?",
            DEPOSITS,
            "Open skin over a deposit.",
            plain="open skin",
        ),
    ] = None
    infection: Annotated[
        bool | None,
        Fact(
            "Is a deposit infected (pus, spreading redness, warmth)?",
            DEPOSITS,
            "An infected deposit.",
            plain="infection of a lump",
            headline=("infected", "not infected"),
            asked="urgent",
        ),
    ] = None
    inflamed: Annotated[
        bool | None,
        Fact(
            "Is the skin around a deposit red and warm?",
            DEPOSITS,
            "Red and warm around a deposit.",
            no_flag="--not-inflamed",
            plain="red and warm skin",
            headline=("inflamed", "not inflamed"),
        ),
    ] = None
    pain: Annotated[bool | None, Fact("Do the deposits hurt?", DEPOSITS, "Painful deposits.")] = (
        None
    )
    function_loss: Annotated[
        bool | None,
        Fact(
            "Do the deposits limit movement or daily life?",
            DEPOSITS,
            "Deposits limit movement or daily life.",
            label="loss of function",
            plain="trouble moving",
        ),
    ] = None
    active_disease: Annotated[
        bool | None,
        Fact(
            "Is the muscle or skin disease active now?",
            DISEASE,
            "Is muscle or skin disease active?",
            no_flag="--inactive-disease",
            plain="whether the disease is active",
            headline=("active disease", "inactive disease"),
            asked="course",
        ),
    ] = None
    pregnancy: Annotated[
        Literal["not-possible", "possible", "planning", "pregnant", "breastfeeding"] | None,
        Fact(
            "Could the patient become pregnant, plan to, or be pregnant or breastfeeding?",
            SAFETY,
            "not-possible, possible, planning, pregnant or breastfeeding.",
            metavar="STATE",
            plausible={"sex": "female", "age": ">=8 <=60"},
            otherwise="not-possible",
            asked="reproduction",
        ),
    ] = None
    fathering: Annotated[
        bool | None,
        Fact(
            "Is the patient a man who may father a child now or within half a year?",
            SAFETY,
            "A man who may father a child.",
            plain="whether he may father a child",
            headline=("may father a child", "will not father a child"),
            plausible={"sex": "male", "age": ">=8"},
        ),
    ] = None
    egfr: Annotated[
        float | None,
        Fact(
            "How well do the kidneys work (eGFR)?",
            SAFETY,
            "Kidney function, mL/min/1.73 m².",
            high=250,
            unit="mL/min/1.73 m²",
            label="eGFR",
            plain="how well the kidneys work",
            asked="kidneys",
        ),
    ] = None
    allergies: Annotated[
        list[Id],
        Fact(
            "To which medicines is the patient allergic, or which did severe harm?",
            SAFETY,
            "Allergic to this medicine or class, any name (repeatable).",
            metavar="NAME",
            flag="--allergy",
            closed="other_allergies",
            headline=(),  # with the names of the data
        ),
    ] = []
    other_allergies: bool | None = None
    conditions: dict[Id, bool] = {}
    other_conditions: bool | None = None
    takes: Annotated[
        list[Id],
        Fact(
            "Which other medicines are taken, over-the-counter ones too?",
            SAFETY,
            "Takes this now: any name, or the line of a prescription (repeatable).",
            metavar="NAME",
            closed="other_drugs",
            label="medicines",
            headline=(),  # with the names of the data
            asked="medicines",
        ),
    ] = []
    doses: Annotated[
        list[Dose],
        Fact(
            "How much of each medicine is taken at a time, how often, and by which route?",
            SAFETY,
            "With the drug, as on its label: --takes 'methotrexate 15 mg weekly by mouth'.",
            flag="--takes",
            metavar="'NAME DOSE'",
            label="dose",
            plain="how much of a medicine is taken, and how often",
            headline=(),  # notes say how each was read
        ),
    ] = []
    other_drugs: bool | None = None
    repeated: dict[Id, list[str]] = {}
    unrecognized: list[str] = []
    not_taken: list[NotTaken] = []
    tried: Annotated[
        list[Tried],
        Fact(
            "Which treatments were tried before?",
            SAFETY,
            "Tried before; how it ended: failed, relapsed, or why not tolerated: allergy, "
            "severe-harm, stomach, injection-site, infusion; not-tolerated: why is not known "
            "(repeatable).",
            metavar="NAME[:HOW]",
            headline=(),  # with the names of the data
            asked="tried",
        ),
    ] = []

    @property
    def drugs_complete(self) -> bool:
        """Whether every drug that the patient takes is known by name."""
        return self.other_drugs is False and not self.unrecognized


def _completed(name: str, of: object, fact: Fact) -> Fact:
    inner, *none = get_args(of)  # of ``T | None``, or of ``list[T]``
    kind = _kind(inner, fact, many=not none)
    label = fact.label or name.replace("_", " ")
    said = {"flag": (label, f"no {label}"), "number": (f"{label} {{}}",), "choices": ("{}",)}
    return fact._replace(
        name=name,
        kind=kind,
        values=get_args(inner) or fact.values,
        label=label,
        plain=fact.plain or label,
        metavar=fact.metavar or ("N" if kind == "number" else name.upper()),
        headline=said.get(kind, (f"{label}: {{}}",)) if fact.headline is None else fact.headline,
    )


def _kind(inner: object, fact: Fact, *, many: bool) -> Kind:
    if many:
        named: dict[object, Kind] = {Tried: "treatments", Dose: "doses"}
        return named.get(inner) or ("choices" if fact.values else "drugs")
    return "flag" if inner is bool else "number" if inner is float else "choice"


FACTS: Final[dict[str, Fact]] = {
    name: _completed(name, field.__origin__, fact)
    for name, field in Profile.__annotations__.items()
    for fact in getattr(field, "__metadata__", ())
}

CLOSED: Final = ("other_conditions", *(fact.closed for fact in FACTS.values() if fact.closed))
"""Keys of a profile that close a list: with *false*, none but those in it."""


def condition_flag(name: Id) -> str:
    """Return the flag that answers whether a condition is there, as it is typed."""
    return f"--condition {name} or --no-condition {name}"
