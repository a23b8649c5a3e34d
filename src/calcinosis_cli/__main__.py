"""The command ``calcinosis``, also ``python -m calcinosis_cli``: the version at once, else all.

Nothing is imported here that a version does not need.
"""

import os
import sys

from calcinosis_cli import __version__


def main() -> None:
    """Run the program on the arguments of the process and exit."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        try:
            os.write(1, f"calcinosis {__version__}\n".encode())  # leaves nothing to be flushed
        except OSError:
            pass  # said in one line below, as for every command
        else:
            return
    try:
        from calcinosis_cli.cli.main import run_process  # noqa: PLC0415 - see above

        run_process()
    except KeyboardInterrupt:  # before the program could catch it, or after
        sys.stderr.write("calcinosis: interrupted\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
