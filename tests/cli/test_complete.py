"""Completion: the protocol of each shell, and the shells themselves where they are installed."""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcinosis_cli.cli.complete import mend
from calcinosis_cli.patient.history import ENDS
from tests.conftest import CLOCK

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Ended

pytestmark = pytest.mark.slow

VARIABLE = "_CALCINOSIS_COMPLETE"


@pytest.fixture
def ask(run: Callable[..., Ended]) -> Callable[[str], dict[str, str]]:
    """Ask as fish does, whose answer is the plainest: a value and its help on each line."""

    def answer(line: str) -> dict[str, str]:
        env = {
            VARIABLE: "complete_fish",
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
            "_TYPER_COMPLETE_ARGS": line,
        }
        ended = run(env=env)
        assert (ended.code, ended.err) == (0, "")
        pairs = [text.partition("\t") for text in ended.out.splitlines() if text]
        return {value: words for value, _, words in pairs}

    return answer


OFFERS = {
    "": "list show recommend interactions export diff validate",
    "reco": "recommend",
    "show alend": "alendronate",
    "show fosa": "fosamax",
    "show Fosa": "Fosamax",
    "show sodium-thio": "sodium-thiosulfate-intravenous sodium-thiosulfate-topical",
    "show x --only saf": "safety",
    "export colchicine dilt": "diltiazem",
    "list --group sys": "systemic",
    "list --class jak": "jak-inhibitors",
    "list --route intra": "intravenous intralesional",
    "list --role not": "not-recommended",
    "list --sort ": "group name level",
    "gaps --group inf": "infection",
    "interactions clarith": "clarithromycin",
    "recommend --sev": "--severity",
    "recommend --severity ": "low moderate high",
    "recommend --disease ": "dm jdm overlap",
    "recommend --phenotype t": "tumoral",
    "recommend --site f": "fingertip face",
    "recommend --pregnancy not": "not-possible",
    "recommend --condition diab": "diabetes",
    "recommend --no-condition sulfite": "sulfite-allergy",
    "recommend --takes MT": "MTX",
    "recommend --takes=colch": "colchicine",
    "recommend --tried colch": "colchicine",
    "recommend --tried colchicine": "colchicine colchicine:failed colchicine:relapsed",
    "recommend --tried colchicine:no": "colchicine:not-tolerated",
    "recommend --why warf": "warfarin",
    "recommend --what-if eg": "egfr=",
    "recommend --what-if severity=": "severity=low severity=high severity=unknown",
    "recommend --what-if takes=colch": "takes=colchicine",
    "recommend --what-if pain=": "pain=yes pain=no",
    "recommend --what-if diabetes=y": "diabetes=yes",
    "recommend --format ": "table json jsonl csv markdown",
    "export --format ": "json csv bibtex ris csl-json",
    "export --recommendation --course st": "stable",
    "validate --schema reco": "recommendation",
    "diff built": "built-in",
}
NOTHING = ("show zzz", "recommend --profile pat", "list --kb my", "export --output o", "diff my")


@pytest.mark.parametrize("line", OFFERS)
def test_offers(line: str, ask: Callable[[str], dict[str, str]]) -> None:
    offered = ask(f"calcinosis {line}")
    assert set(OFFERS[line].split()) <= set(offered)
    typed = re.split(r"[ =]", line)[-1].casefold()
    assert all(typed in value.casefold() for value in offered)
    assert not [value for value in offered if re.search(r"\s", value)]


@pytest.mark.parametrize("line", NOTHING)
def test_files_are_left_to_the_shell(line: str, ask: Callable[[str], dict[str, str]]) -> None:
    assert ask(f"calcinosis {line}") == {}


def test_help_is_one_short_line(ask: Callable[[str], dict[str, str]]) -> None:
    assert ask("calcinosis show fosa")["fosamax"] == "Alendronate"
    assert ask("calcinosis recommend --disease ")["jdm"] == "juvenile dermatomyositis"
    for line in ("show ", "recommend --condition ", "recommend --takes ", "list --group "):
        offered = ask(f"calcinosis {line}")
        assert all(0 < len(words) <= 68 for words in offered.values())
        assert not set("\"'`$()[]{}\\:;") & set("".join(offered.values()))


