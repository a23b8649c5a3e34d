"""Write docs/reference/ and the README's facts from the program: ``python scripts/reference.py``.

Commands come from the live registry, facts and conditions from what profiles are read against,
JSON keys from the schemas that ``calcinosis validate --schema`` prints. A test compares.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer.main

from calcinosis_cli import Knowledge, load
from calcinosis_cli.cli.commands.validate import schema_text
from calcinosis_cli.cli.exits import MEANING
from calcinosis_cli.cli.program import COMMANDS, build_app
from calcinosis_cli.output.documents import KINDS
from calcinosis_cli.patient.facts import FACTS, Fact
from calcinosis_cli.patient.history import ENDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "docs" / "reference"
README = ROOT / "README.md"
NOTE = "Written by `python scripts/reference.py` from the program; a test compares the two.\n"
EXAMPLES = "Examples: "


def pages() -> dict[str, str]:
    """Return every page by the name of its file."""
    kb = load()
    made = {
        "commands.md": commands(),
        "facts.md": facts(),
        "conditions.md": conditions(kb),
        "json.md": json_kinds(),
        "data.md": data_entries(),
    }
    return {name: "\n".join(lines).rstrip() + "\n" for name, lines in made.items()}


def readme() -> str:
    """Return the README with the present facts between its marks."""
    text = README.read_text(encoding="utf-8")
    before, mark, rest = text.partition("<!-- facts: python scripts/reference.py -->\n")
    rows = ((f"`{fact.name}`", _flag(fact), fact.help) for fact in FACTS.values())
    made = "\n".join(table(("fact", "flag", "meaning"), rows))
    return before + mark + made + rest[rest.index("<!-- /facts -->") :]


def commands() -> Iterator[str]:
    """Yield the page of commands, from what Typer would parse."""
    yield f"# Commands and exit codes\n\n{NOTE}"
    yield "`calcinosis --help` names the commands, `calcinosis COMMAND --help` says this.\n"
    app: Any = typer.main.get_command(build_app(COMMANDS))
    for name in COMMANDS:
        yield from _command(name, app.commands[name])
    yield "## Exit codes\n"
    yield from table(("code", "meaning"), ((code.value, text) for code, text in MEANING.items()))


def _command(name: str, command: Any) -> Iterator[str]:  # noqa: ANN401 - Typer keeps Click private
    yield f"## `{name}`\n\n{command.help}\n"
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    words = " ".join(_usage(argument) for argument in arguments)
    yield "```text\n" + f"calcinosis {name} [OPTIONS] {words}".rstrip() + "\n```\n"
    if arguments:
        rows = ((f"`{_usage(argument)}`", argument.help or "") for argument in arguments)
        yield from table(("argument", "meaning"), rows)
    panels: dict[str, list[Any]] = {}
    for option in command.params:
        if option.param_type_name == "option":
            panels.setdefault(option.rich_help_panel or "Options", []).append(option)
    for panel, options in panels.items():
        yield f"**{panel}**\n"
        yield from table(("option", "value", "meaning"), map(_option, options))
    if command.epilog:
        lines = command.epilog.removeprefix(EXAMPLES).split(" · ")
        yield "\n".join(["```text", *lines, "```", ""])


def _usage(argument: Any) -> str:  # noqa: ANN401
    shown = argument.human_readable_name.upper() + ("..." if argument.nargs == -1 else "")
    return shown if argument.required else f"[{shown}]"


def _option(option: Any) -> tuple[str, str, str]:  # noqa: ANN401
    names = ", ".join(f"`{name}`" for name in option.opts)
    names += "".join(f" / `{name}`" for name in option.secondary_opts)
    meaning = option.help or ""
    if option.default not in (None, False, ()):
        meaning += f" Without it: `{option.default}`."
    if option.envvar:
        meaning += f" Also from `{option.envvar}`."
    return names, _value(option), meaning


def _value(option: Any) -> str:  # noqa: ANN401
    if option.is_flag:
        return ""
    choices = getattr(option.type, "choices", None) or (option.metavar or "").split("|")
    if option.metavar and "[" in option.metavar:
        shown = f"`{option.metavar.replace('|', ' or ')}`"
    elif any(choices):
        shown = ", ".join(f"`{choice}`" for choice in choices)
    else:
        shown = f"`{option.type.name.upper()}`"
    return shown + (" …" if option.multiple else "")


def facts() -> Iterator[str]:
    """Yield the page of facts."""
    yield f"# Facts about the patient\n\n{NOTE}"
    yield (
        "All are optional; absent means unknown. The same words are flags, keys of a profile and "
        "keys of `when` in the knowledge base.\n"
    )
    rows = ((f"`{f.name}`", _flag(f), _values(f), f.ask) for f in FACTS.values())
    yield from table(("fact", "flag", "values", "question"), rows)
    yield "## Keys of a profile that are no facts\n"
    yield from table(
        ("key", "flag", "values"),
        [
            ("`id`", "", "any text; passes through to the answer"),
            (
                "`conditions`",
                "`--condition`, `--no-condition`",
                "a mapping of [conditions](conditions.md) to `true` or `false`",
            ),
            (
                "`other_conditions`",
                "`--no-other-conditions`",
                "`false`: none but those named",
            ),
            (
                "`other_allergies`",
                "`--no-allergies`",
                "`false`: none but those in `allergies`",
            ),
            ("`other_drugs`", "`--no-other-drugs`", "`false`: none but those in `takes`"),
        ],
    )


def _flag(fact: Fact) -> str:
    return ", ".join(f"`{flag}`" for flag in fact.flags)


def _values(fact: Fact) -> str:
    if fact.kind == "flag":
        return "`true`, `false`"
    if fact.kind == "number":
        return f"{fact.low:g} to {fact.high:g} {fact.unit}"
    if fact.kind == "drugs":
        return "a list of drugs by any name"
    if fact.kind == "treatments":
        return "a list of `NAME` or `NAME:HOW`: " + ", ".join(f"`{end}`" for end in ENDS)
    listed = ", ".join(f"`{value}`" for value in fact.values)
    return f"one or several of {listed}" if fact.kind == "choices" else listed


def conditions(kb: Knowledge) -> Iterator[str]:
    """Yield the page of conditions, from the built-in data."""
    yield f"# Conditions\n\n{NOTE}"
    yield (
        "For `--condition`, `--no-condition` and `conditions:` of a profile; any of the names "
        "serves. What a condition implies is concluded by itself.\n"
    )
    rows = (
        (f"`{c.id}`", c.ask, ", ".join(c.aliases), ", ".join(f"`{i}`" for i in c.implies))
        for c in kb.data.conditions
    )
    yield from table(("id", "question", "other names", "implies"), rows)
    yield "## Everyday words\n"
    yield (
        "These are no conditions: they are refused with what to give instead, or with the word "
        "that this knowledge base does not know them.\n"
    )
    instead = (
        (", ".join(e.words), e.text, ", ".join(f"`{name}`" for name in (*e.facts, *e.conditions)))
        for e in kb.data.everyday
    )
    yield from table(("words", "what is said", "give instead"), instead)


def json_kinds() -> Iterator[str]:
    """Yield the page of JSON outputs, from their schemas."""
    yield f"# JSON\n\n{NOTE}"
    yield (
        "An absent key means *not stated*; there are no nulls. `calcinosis validate --schema "
        "KIND` prints the JSON Schema. First the kinds with their keys, then the parts that "
        "these are made of.\n"
    )
    parts: dict[str, Any] = {}
    for kind, document in KINDS.items():
        definitions = json.loads(schema_text(kind))["$defs"]
        whole = definitions.pop(document.__name__)
        parts |= definitions
        yield f"## `calcinosis/{kind}/1`\n\n{_prose(whole)}\n"
        yield from _keys(whole)
    for name in sorted(parts.keys() - {document.__name__ for document in KINDS.values()}):
        yield f"## {name}\n\n{_prose(parts[name])}\n"
        yield from _keys(parts[name])


def data_entries() -> Iterator[str]:
    """Yield the page of the knowledge base's form, from its schema."""
    schema = json.loads(schema_text("knowledge-base"))
    yield f"# Form of the data\n\n{NOTE}\n{_prose(schema)}\n"
    yield from _keys(schema)
    for name, part in schema["$defs"].items():
        yield f"## {name}\n\n{_prose(part)}\n"
        yield from _keys(part) if "properties" in part else [_type(part) + "\n"]


