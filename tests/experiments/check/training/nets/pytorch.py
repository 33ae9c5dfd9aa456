import torch
from torch import nn


def model():
    return nn.Sequential(nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 2))


def loss(output, y):
    return ((output - y) ** 2).mean()


def optimizer(params):
    return torch.optim.Adam(params, lr=1e-2)
