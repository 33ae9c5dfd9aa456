"""`report`: everything that is kept, as one page; also as Markdown and as CSV."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=180,
    help="Make a page of all results; or print them as Markdown or CSV.",
)
