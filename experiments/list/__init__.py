"""`list`: workloads, backends, and where programs deviate from their twins."""

from graphparity.experiments.shared.experiment import Experiment

EXPERIMENT = Experiment(
    order=210,
    help="Workloads with their configs, and backends with what they need.",
)
