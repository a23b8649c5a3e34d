"""The JSON Schema of the knowledge base, applied to a document, in words for people."""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from calcinosis_cli.knowledge.errors import MOST_PROBLEMS, echo, listed, suggested, type_words
from calcinosis_cli.patient.messages import plural

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from calcinosis_cli.knowledge.document import ParsedFile, Path
    from calcinosis_cli.knowledge.errors import Problem


class Error(Protocol):
    """What is used of ``jsonschema.ValidationError``, with the types that it has here."""

    validator: str
    validator_value: Any
    instance: Any
    schema: dict[str, Any]
    context: list[Error]
    relative_path: Iterable[str | int]
    absolute_path: Iterable[str | int]
    relative_schema_path: Sequence[str | int]
    absolute_schema_path: Iterable[str | int]


Words: TypeAlias = "tuple[str, str, str]"
"""What is wrong, what is allowed, what may have been meant."""

_TYPE_WORDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}

_FORMS = {
    r"^https?://\S+$": "a web address, https://…, without spaces",
    r"^10\.[0-9]{4,9}/\S+$": "a DOI without its web address: 10.1000/xyz",
    r"^[1-9][0-9]{3,8}$": "the digits of a PubMed id, quoted",
    r"^PMC[0-9]+$": "PMC and digits",
    r"^NCT[0-9]{8}$": "NCT and eight digits",
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "a quoted date, YYYY-MM-DD",
    r"^[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}$": "a WHO ATC code of level 5, as M05BA04",
    r"^[0-9]+$": "digits, quoted",
    r"^[DC][0-9]{6,9}$": "a MeSH identifier, as D003882",
    r"^MONDO:[0-9]{7}$": "MONDO: and seven digits",
    r"^HP:[0-9]{7}$": "HP: and seven digits",
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "an id: lower-case words and digits joined by hyphens",
}
"""Patterns in words, where the description says what a value is for, not how it looks."""


def check_schema(document: ParsedFile, schema: bytes) -> list[Problem]:
    """Find everything in which a document departs from a JSON Schema (draft 2020-12)."""
    errors = _validator(schema).iter_errors(document.tree)
    useful = chain.from_iterable(map(_useful, errors))
    found = chain.from_iterable(_problems(document, error) for error in useful)
    return list(islice(found, MOST_PROBLEMS))


@lru_cache(maxsize=4)
def _validator(schema: bytes) -> Any:  # noqa: ANN401 (jsonschema has no public protocol)
    from jsonschema import Draft202012Validator, validators  # slow

    whole = json.loads(schema)
    extend: Any = validators.extend
    kind = extend(Draft202012Validator, {"uniqueItems": _unique, "anyOf": _any_of})
    return kind(_inline(whole, whole.get("$defs", {}), {}))


def _unique(_validator: Any, wanted: bool, items: Any, _schema: Any) -> Iterator[Exception]:  # noqa: ANN401, FBT001 (jsonschema calls it so)
    """Apply ``uniqueItems`` in linear time; jsonschema compares mixed items pair by pair."""
    from jsonschema import ValidationError  # slow

    if wanted and isinstance(items, list) and _second(items) is not None:
        yield ValidationError("")


def _any_of(validator: Any, branches: Any, value: Any, _schema: Any) -> Iterator[Exception]:  # noqa: ANN401 (jsonschema calls it so)
    """Apply ``anyOf``; jsonschema keeps all errors of all branches, and repeats the value."""
    from jsonschema import ValidationError  # slow

    context: list[Any] = []
    for place, branch in enumerate(branches):
        errors = validator.descend(value, branch, schema_path=place)
        found = list(islice(errors, MOST_PROBLEMS))
        if not found:
            return
        context += found
    yield ValidationError("", context=context)


def _second(items: list[Any]) -> int | None:
    """Find the first item that stands before it already."""
    seen: set[str] = set()
    for place, item in enumerate(items):
        if (word := repr(item)) in seen:
            return place
        seen.add(word)
    return None


def _inline(schema: Any, defs: dict[str, Any], done: dict[str, Any]) -> Any:  # noqa: ANN401
    """Replace every ``$ref`` by what it names: resolving them takes most of jsonschema's time.

    The schemas of this project do not recurse; siblings of a ``$ref`` win over its target.
    """
    if isinstance(schema, list):
        return [_inline(item, defs, done) for item in schema]
    if not isinstance(schema, dict):
        return schema
    own = {k: _inline(v, defs, done) for k, v in schema.items() if k not in {"$ref", "$defs"}}
    if "$ref" not in schema:
        return own
    name = schema["$ref"].removeprefix("#/$defs/")
    if name not in done:
        done[name] = _inline(defs[name], defs, done)
    return {**done[name], **own} if own else done[name]


