"""`pays`: does compiling pay for a function or model of a person's own?"""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=8,
    help="Does compiling pay for your own model and batch?\n\n"
    "PROGRAM is FILE.py:NAME: a function of arrays, or `def model()` as for `check`. "
    "What it takes comes from `inputs()` in the file, or in inputs.py beside it; so "
    "does what the file's `loss(output, y)` takes besides the output, by name. It "
    "runs as it is and in each compiled form of its framework, in new processes that "
    "take turns; compiling is priced with an empty cache. --batch draws other sizes.",
    question="Does compiling pay for your own model?",
    short="Worth compiling?",
    line="pays pytorch.py:model",
    partial=True,
)
