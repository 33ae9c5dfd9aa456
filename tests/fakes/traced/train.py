"""The reference's makers, with a step that takes its time and writes down for what."""

import time

from graphparity.frameworks.numpy_ref import train
from tests.fakes.traced import spans

PAUSES = {"fake::matmul": 0.002, "fake::frobnicate": 0.001}


def take_time(pauses):
    for name, seconds in pauses.items():
        begin = time.perf_counter()
        time.sleep(seconds)
        spans.EVENTS.append((name, "kernel", "0", begin, time.perf_counter()))


def make_trainer(loss, optimizer, params, batch, pauses=PAUSES):
    state, inner = train.make_trainer(loss, optimizer, params, batch)

    def step(state, *batch):
        take_time(pauses)
        return inner(state, *batch)

    return state, step
