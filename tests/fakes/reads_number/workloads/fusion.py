"""Fusion with a scale that Python knows, and one that is read in a loop -- PyTorch."""

import torch
from torch.nn import functional as F

# -- forward ---------------------------------------------------------------------------


def forward(params, x):
    w1, b1, w2, b2 = params
    h = torch.relu(F.conv2d(x, w1, b1))
    h = h / max(h.abs().max().item(), 1e-3)
    return last(torch.relu(F.conv2d(h, w2, b2)))


def last(h):
    for _ in range(2):
        h = h / max(h.abs().max().item(), 1e-3)
    return h