def test_everything_offered_is_understood(
    ask: Callable[[str], dict[str, str]], run: Callable[..., Ended]
) -> None:
    for value in [*ask("calcinosis show a"), *ask("calcinosis show b")][::6]:
        assert run("show", value, "--json").code == 0, value
    for value in list(ask("calcinosis recommend --condition a"))[::6]:
        assert run("recommend", "--condition", value, "--json").code == 0, value


def test_own_knowledge_base_is_offered(run: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "groups:\n- {id: herbs, name: Herbs, plain: Plants.}\n", encoding="utf-8"
    )
    env = {VARIABLE: "complete_zsh", "_TYPER_COMPLETE_ARGS": "calcinosis list --group her"}
    assert "herbs" not in run(env=env).out
    assert '"herbs":"Herbs"' in run(env={**env, "CALCINOSIS_KB": "mine.yaml"}).out
    env["_TYPER_COMPLETE_ARGS"] = "calcinosis list --kb mine.yaml --group her"
    assert '"herbs":"Herbs"' in run(env=env).out


@pytest.mark.parametrize("content", ["treatments: [", "", None])
def test_a_broken_knowledge_base_is_not_told_while_typing(
    content: str | None, run: Callable[..., Ended], tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "kb.yaml").write_text(content)
    env = {VARIABLE: "complete_zsh", "_TYPER_COMPLETE_ARGS": "calcinosis show dilti"}
    ended = run(env={**env, "CALCINOSIS_KB": "kb.yaml"})
    assert (ended.code, ended.err) == (0, "")
    assert "diltiazem" in ended.out


BASH = {
    ("show", "fosam"): "fosamax\nfosamax-plus-d\nfosamax-once-weekly\nfosamax-70",
    ("recommend", "--tried", "colchicine", ":"): "\n".join(ENDS),
    ("recommend", "--tried", "colchicine", ":", "fa"): "failed",
    ("recommend", "--takes", "=", "colch"): "colchicine-probenecid\ncolchimax\ncolchicine",
    ("recommend", "--what-if", "severity", "=", "mo"): "moderate",
    ("recommend", "--what-if", "=", "severity", "=", "mo"): "moderate",
    ("recommend", "--what-if", "tried", "=", "colchicine", ":", "re"): "relapsed",
}


@pytest.mark.parametrize("words", BASH, ids=" ".join)
def test_bash_breaks_words(words: tuple[str, ...], run: Callable[..., Ended]) -> None:
    env = {
        VARIABLE: "complete_bash",
        "COMP_WORDS": "\n".join(["calcinosis", *words]),
        "COMP_CWORD": str(len(words)),
    }
    ended = run(env=env)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.strip() == BASH[words]


@given(st.lists(st.sampled_from(["a", "--b", ":", "=", "", "::", "c:d"]), min_size=1), st.data())
def test_mended_words_are_the_typed_ones(words: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(words)))
    mended, prefix = mend(words, place)
    assert "".join(mended) == "".join(words[: place + 1])
    assert prefix in mended[-1]
    assert not prefix or prefix[-1] in ":="


@pytest.mark.parametrize("text", ["", "x", "1"])
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_broken_protocol_ends_without_a_traceback(
    shell: str, text: str, run: Callable[..., Ended]
) -> None:
    env = {
        VARIABLE: f"complete_{shell}",
        "COMP_WORDS": "",
        "COMP_CWORD": text,
        "_TYPER_COMPLETE_ARGS": "",
    }
    assert "Traceback" not in run(env=env).err


def test_nothing_heavy_is_imported(cache: Path, run: Callable[..., Ended]) -> None:
    run("list", "--json")  # fills the cache: compiling may import everything
    probe = (
        "import json, sys\n"
        "from calcinosis_cli.cli.program import run\n"
        "try:\n    run([])\n"
        "except SystemExit:\n    pass\n"
        "finally:\n"
        "    loaded = [name for name, module in sys.modules.items() if module]\n"
        "    sys.stderr.write(json.dumps(loaded))\n"
    )
    for line in ("calcinosis ", "calcinosis show a", "calcinosis recommend --tried a"):
        env = {VARIABLE: "complete_zsh", "_TYPER_COMPLETE_ARGS": line}
        ended = subprocess.run(
            [sys.executable, "-c", probe],
            capture_output=True,
            env={**os.environ, "CALCINOSIS_CACHE_DIR": str(cache), **env},
            check=True,
        )
        loaded = set(json.loads(ended.stderr))
        assert not loaded & {"rich", "yaml", "jsonschema", "pydantic"}


