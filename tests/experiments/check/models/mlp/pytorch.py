import torch
from torch import nn


def model():
    return nn.Sequential(
        nn.Linear(20, 32),
        nn.BatchNorm1d(32, eps=1e-3, momentum=0.01),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(32, 32),
        nn.ReLU(),
        nn.Linear(32, 10),
    )


def loss(output, y):
    return torch.nn.functional.cross_entropy(output, y)
