"""The timing stage: how many rounds are made, and of which configs."""

import dataclasses
from types import SimpleNamespace

import pytest

from common import bench
from experiments import timing
from experiments.plan import Settings

EFFORT = dataclasses.replace(bench.EFFORTS["quick"], limit_s=350.0)


@pytest.mark.parametrize(
    ("agreement_s", "round_s", "made"),
    [(100, 40, 5), (120, 45, 4), (140, 45, 3), (200, 60, 3), (900, 60, 3)],
)
def test_no_round_begins_that_would_end_too_late(
    monkeypatch, agreement_s, round_s, made
):
    clock, rounds = [1000.0 + agreement_s], []

    def one(run, device, number):
        rounds.append(number)
        clock[0] += round_s * (2 if number == 0 else 1)  # the first is cold

    monkeypatch.setattr(timing, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    monkeypatch.setattr(timing, "_round", one)
    monkeypatch.setattr(timing, "_narrow", lambda *_: False)
    run = SimpleNamespace(settings=SimpleNamespace(effort=lambda: EFFORT))
    assert timing.time_all(run, "cpu", 1000.0) == EFFORT.rounds - made
    assert rounds == [*range(made)]


def settings(workloads, preset="quick", configs=()):
    given = (workloads, ("numpy_ref",), ("cpu",), "float32", preset, 0, None, None, 9.0)
    return Settings(*given, configs=configs)


def test_a_config_asked_for_is_any_preset_s_and_the_only_one():
    mixed = ("mixed_precision", "two_layer_net")
    asked = settings(mixed, configs=("cnn_float16", "digits"))
    assert asked.pairs() == [
        ("mixed_precision", "cnn_float16"),
        ("two_layer_net", "digits"),
    ]
    assert ("mixed_precision", "cnn_float16") not in settings(mixed).pairs()
    assert len(settings(mixed, "standard").pairs()) > len(settings(mixed).pairs())
