"""`python -m experiments COMMAND`, in a checkout's root."""

import sys

from graphparity.experiments.cli import main

sys.modules.pop("experiments", None)  # the name is for a package of the user's own
main()
