"""The command ``calcinosis``, also ``python -m calcinosis_cli``: the version at once, else all.

Nothing is imported here that a version does not need.
"""

import os
import sys

from calcinosis_cli import __version__


def main() -> None:
    """Run the program on the arguments of the process and exit."""
    try:
        if sys.argv[1:] in (["--version"], ["-V"]) and _told_version():
            return
        from calcinosis_cli.cli.program import run_process  # see above

        run_process()
    except KeyboardInterrupt:  # before the program could catch it, or after
        _write(2, b"calcinosis: interrupted\n")
        os._exit(130)


def _told_version() -> bool:
    """Tell the version past all streams; what goes wrong is said by the program, in one line."""
    return _write(1, f"calcinosis {__version__}\n".encode())


def _write(number: int, line: bytes) -> bool:
    try:
        while line:
            line = line[os.write(number, line) :]
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
