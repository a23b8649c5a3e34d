"""The cache is never trusted, never fatal, and safe with many processes."""

from __future__ import annotations

import multiprocessing
import os
import stat
import sys
import time
from typing import TYPE_CHECKING

import msgspec
import pytest

from calcinosis_cli.engine.rules import Rules
from calcinosis_cli.knowledge.naming import name_parts
from calcinosis_cli.library import Loaded, cache, load
from calcinosis_cli.library import building as compiling
from calcinosis_cli.library.offers import Offers
from calcinosis_cli.library.parts import Parts, pack

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.synchronize import Event
    from pathlib import Path

    from calcinosis_cli.library.building import Compiled
    from calcinosis_cli.library.loading import Inputs

    Write = Callable[..., Path]

posix = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
not_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere"
)


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Count how often the sources are compiled."""
    calls: list[object] = []
    real = compiling.compile_sources

    def counted(inputs: Inputs) -> Compiled:
        calls.append(inputs)
        return real(inputs)

    monkeypatch.setattr(compiling, "compile_sources", counted)
    return calls


def entries(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.compiled"))


def test_the_second_call_does_not_compile(data: Path, compilations: list[object]) -> None:
    assert everything(load(data=data)) == everything(load(data=data))
    assert len(compilations) == 1


def everything(loaded: Loaded) -> tuple[object, ...]:
    """Read every part."""
    pages = [loaded.page(treatment.id) for treatment in loaded.kb.treatments]
    offered = loaded.read("offers", Offers)
    rules = loaded.read("rules", Rules, msgspec.msgpack.decode)
    names = [getattr(loaded.names, kind) for kind in name_parts(loaded.kb)]
    known = (loaded.kb, loaded.evidence, loaded.catalogue, names, offered, pages, rules)
    return (loaded.stamp.digest, loaded.notices, *known)


def test_permissions(data: Path, cache_folder: Path) -> None:
    load(data=data)
    (entry,) = entries(cache_folder)
    if os.name == "posix":
        assert stat.S_IMODE(cache_folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(entry.stat().st_mode) == 0o600
    assert [path.name for path in cache_folder.iterdir()] == [entry.name]


def _truncate(entry: Path) -> None:
    entry.write_bytes(entry.read_bytes()[:-1])


def _empty(entry: Path) -> None:
    entry.write_bytes(b"")


def _flip(entry: Path) -> None:
    data = bytearray(entry.read_bytes())
    data[-3] ^= 1
    entry.write_bytes(data)


def _foreign(entry: Path) -> None:
    entry.write_bytes(b"\x00\xff not ours\n" * 100)


def _other_model(entry: Path) -> None:
    entry.write_bytes(pack({"head": b'{"another": "model"}'}))


def _not_json(entry: Path) -> None:
    entry.write_bytes(pack({"head": b"\xff\xfe"}))


def _no_such_part(entry: Path) -> None:
    head = bytes(Parts(entry.read_bytes()).part("head"))
    entry.write_bytes(pack({"head": head}))


def _nonsense_in_the_table(entry: Path) -> None:
    entry.write_bytes(msgspec.msgpack.encode({"head": [-5, 99_999_999_999, 1]}))


def _directory(entry: Path) -> None:
    entry.unlink()
    entry.mkdir()


HOSTILE = [
    _truncate,
    _empty,
    _flip,
    _foreign,
    _other_model,
    _not_json,
    _no_such_part,
    _nonsense_in_the_table,
    _directory,
]


@pytest.mark.parametrize("spoil", HOSTILE)
def test_a_damaged_entry_is_made_anew(
    spoil: Callable[[Path], None], data: Path, cache_folder: Path, compilations: list[object]
) -> None:
    good = everything(load(data=data))
    spoil(entries(cache_folder)[0])
    assert everything(load(data=data)) == good
    assert len(compilations) == 2
    if spoil is not _directory:
        everything(load(data=data))
        assert len(compilations) == 2


def test_a_byte_that_flips_anywhere_is_seen(
    data: Path, cache_folder: Path, compilations: list[object]
) -> None:
    good = everything(load(data=data))
    (entry,) = entries(cache_folder)
    whole = entry.read_bytes()
    for number, place in enumerate(range(0, len(whole), len(whole) // 60), 2):
        entry.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert everything(load(data=data)) == good
        assert len(compilations) == number


@posix
def test_a_symlinked_entry_is_not_followed(
    data: Path, cache_folder: Path, compilations: list[object], tmp_path: Path
) -> None:
    load(data=data)
    (entry,) = entries(cache_folder)
    elsewhere = entry.rename(tmp_path / "elsewhere")
    before = elsewhere.read_bytes()
    entry.symlink_to(elsewhere)
    load(data=data)
    assert len(compilations) == 2
    assert not entry.is_symlink()
    assert elsewhere.read_bytes() == before


@posix
def test_a_symlinked_folder_is_not_used(
    data: Path, cache_folder: Path, compilations: list[object], tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    cache_folder.symlink_to(elsewhere)
    load(data=data)
    load(data=data)
    assert len(compilations) == 2
    assert not list(elsewhere.iterdir())


@posix
def test_a_pipe_does_not_block(data: Path, cache_folder: Path, compilations: list[object]) -> None:
    load(data=data)
    (entry,) = entries(cache_folder)
    entry.unlink()
    os.mkfifo(entry, 0o600)
    load(data=data)
    assert len(compilations) == 2


@posix
@pytest.mark.parametrize("who", ["file", "folder"])
def test_what_others_can_write_is_not_trusted(
    who: str, data: Path, cache_folder: Path, compilations: list[object]
) -> None:
    load(data=data)
    (entry,) = entries(cache_folder)
    (entry if who == "file" else cache_folder).chmod(0o777)
    load(data=data)
    assert len(compilations) == 2


@posix
def test_what_belongs_to_others_is_not_trusted(
    data: Path, cache_folder: Path, compilations: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(data=data)
    own = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: own + 1)
    load(data=data)
    assert len(compilations) == 2
    assert len(entries(cache_folder)) == 1


@posix
@not_root
def test_a_read_only_folder_is_no_trouble(
    data: Path, cache_folder: Path, compilations: list[object]
) -> None:
    cache_folder.mkdir(mode=0o500)
    load(data=data)
    load(data=data)
    assert len(compilations) == 2


def test_a_file_in_place_of_the_folder_is_no_trouble(
    data: Path, cache_folder: Path, compilations: list[object]
) -> None:
    cache_folder.write_text("in the way")
    load(data=data)
    load(data=data)
    assert len(compilations) == 2


def test_a_write_that_fails_leaves_nothing(
    data: Path, cache_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    load(data=data)
    assert not list(cache_folder.iterdir())


def test_no_home_no_cache(
    data: Path, monkeypatch: pytest.MonkeyPatch, compilations: list[object]
) -> None:
    monkeypatch.setattr(cache, "folder", lambda: None)
    load(data=data)
    load(data=data)
    assert len(compilations) == 2


def test_folder_by_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CALCINOSIS_CACHE_DIR")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.folder() == tmp_path / "calcinosis-cli"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/is/ignored")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert cache.folder() == tmp_path / ".cache" / "calcinosis-cli"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    assert cache.folder() == tmp_path / "local" / "calcinosis-cli"


def test_folder_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CALCINOSIS_CACHE_DIR")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)

    def homeless(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("pathlib.Path.home", homeless)
    monkeypatch.setattr(sys, "platform", "linux")
    assert cache.folder() is None


def fetched(name: str) -> bytes | None:
    data = cache.fetch(name)
    return None if data is None else data[:]


def test_old_entries_go(cache_folder: Path) -> None:
    for number in range(12):
        cache.store(f"{number:064}", b"x")
        os.utime(cache_folder / f"{number:064}.compiled", (number, number))
    left = cache_folder / "killed.partial"
    left.write_bytes(b"half")
    os.utime(left, (1, 1))
    young = cache_folder / "writing.partial"
    young.write_bytes(b"half")
    other = cache_folder / "something-else.txt"
    other.write_bytes(b"not ours")
    cache.store("f" * 64, b"x")
    assert len(entries(cache_folder)) == cache.KEPT
    assert fetched("f" * 64) == b"x"
    assert fetched(f"{11:064}") == b"x"
    assert fetched(f"{0:064}") is None
    assert not left.exists()
    assert young.exists()
    assert other.exists()


def test_use_keeps_an_entry_young(data: Path, cache_folder: Path) -> None:
    load(data=data)
    (entry,) = entries(cache_folder)
    os.utime(entry, (1, 1))
    load(data=data)
    assert entry.stat().st_mtime > time.time() - 60


def test_everything_that_matters_is_in_the_key(
    data: Path, cache_folder: Path, write: Write
) -> None:
    text = "knowledge_base: {version: one, reviewed: '2026-01-01'}\n"
    one, two = write(text, "one.yaml"), write(text, "two.yaml")
    loads = [
        load(data=data),
        load([one], data=data),
        load([two], data=data),
        load([one], data=data, allow_weaker_safety=True),
    ]
    assert len(entries(cache_folder)) == len(loads)
    assert len({loaded.stamp.digest for loaded in loads}) == 2  # where a file lies does not matter


def _load_many(data: Path, start: Event) -> None:
    start.wait()
    for _ in range(3):
        assert load(data=data).kb.treatments


@pytest.mark.slow
def test_many_processes_at_once(data: Path, cache_folder: Path) -> None:
    context = multiprocessing.get_context("spawn")
    start = context.Event()
    crowd = [context.Process(target=_load_many, args=(data, start)) for _ in range(16)]
    for process in crowd:
        process.start()
    start.set()
    for process in crowd:
        process.join(120)
    assert [process.exitcode for process in crowd] == [0] * len(crowd)
    kinds = sorted(path.suffix for path in cache_folder.iterdir())
    assert kinds == [".compiled"]
