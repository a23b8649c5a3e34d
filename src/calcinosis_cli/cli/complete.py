"""Shell completion: the names and values of every option, with one line of help each.

Values never hold blanks, since bash would insert them unquoted; a name of several words is
offered with hyphens, which it goes by as well. What is typed keeps its case.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import typer  # noqa: TC002 - Typer reads the annotations

from calcinosis_cli.cli.exits import CommandError, Exit, reason
from calcinosis_cli.cli.streams import write
from calcinosis_cli.patient.messages import plural, shortened

if TYPE_CHECKING:
    from calcinosis_cli.library.offers import Offer, Offers

VARIABLE = "_CALCINOSIS_COMPLETE"
Item = tuple[str, str]
"""A value and its help."""

LONGEST_HELP = 68
SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")
_ZSH_FIRST = '[[ $funcstack[1] == _calcinosis ]] && _calcinosis_completion "$@"'
_WORD = r"[\w.+/-]+"
_BREAKS = frozenset(":=")
_ROLES = (
    ("usual", "first options of a group"),
    ("refractory", "after others have failed"),
    ("experimental", "in studies"),
    ("not-recommended", "evidence speaks against it"),
)


def check_shell() -> None:
    """Refuse what no shell asks."""
    asked = os.environ[VARIABLE]
    action, _, shell = asked.partition("_")
    if action not in ("complete", "source") or shell not in SHELLS:
        words = (
            f"{VARIABLE}='{shortened(asked)}': one of complete_ or source_ and {', '.join(SHELLS)}"
        )
        raise CommandError(Exit.USAGE, words)


def answer_shell(run: Callable[[], int]) -> int:
    """Answer a shell; ``run`` is the program.

    Rich is hidden: Typer would load it to strip the help of markup that ours does not have.
    """
    sys.modules["rich"] = None  # type: ignore[assignment]
    if os.environ[VARIABLE] != "complete_bash":
        return run()
    words, place = os.environ.get("COMP_WORDS", "").split("\n"), os.environ.get("COMP_CWORD", "")
    if not place.isdecimal():
        return 0  # no shell has asked
    mended, prefix = mend(words, int(place))
    os.environ.update(COMP_WORDS="\n".join(mended), COMP_CWORD=str(len(mended) - 1))
    return _without_prefix(run, prefix) if prefix else run()


def install(run: Callable[[], int]) -> int:
    """Let Typer install the completion, then mend its script for zsh.

    Zsh loads the script at the first TAB, and Typer's only answers from the second on. A disk that
    fills meanwhile must not cost a person the start-up file of their shell.
    """
    from calcinosis_cli.cli.writing import kept

    script = Path.home() / ".zfunc" / "_calcinosis"
    try:
        with kept(Path.home() / ".bashrc"), kept(Path.home() / ".zshrc"):
            code = run()
            text = script.read_text(encoding="utf-8") if script.exists() else ""
            if text.rstrip().endswith("compdef _calcinosis_completion calcinosis"):
                script.write_text(f"{text.rstrip()}\n\n{_ZSH_FIRST}\n", encoding="utf-8")
            return code
    except OSError as error:
        told = f"completion is not installed: {reason(error)}"
        raise CommandError(Exit.UNREADABLE, told) from error


def mend(words: Sequence[str], place: int) -> tuple[list[str], str]:
    """Join the words up to the cursor, and say which beginning of the last bash keeps."""
    mended: list[str] = []
    glued = False
    for number in range(min(place, len(words)) + 1):
        word = words[number] if number < len(words) else ""
        before = words[number - 1] if number else ""
        glued = bool(word and before) and (_BREAKS.issuperset(word) or _BREAKS.issuperset(before))
        if glued:
            mended[-1] += word
        else:
            mended.append(word)
    if not glued:
        return mended, ""
    whole = mended[-1]
    value = whole.partition("=")[2] if whole.startswith("-") and "=" in whole else whole
    return mended, value[: max(value.rfind(c) for c in _BREAKS) + 1]


def _without_prefix(run: Callable[[], int], prefix: str) -> int:
    from contextlib import redirect_stdout

    kept = StringIO()
    try:
        with redirect_stdout(kept):
            return run()
    finally:
        lines = kept.getvalue().splitlines()
        write("".join(f"{line.removeprefix(prefix)}\n" for line in lines))


def _offering(choose: Callable[[Offers, str], list[Item]]) -> Callable[..., list[Item]]:
    def offer(ctx: typer.Context, incomplete: str) -> list[Item]:
        known = _known(ctx)
        return choose(known, incomplete) if known else []

    return offer


treatments = _offering(lambda known, typed: _by_names(known.treatments, typed))
"""Offers treatments, and classes that stand for their members."""

drugs = _offering(lambda known, typed: _by_names(known.drugs, typed))
"""Offers all that a patient can take."""

conditions = _offering(lambda known, typed: _by_names(known.conditions, typed))
groups = _offering(lambda known, typed: _matching(known.groups, typed))
classes = _offering(lambda known, typed: _matching(known.classes, typed))
routes = _offering(lambda known, typed: _matching(_counted(known.routes), typed))
side_effects = _offering(lambda known, typed: _matching(_counted(known.side_effects), typed))
"""Offers side effects of one word; a part of a name will do."""


def tried(ctx: typer.Context, incomplete: str) -> list[Item]:
    """Offer treatments; after a whole name, how it ended."""
    name, colon, _ = incomplete.partition(":")
    found = [] if colon else treatments(ctx, incomplete)
    if colon or any(value == incomplete for value, _ in found):
        from calcinosis_cli.patient.history import ENDS  # only when asked

        ends = [(f"{name}:{end}", words) for end, words in ENDS.items()]
        found += _matching(ends, incomplete)
    return found


def _listing(items: Callable[[], Iterable[Item]]) -> Callable[[str], list[Item]]:
    return lambda incomplete: _matching(items(), incomplete)


roles = _listing(lambda: _ROLES)
any_file = _listing(list)
"""Offers nothing, so that the shell offers files."""


def values(fact: str) -> Callable[[str], list[Item]]:
    """Make the function that offers the values of a fact."""
    return _listing(lambda: _values(fact))


def kinds(incomplete: str) -> list[Item]:
    """Offer the documents that have a schema."""
    from calcinosis_cli.output.documents import KINDS

    return _matching([("knowledge-base", "the data"), *((kind, "") for kind in KINDS)], incomplete)


def data_sources(incomplete: str) -> list[Item]:
    """Offer the word for the built-in data; otherwise the shell offers files."""
    return _matching([("built-in", "the data of this program")], incomplete) if incomplete else []


def what_if(ctx: typer.Context, incomplete: str) -> list[Item]:
    """Offer ``FACT=``, then its values."""
    name, equals, value = incomplete.partition("=")
    if not equals:
        from calcinosis_cli.patient.facts import FACTS  # only when asked

        facts = [(f"{fact.name}=", fact.ask) for fact in FACTS.values() if fact.kind != "doses"]
        known = [(f"{word}=", words) for word, words in conditions(ctx, incomplete) if incomplete]
        return _matching([*facts, *known], incomplete)
    fact = name.replace("-", "_")
    if fact in ("takes", "allergies"):
        offered = drugs(ctx, value)
    elif fact == "tried":
        offered = tried(ctx, value)
    else:
        offered = _matching([*_values(fact), ("unknown", "not given")], value)
    return [(f"{name}={word}", words) for word, words in offered]


def _values(fact: str) -> list[Item]:
    from calcinosis_cli.patient.facts import FACTS  # only when asked

    known = FACTS.get(fact)
    if known is None or known.kind == "flag":  # None: a condition
        return [("yes", ""), ("no", "")]
    helps = known.values_help or ("",) * len(known.values)
    return list(zip(known.values, helps, strict=True))


def _known(ctx: typer.Context) -> Offers | None:
    """Read what the command line names, else the built-in data, else nothing: never complain."""
    from calcinosis_cli.knowledge import KnowledgeError, UnreadableError
    from calcinosis_cli.library import load

    given: Sequence[Path] = ctx.params.get("kb") or ()
    for overlays in (given, ()):
        try:
            return load(overlays).offers
        except (KnowledgeError, UnreadableError):  # noqa: PERF203 - twice at most
            continue
    return None


def _by_names(offers: Iterable[Offer], incomplete: str) -> list[Item]:
    """Offer ids; once something is typed, other names of what no id is offered for; each once."""
    found: dict[str, Item] = {}
    for identifier, names, words in offers:
        items = _matching([(identifier, words)], incomplete)
        if not items and incomplete:
            hyphenated = ["-".join(name.split()) for name in names]
            usable = [(name, words) for name in hyphenated if re.fullmatch(_WORD, name)]
            items = _matching(usable, incomplete)
        for item in items:
            found.setdefault(item[0].casefold(), item)
    return list(found.values())


def _matching(items: Iterable[Item], incomplete: str) -> list[Item]:
    """Keep what begins as typed, in any case, and let it begin exactly so."""
    size, typed = len(incomplete), incomplete.casefold()
    return [
        (_continued(incomplete, value[size:]), _short(words))
        for value, words in items
        if value[:size].casefold() == typed
    ]


def _continued(typed: str, rest: str) -> str:
    return typed + (rest.lower() if typed.islower() else rest)


def _counted(names: Iterable[str]) -> list[Item]:
    """Give each name of one word once, with how often it stands."""
    counts = Counter(name for name in names if re.fullmatch(_WORD, name))
    return [(name, plural(count, "treatment")) for name, count in sorted(counts.items())]


def _short(words: str) -> str:
    """Cut help to a line; shells read no quotes, brackets or backslashes in it."""
    line = " ".join(re.sub(r"[\"'`$()\[\]{}\\:;]", " ", words).split())
    return line if len(line) <= LONGEST_HELP else line[: LONGEST_HELP - 1].rstrip() + "…"
