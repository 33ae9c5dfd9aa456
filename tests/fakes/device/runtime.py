"""The plain runtime, and a queue: a call returns at once and is done STEP_S later."""

import time

from graphparity.frameworks.numpy_ref.runtime import *  # noqa: F403

STEP_S, COLD_S, FLUSH_S = 0.010, 0.005, 0.040
PEAK_BYTES = 12345678
QUEUE = {"device": "cpu", "done": 0.0, "worked": 0.0, "cold": False}


def start(device):
    QUEUE["device"] = device
    return "CPU" if device == "cpu" else "a fake device"


def launch(seconds=STEP_S):  # more work; with its cache empty it takes longer
    if QUEUE["device"] != "cpu":
        seconds += COLD_S if QUEUE["cold"] else 0.0
        QUEUE["done"] = max(QUEUE["done"], time.perf_counter()) + seconds
        QUEUE["worked"], QUEUE["cold"] = QUEUE["worked"] + seconds, False


def synchronize(x):
    time.sleep(max(0.0, QUEUE["done"] - time.perf_counter()))
    return x


def mark():  # this device's clock stands still while it has nothing to do
    return None if QUEUE["device"] == "cpu" else QUEUE["worked"]


def between(begin, end):
    return end - begin


def flush():
    launch(FLUSH_S)
    QUEUE["cold"] = True


def peak_bytes():
    return None if QUEUE["device"] == "cpu" else PEAK_BYTES
