"""`python -m assistant` is the `standpunt` command."""

from assistant.cli import main

main()
