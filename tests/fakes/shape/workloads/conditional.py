"""Conditional: the output lacks a column."""

from graphparity.frameworks.numpy_ref.workloads import conditional as reference

pullback = reference.pullback


def forward(params, x, z):
    return reference.forward(params, x, z)[:, :-1]
