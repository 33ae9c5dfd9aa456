"""What each framework can compute in each format, asked of fakes and of real ones."""

import numpy as np
import pytest

from graphparity.common.agreement import precision_probe
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.doctor import formats, measure
from graphparity.experiments.doctor.formats import Ability
from graphparity.experiments.doctor.measure import States
from tests.conftest import backends, needs

FORMATS = ("float32", "bfloat16", "float16")


@pytest.mark.parametrize("backend", backends())
@pytest.mark.parametrize("name", FORMATS)
def test_a_product_in_a_format_is_in_that_format(pool, backend, name):
    needs(backend)
    a, b = precision_probe.probe("float32")
    found = pool.ask(backend, "in_format", asked=name, a=a[:, :], b=b)
    assert found["product"].dtype in (np.float32, np.float16)
    assert precision_probe.classify(found["product"]).startswith(name)
    assert found["flops_per_s"] > 0
    pool.ask(backend, "forget")


def test_a_backend_without_a_switch_for_tf32_has_none(fake_pool):
    a, b = precision_probe.probe("float32")
    with pytest.raises(WorkerFailure, match="no switch for TF32") as failure:
        fake_pool.ask("plain", "in_format", asked="tf32", a=a, b=b)
    assert failure.value.status == "unsupported"


def test_a_framework_that_lies_is_shown_to_compute_another_format(fake_pool):
    found = {a.asked: a for a in formats.asked(fake_pool, "lying")}
    assert found["float64"].measured != "float64"
    assert found["float32"].measured == "tf32"
    assert found["bfloat16"].measured is None  # NumPy has none


def test_a_row_says_what_was_computed_in_truth_and_how_sums_were_kept():
    row = [
        Ability("b", "cpu", "float32", "tf32", 2e9, None),
        Ability("b", "cpu", "float16", "float16, low accumulation", 1e9, None),
        Ability("b", "cpu", "bfloat16", None, None, "no such dtype"),
    ]
    words = [formats._words(ability) for ability in row]
    assert words == ["= tf32, 2 GFLOP/s", "1 GFLOP/s, low sums", "–"]


class Quiet:
    def doing(self, text):
        pass

    def advance(self, _units=1):
        pass


def test_a_device_that_is_absent_is_told_and_what_it_is_for(fresh_pool):
    fresh_pool.device = "cuda"
    found: States = measure._states(fresh_pool, Quiet())
    assert found["plain", "cuda"] == "unavailable: NumPy runs on the CPU only"
    assert found["numpy_ref", "cuda"] == "only on cpu"
    assert found["device", "cuda"] == "ready (a fake device)"
    assert found["away", "cuda"] == "unavailable: pip install no-such-package"


def test_it_says_first_for_what_it_takes_so_long_and_what_takes_less():
    assert measure._told(("cpu", "cuda"), True) == (
        "Takes a minute or two: each backend imports its framework in a process of its "
        "own on cpu and cuda, and those without a graph multiply in each format. "
        "--device cpu and --no-precisions take less."
    )
    assert measure._told(("cpu",), True).endswith("--no-precisions takes less.")
    assert measure._told(("cpu",), False).endswith("of its own on cpu.")
