"""`python -m graphparity COMMAND`, from any working directory."""

from graphparity.experiments.cli import main

main()