def _useful(error: Error) -> Iterator[Error]:
    """Go from *fits none of these* to the errors of the form that was evidently meant."""
    if error.validator not in {"anyOf", "oneOf"}:
        yield error
        return
    branches: dict[Any, list[Error]] = {}
    for inner in error.context:
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    meant = [errors for errors in branches.values() if not any(map(_wrong_form, errors))]
    if not meant:
        yield error
    for inner in min(meant, key=len, default=[]):
        yield from _useful(inner)


def _wrong_form(error: Error) -> bool:
    return error.validator in {"type", "const"} and not error.relative_path


def _problems(document: ParsedFile, error: Error) -> Iterator[Problem]:
    path: Path = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        known = list(error.schema.get("properties", {}))
        for key in error.instance:
            if key not in known:
                hint = suggested(key, known)
                message = f"unknown key {echo(key)}"
                yield document.problem(
                    (*path, key), message, listed(known, most=30), hint, key=True
                )
    elif "propertyNames" in error.absolute_schema_path:
        message = f"the key {echo(error.instance)} is not a fact or an id"
        allowed = "lower-case letters, digits and hyphens"
        yield document.problem((*path, error.instance), message, allowed, key=True)
    else:
        say = _SENTENCES.get(error.validator, _other)
        yield document.problem(path, *say(error))


def _required(error: Error) -> Words:
    missing = [key for key in error.validator_value if key not in error.instance]
    names = ", ".join(map(echo, missing))
    return (f"the key {names} is missing" if len(missing) == 1 else f"{names} are missing"), "", ""


def _enum(error: Error) -> Words:
    allowed = [value for value in error.validator_value if value is not None]
    return (
        f"{echo(error.instance)} is not possible",
        listed(allowed, most=20),
        suggested(error.instance, allowed),
    )


def _type(error: Error) -> Words:
    wanted = _as_list(error.validator_value)
    words = " or ".join(_TYPE_WORDS[name] for name in wanted if name != "null")
    if "string" in wanted and isinstance(error.instance, bool | int | float):
        words += ", so quote it"
    return _impossible(error.instance), words, ""


def _impossible(value: object) -> str:
    if value is None:
        return "is empty"
    kind = type_words(value)
    named = kind if isinstance(value, list | dict) else f"{kind} ({echo(value)})"
    return f"{named} is not possible"


def _pattern(error: Error) -> Words:
    words = _FORMS.get(error.validator_value) or _described(error)
    return f"{echo(error.instance)} is not well-formed", words, ""


def _too_short(error: Error) -> Words:
    return "is empty", _described(error), ""


def _is(wrong: str, allowed: str) -> Callable[[Error], Words]:
    """Say one sentence of every value, with the one that the schema sets."""
    return lambda error: (
        f"{echo(error.instance)} is {wrong}",
        allowed.format(echo(error.validator_value)),
        "",
    )


def _few(error: Error) -> Words:
    if not error.instance:
        return "is empty", f"at least {plural(error.validator_value, 'item')}", ""
    return f"has {plural(len(error.instance), 'item')}", f"at least {error.validator_value}", ""


def _many(error: Error) -> Words:
    most = error.validator_value
    allowed = f"at most {most}" if most else "none in an entry of this kind"
    return f"has {plural(len(error.instance), 'item')}", allowed, ""


def _repeated(error: Error) -> Words:
    return f"holds {echo(error.instance[_second(error.instance)])} twice", "each once", ""


def _other(error: Error) -> Words:
    return _impossible(error.instance), _described(error) or _forms(error.validator_value), ""


_SENTENCES: dict[str, Callable[[Error], Words]] = {
    "required": _required,
    "enum": _enum,
    "const": _is("not possible", "{}"),
    "type": _type,
    "pattern": _pattern,
    "minLength": _too_short,
    "maxLength": _is("too long", "at most {} characters"),
    "minItems": _few,
    "minProperties": _few,
    "maxItems": _many,
    "uniqueItems": _repeated,
    "minimum": _is("too low", "at least {}"),
    "maximum": _is("too high", "at most {}"),
}


def _described(error: Error) -> str:
    """Give the first sentence of the description: it is the rule in words."""
    return str(error.schema.get("description", "")).split(". ")[0].rstrip(".")


def _forms(branches: Any) -> str:  # noqa: ANN401 (whatever the keyword holds)
    """Name the types that the branches of an ``anyOf`` allow."""
    types = [name for branch in branches if "type" in branch for name in _as_list(branch["type"])]
    return " or ".join(_TYPE_WORDS[name] for name in types)


def _as_list(value: Any) -> Iterable[str]:  # noqa: ANN401 (a word or a list of them)
    return [value] if isinstance(value, str) else value