SHELLS = ("bash", "zsh", "fish")
needs = {
    name: pytest.mark.skipif(not shutil.which(name), reason=f"NOT TESTED: {name} is not installed")
    for name in SHELLS
}
RC = {"bash": ".bashrc", "zsh": ".zshrc", "fish": ".config/fish/completions/calcinosis.fish"}


@pytest.fixture
def home(tmp_path: Path, cache: Path) -> dict[str, str]:
    """Return the environment of a person with an empty home and the program on the path."""
    return {
        "HOME": str(tmp_path),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "CALCINOSIS_CACHE_DIR": str(cache),
        "TERM": "xterm",
        "LC_ALL": "C.UTF-8",
        **CLOCK,
    }


def install(shell: str, home: dict[str, str]) -> None:
    """Install as a person would: ``--install-completion`` looks at the shell that runs it."""
    command = "calcinosis --install-completion; true"
    subprocess.run([shell, "-c", command], env=home, check=True, capture_output=True)
    assert Path(home["HOME"], RC[shell]).exists()


def typed(shell: list[str], keys: str, wanted: str, home: dict[str, str]) -> str:
    """Type into an interactive shell on a terminal; return what it shows."""
    import pty  # noqa: PLC0415 - not on Windows

    process, terminal = pty.fork()
    if process == 0:
        os.execvpe(shell[0], shell, home)  # noqa: S606 - that very shell
    shown = ""
    try:
        time.sleep(1.5)
        os.write(terminal, keys.encode())
        end = time.monotonic() + 20
        while wanted not in shown and time.monotonic() < end:
            if select.select([terminal], [], [], 0.2)[0]:
                shown += os.read(terminal, 65536).decode(errors="replace")
                shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown)
    finally:
        os.write(terminal, b"\x03\x04")
        os.close(terminal)
        os.waitpid(process, 0)
    return shown


LINES = {
    "calcinosis sho": "calcinosis show ",
    "calcinosis show dilti": "calcinosis show diltiazem ",
    "calcinosis recommend --tried colchicine:fa": "--tried colchicine:failed ",
    "calcinosis recommend --sever": "recommend --severity ",
    "calcinosis list --role ref": "list --role refractory ",
}


@needs["bash"]
@pytest.mark.parametrize("line", LINES)
def test_bash_itself(line: str, home: dict[str, str]) -> None:
    install("bash", home)
    assert LINES[line] in typed(["bash", "-i"], f"{line}\t", LINES[line], home)


@needs["zsh"]
@pytest.mark.parametrize("line", LINES)
def test_zsh_itself(line: str, home: dict[str, str]) -> None:
    install("zsh", home)
    assert LINES[line] in typed(["zsh", "-i"], f"{line}\t", LINES[line], home)


@needs["fish"]
@pytest.mark.parametrize("line", LINES)
def test_fish_itself(line: str, home: dict[str, str]) -> None:
    install("fish", home)
    ended = subprocess.run(
        ["fish", "-c", f"complete -C '{line}'"],  # noqa: S607 - that very shell
        env=home,
        capture_output=True,
        check=True,
    )
    offered = [text.split("\t")[0] for text in ended.stdout.decode().splitlines()]
    assert LINES[line].split()[-1] in offered


@pytest.mark.parametrize("shell", SHELLS)
def test_script_can_be_shown(shell: str, home: dict[str, str]) -> None:
    if not shutil.which(shell):
        pytest.skip(f"NOT TESTED: {shell} is not installed")
    ended = subprocess.run(
        [shell, "-c", "calcinosis --show-completion; true"],
        env=home,
        capture_output=True,
        check=True,
    )
    assert VARIABLE in ended.stdout.decode()
