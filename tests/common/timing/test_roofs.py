"""Ceilings are taken while the machine is quiet, and the best of several tries."""

from types import SimpleNamespace

import pytest

from graphparity.common.system.ceilings import SIZES
from graphparity.common.timing import roofs
from graphparity.common.workers.process import WorkerFailure

QUIET = {"others_s": 0.0, "stolen_s": 0.0, "pressed_s": 0.0}


def pool(monkeypatch, busy, rates):
    """A pool whose machine is busy in the tries of these numbers."""
    asked, waited = [], []

    def probe(name, command, **_):
        asked.append(command)
        return rates[command](len(asked)) if command in rates else WorkerFailure("no")

    monkeypatch.setattr(
        roofs.load,
        "between",
        lambda before, after: {
            **QUIET,
            "seconds": 0.1,
            "others_s": 0.09 if len(asked) in busy else 0.0,
        },
    )
    made = SimpleNamespace(device="cpu", cores=[0, 1], judge="numpy_ref#judge")
    made.probe, made.load = probe, lambda: None
    made.quiet = lambda: waited.append(len(asked))
    return made, asked, waited


FLAT = {
    "product_rates": lambda n: [float(n)] * len(SIZES),
    "sum_rate": lambda n: 5.0,
    "copy_rates": lambda n: [40.0, 20.0, 10.0, 3.0],
}


def test_a_disturbed_try_is_made_again_and_the_best_counts(monkeypatch):
    made, asked, waited = pool(monkeypatch, {1, 2}, FLAT)
    found = roofs.measured(made, ["torch_eager", "torch_compile"], "float32")
    assert asked.count("product_rates") == 3  # a static form is not asked
    assert len(waited) == 4  # before each try, and before the copies
    assert found["flops_per_s"] == 3.0
    assert found["quiet"]
    speeds = [size["copy_bytes_per_s"] for size in found["sizes"]]
    assert speeds == [40.0, 20.0, 10.0, 5.0]
    assert found["copy_bytes_per_s"] == 5.0  # of the largest


def test_a_machine_that_is_never_quiet_is_said_to_be_so(monkeypatch):
    made, asked, _ = pool(monkeypatch, {1, 2, 3}, FLAT)
    found = roofs.measured(made, ["torch_eager"], "float32")
    assert asked.count("product_rates") == roofs.TRIES
    assert not found["quiet"]


@pytest.mark.parametrize("gone", ["product_rates", "copy_rates"])
def test_without_rates_there_is_no_ceiling(monkeypatch, gone):
    rates = {key: value for key, value in FLAT.items() if key not in (gone, "sum_rate")}
    made, _, _ = pool(monkeypatch, set(), rates)
    assert roofs.measured(made, ["torch_eager"], "float32") is None
