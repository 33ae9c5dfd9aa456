"""Large product that rounds its operands to TF32 in silence."""

from graphparity.experiments.selfcheck.broken.bfloat16.workloads.two_layer_net import (
    product,
)
from graphparity.experiments.selfcheck.broken.tf32.workloads.two_layer_net import (
    DROPPED,
)


def forward(params, b):
    return product(params[0], b, DROPPED)
