"""The command ``calcinosis``, also ``python -m calcinosis_cli``: the version at once, else all.

Nothing is imported here that a version does not need.
"""

import sys

from calcinosis_cli import __version__


def main() -> None:
    """Run the program on the arguments of the process and exit."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        try:
            sys.stdout.write(f"calcinosis {__version__}\n")
            sys.stdout.flush()
        except OSError:
            pass  # said in one line below, as for every command
        else:
            return
    from calcinosis_cli.cli.main import run_process  # noqa: PLC0415 - see above

    run_process()


if __name__ == "__main__":
    main()
