"""Two-layer net with products rounded to TF32's 10 bits: must be caught."""

from functools import partial

from graphparity.experiments.selfcheck.broken.bfloat16.workloads import (
    two_layer_net as in_bfloat16,
)

DROPPED = 13  # of the 23 bits of float32's fraction

forward = partial(in_bfloat16.forward, dropped=DROPPED)
loss = partial(in_bfloat16.loss, dropped=DROPPED)
loss_sum = partial(in_bfloat16.loss_sum, dropped=DROPPED)
gradients = partial(in_bfloat16.gradients, dropped=DROPPED)
gradients_sum = partial(in_bfloat16.gradients_sum, dropped=DROPPED)
margin = in_bfloat16.margin
