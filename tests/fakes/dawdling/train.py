"""The planted fault: `frobnicate` takes eight times as long."""

from tests.fakes.traced import train

PAUSES = {**train.PAUSES, "fake::frobnicate": 0.008}


def make_trainer(loss, optimizer, params, batch):
    return train.make_trainer(loss, optimizer, params, batch, PAUSES)
