"""Files that a command writes: whole or not at all, and never over another without leave."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from calcinosis_cli.cli.exits import CommandError, Exit, failing
from calcinosis_cli.patient.messages import shortened

if TYPE_CHECKING:
    from pathlib import Path

FORCE = "--force overwrites it"
ANOTHER = "give another name"
LONGEST = 400


def write_file(
    path: Path,
    text: str,
    *,
    force: bool | None = None,
    devices: bool = False,
    private: bool = False,
) -> None:
    """Write one file; what stands there is refused, or replaced at once with ``force``.

    ``force`` is ``None`` where a command has no option for it.
    A pipe or a device has no place beside it: it is written itself, when ``devices`` says so.
    A ``private`` file speaks of a patient: only its owner can read it.
    """
    with _errors_named(path):
        if devices and _is_device(path):
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        if _is_taken(path, force=force):
            path = path.resolve()  # a link stays, what it points to is replaced
        _replace(path, text, mode=0o600 if private else None)


def write_folder(folder: Path, files: Mapping[str, str], *, force: bool) -> None:
    """Write the files of a folder, which is made if need be; others in it are left alone."""
    with _errors_named(folder):
        taken = [folder / name for name in files if _is_taken(folder / name, force=force)]
        if not taken and not folder.exists():
            _make(folder, files)
            return
        if not folder.is_dir():
            raise CommandError(Exit.UNREADABLE, f"{_shown(folder)}: is not a directory")
        for name, text in files.items():
            _replace((folder / name).resolve(), text)


@contextmanager
def kept(path: Path) -> Iterator[None]:
    """Put a file back as it was if what is done to it meanwhile fails."""
    if not path.is_file():
        yield
        return
    path = path.resolve()
    copy = _partial(path)
    try:
        shutil.copy2(path, copy)
        try:
            yield
        except BaseException:
            copy.replace(path)
            raise
    finally:
        copy.unlink(missing_ok=True)


def _make(folder: Path, files: Mapping[str, str]) -> None:
    """Fill a folder under another name, then rename it: nobody sees half of it."""
    partial = _partial(folder)
    partial.mkdir()
    try:
        for name, text in files.items():
            (partial / name).write_text(text, encoding="utf-8", newline="\n")
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _replace(path: Path, text: str, *, mode: int | None = None) -> None:
    """Write beside the file, then rename over it, with a mode or the permissions that it had."""
    partial = _partial(path)
    try:
        partial.touch(mode=mode or 0o666, exist_ok=False)
        with partial.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if mode is None:
            with suppress(FileNotFoundError):
                shutil.copymode(path, partial)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _partial(path: Path) -> Path:
    return path.with_name(f".{path.name[:50]}.{os.urandom(6).hex()}.partial")


def _is_taken(path: Path, *, force: bool | None) -> bool:
    """Tell whether a file stands there that may be replaced; anything else is refused."""
    if not os.path.lexists(path):
        return False
    with suppress(FileNotFoundError):  # a link that leads nowhere yet
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            kind = "is a directory" if stat.S_ISDIR(mode) else "is not a regular file"
            raise CommandError(Exit.UNREADABLE, f"{_shown(path)}: {kind}")
    if not force:
        remedy = ANOTHER if force is None else FORCE
        raise CommandError(Exit.UNREADABLE, f"{_shown(path)}: exists: {remedy}")
    return True


def _is_device(path: Path) -> bool:
    return path.exists() and not path.is_file() and not path.is_dir()


def _shown(path: Path) -> str:
    return shortened(str(path), LONGEST)


@contextmanager
def _errors_named(path: Path) -> Iterator[None]:
    """Turn an error of the system into one line with the exit code for files."""
    try:
        with failing(str(path), LONGEST):
            yield
    except ValueError as error:
        raise CommandError(Exit.UNREADABLE, f"{_shown(path)}: not a possible name") from error
