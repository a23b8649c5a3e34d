"""Command lines as lists of words: from the options that the program has, and how they change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml
from typer.main import get_command

from calcinosis_cli.cli import program
from calcinosis_cli.patient.facts import FACTS

from . import sources
from .mutator import CHARACTERS, NUMBERS, YAML_WORDS
from .stage import CONTENT, FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

SELDOM: Final = 0.05
"""Share of changes that may hit the command itself."""


def usual() -> Iterator[list[str]]:
    """Yield a few usual lines, and every option of every command by itself."""
    for line in ("", "--help", "--version", "list", "gaps -f json", "validate", "browse --ulcers"):
        yield line.split()
    yield ["diff", "built-in", "own.yaml", "--json"]
    for command, options in _OPTIONS.items():
        for option in options:
            yield [command, *_REQUIRED.get(command, [[]])[0], *option.words(None)]


def new(dice: Random) -> list[str]:
    """Make a line that is mostly right."""
    command = dice.choice(_BUSY)
    chosen = [dice.choice(_OPTIONS[command]) for _ in range(dice.choice((0, 1, 2, 3, 5, 8)))]
    required = dice.choice(_REQUIRED.get(command, [[]]))
    return [command, *required, *(w for o in chosen for w in o.words(dice))]


def change(arguments: list[str], dice: Random) -> None:
    """Change a line in place, once."""
    dice.choice(_CHANGES)(arguments, dice)


class Option:
    """One option of a command, with values that fit it."""

    def __init__(self, parameter: Any) -> None:  # noqa: ANN401 (Typer's own, vendored)
        self.names: list[str] = [*parameter.opts, *parameter.secondary_opts]
        self.flag = bool(getattr(parameter, "is_flag", False))
        self.argument = parameter.param_type_name == "argument"
        choices = getattr(parameter.type, "choices", ())
        self.values = [str(choice) for choice in choices] or _VALUES.get(parameter.name, NAMES)

    def words(self, dice: Random | None) -> list[str]:
        """Write the option with a value: that of ``dice``, or the first of all."""
        value = dice.choice(self.values) if dice else self.values[0]
        if self.argument:
            return [value]
        name = dice.choice(self.names) if dice else self.names[0]
        return [name] if self.flag else [name, value]


def _place(arguments: list[str], dice: Random) -> int:
    """Choose a word to change; the command itself seldom, or nothing but usage is tried."""
    seldom = len(arguments) == 1 or dice.random() < SELDOM
    return dice.randrange(len(arguments)) if seldom else dice.randrange(1, len(arguments))


def _insert(arguments: list[str], dice: Random) -> None:
    options = _OPTIONS.get(arguments[0] if arguments else "") or _OPTIONS["recommend"]
    starts = [place for place, word in enumerate(arguments) if place and word.startswith("-")]
    place = dice.choice([*starts, len(arguments)])
    arguments[place:place] = dice.choice(options).words(dice)


def _delete(arguments: list[str], dice: Random) -> None:
    if arguments:
        del arguments[_place(arguments, dice)]


def _double(arguments: list[str], dice: Random) -> None:
    if arguments:
        place = _place(arguments, dice)
        arguments[place:place] = [arguments[place]] * dice.choice((1, 1, 2, 50))


def _shuffle(arguments: list[str], dice: Random) -> None:
    dice.shuffle(arguments)


def _replace(arguments: list[str], dice: Random) -> None:
    if arguments:
        pool = dice.choice((NAMES, NUMBERS, YAML_WORDS, CHARACTERS, _STRANGE, _FILES))
        arguments[_place(arguments, dice)] = dice.choice(pool)


def _typo(arguments: list[str], dice: Random) -> None:
    if not arguments:
        return
    place = _place(arguments, dice)
    word = arguments[place]
    cut = dice.randint(0, len(word))
    more = dice.choice(("", "", dice.choice(CHARACTERS), "x", "=", ":", ",", "-", "\udcff", " "))
    arguments[place] = word[:cut] + more + word[cut + dice.choice((0, 1, 1)) :]


_CHANGES: Final = (
    *(_insert,) * 12,
    *(_typo,) * 3,
    *(_replace,) * 3,
    *(_double, _delete, _shuffle),
)


def _names(*wanted: str) -> list[str]:
    """Everything in these sections of the small base that has a name, by all its names."""
    found: list[str] = []
    for text in sources.texts(sources.SMALL_BASE, "*.yaml"):
        for section, listed in yaml.safe_load(text).items():
            for entry in listed if section in wanted else ():
                names = [entry.get("name"), entry.get("label"), *entry.get("aliases", [])]
                found += [entry["id"], *filter(None, names)]
    return [*found, *(name.upper() for name in found[::5])]


_DRUGS: Final = _names("treatments", "classes", "drugs")
_TREATMENTS: Final = _names("treatments", "classes")
_CONDITIONS: Final = _names("conditions")
NAMES: Final = [*_DRUGS, *_CONDITIONS, *_names("groups", "references", "interactions")]
_FACT_VALUES: Final = [
    *(f"{fact.name}={value}" for fact in FACTS.values() for value in (*fact.values, "yes", "25")),
    *("egfr=unknown", "takes=warfarin,x", "hypocalcemia=no", "age", "=", "age=", "x=y=z"),
]
_FILES: Final = [*CONTENT, FOLDER, "-"]
_STRANGE: Final = ["", " ", "-", "--", "---", "-x", "-fjson", "--json=1", "@own.yaml", "a" * 5000]
_VALUES: Final[dict[str, list[str]]] = {
    "takes": [*_DRUGS, "snake oil", "x:failed"],
    "tried": [*_TREATMENTS, *(f"{name}:failed" for name in _TREATMENTS)],
    **dict.fromkeys(("condition", "no_condition"), _CONDITIONS),
    **dict.fromkeys(("names", "why"), _TREATMENTS),
    "profile": ["patient.yaml", "-", *_FILES],
    "profiles": ["cohort.jsonl", "-", *_FILES],
    "kb": ["own.yaml", "weak.yaml", "own.yaml", *_FILES],
    "what_if": _FACT_VALUES,
    "age": ["7", "54", "0", "120", "7.5", "70", "1e1", "16", "121", "nan"],
    "size_cm": ["1", "0.1", "100", "2", "5", "inf"],
    "egfr": ["28", "90", "0", "29.9", "-0", "251"],
    "width": ["40", "80", "400", "60", "100", "39"],
    "level": ["1", "3", "5", "2", "6"],
    "phenotype": [*FACTS["phenotype"].values],
    "site": [*FACTS["site"].values],
    "route": ["oral", "none", "topical"],
    "role": ["usual", "not-recommended"],
    "schema": ["recommendation", "knowledge-base", "treatment", "x"],
    "group": ["systemic", "for-everyone"],
    "class_": ["bisphosphonates"],
    **{key: [*_FILES, "built-in"] for key in ("files", "old", "new")},
    "output": ["out.html", "out", "folder", "own.yaml", "-", "no such folder", "."],
}
_REQUIRED: Final = {
    "show": [["warfarin"], ["warfarin", "bisphosphonates"]],
    "interactions": [["warfarin", "naproxen"]],
    "diff": [["built-in", "own.yaml"], ["folder", "weak.yaml"]],
    "export": [["--recommendation"], ["warfarin"], []],
}
_APP: Any = get_command(program.build_app(program.COMMANDS))
_OPTIONS: Final = {
    name: [Option(parameter) for parameter in command.params]
    for name, command in _APP.commands.items()
}
_BUSY: Final = [name for name in _OPTIONS if name != "browse"]
"""All but that which needs a terminal."""
