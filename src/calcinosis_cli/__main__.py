"""``python -m calcinosis_cli``: the same as the command ``calcinosis``."""

from calcinosis_cli.cli.main import main

main()
