"""Conditional: the predicate is the wrong way round: must be caught."""

from graphparity.frameworks.numpy_ref.workloads import conditional as reference

pullback = reference.pullback


def forward(params, x, z):
    return reference.as_printed(params, x, z)
