"""`train`: one network on real images, on one backend or on all of them."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=20,
    help=("Train the convolutional net on real images; hand it over between backends."),
    question="Does a whole training come out the same, and how long does it take?",
    short="Same training?",
    line="train --backend all",
    drawn="The curves are drawn in",
)