def _prose(part: dict[str, Any]) -> str:
    return str(part.get("description", "")).replace("``", "`")


def _keys(part: dict[str, Any]) -> Iterator[str]:
    required = part.get("required", ())
    rows = [
        (f"`{key}`", _type(value), "always" if key in required else "", _prose(value))
        for key, value in part.get("properties", {}).items()
    ]
    if any(said for *_, said in rows):
        yield from table(("key", "value", "present", "meaning"), rows)
    elif rows:
        yield from table(("key", "value", "present"), (row[:3] for row in rows))


def _type(value: dict[str, Any]) -> str:
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in value or "const" in value:
        choices = value.get("enum", [value.get("const")])
        return ", ".join(f"`{choice}`" for choice in choices if choice is not None)
    forms = value.get("anyOf") or value.get("oneOf")
    if forms:
        named = dict.fromkeys(_type(form) for form in forms if form.get("type") != "null")
        return " or ".join(named)
    if value.get("type") == "array":
        return f"list of {_type(value.get('items') or {})}"
    if value.get("type") == "object":
        of = value.get("additionalProperties")
        return f"mapping to {_type(of)}" if isinstance(of, dict) and of else "mapping"
    kind = value.get("type", "any value")
    names = [kind] if isinstance(kind, str) else kind
    return " or ".join(name for name in names if name != "null")


def table(header: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield the lines of a Markdown table."""
    titles = list(header)
    yield f"| {' | '.join(titles)} |"
    yield "|" + "---|" * len(titles)
    for row in rows:
        yield f"| {' | '.join(_cell(cell) for cell in row)} |"
    yield ""


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    for file, text in pages().items():
        (TARGET / file).write_text(text, encoding="utf-8", newline="\n")
    README.write_text(readme(), encoding="utf-8", newline="\n")
