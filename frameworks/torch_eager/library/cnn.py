"""Convolutional net as a user of PyTorch writes it: nn.Module and torch.optim."""

import torch
from torch import nn
from torch.nn import functional as F

# nn.Linear keeps its weights transposed: axes are swapped
LAYOUT = {"w1": (1, 0), "w2": (1, 0), "w3": (1, 0)}


class Net(nn.Module):
    """The lecture's network."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, kernel_size=3)
        self.conv2 = nn.Conv2d(6, 16, kernel_size=3)
        self.fc1 = nn.Linear(16 * 6 * 6, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):  # x (B, 1, 32, 32) -> logits (B, 10)
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)


def make_network(params):  # tensors in the order of net.parameters() -> net
    net = Net().to(params[0].device, params[0].dtype)
    with torch.no_grad():
        for parameter, w in zip(net.parameters(), params):
            parameter.copy_(w)
    return net


def loss(net, x, y):  # y (B,) integers -> scalar
    return F.cross_entropy(net(x), y)


def gradient_buffers(params, x, y):  # -> every buffer before, after backward
    net = make_network(params)
    loss(net, x, y).backward()
    net.zero_grad(set_to_none=False)  # the default since 2.0 drops the buffers
    before = [w.grad.clone() for w in net.parameters()]
    loss(net, x, y).backward()
    return before, [w.grad for w in net.parameters()]
