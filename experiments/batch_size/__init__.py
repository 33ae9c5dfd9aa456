"""`scaling`: step time, images/s and memory against the batch size."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=30,
    help="Time the convolutional net from 1 to 512 images: where overhead is paid.",
    question="What does a step cost before its first image, and what for each?",
    short="What costs an image?",
    name="scaling",
    rest="what was measured is kept and shown.",
)
