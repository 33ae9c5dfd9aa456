"""What else a compiler can be asked for: forms of their own where they apply, and named
with the reason where they don't."""

import numpy as np
import pytest
from rich.console import Console

from graphparity.experiments.pays import asking, plan
from tests.conftest import needs

TEXT = "import {}\ndef net(x): return x * 2\n"


@pytest.fixture
def asked(tmp_path):
    """What is asked of a program that imports a library."""

    def make(library, device):
        file = tmp_path / "own.py"
        file.write_text(TEXT.format(library))
        return plan.asked(plan.Options(f"{file}:net", device=device), Console())

    return make


def test_where_they_apply_they_are_forms_of_their_own(asked):
    found = asked("torch", "cuda")
    assert found.forms[-2:] == (
        "torch_compile#reduce-overhead",
        "torch_compile#max-autotune",
    )
    assert found.forms[:-2] == found.backends
    assert found.elsewhere == []


def test_elsewhere_they_are_named_with_the_reason(asked):
    found = asked("torch", "cpu")
    assert found.forms == found.backends
    assert found.elsewhere == [
        "reduce-overhead is not measured on the cpu, it needs a GPU: it replays CUDA "
        "graphs",
        "max-autotune is not measured on the cpu, it needs a GPU: it tries kernels out",
    ]


@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_a_framework_without_any_has_none(device, asked):
    found = asked("jax", device)
    assert found.forms == found.backends
    assert found.elsewhere == []


def test_a_mode_is_asked_of_its_worker_alone(asked):
    found = asked("torch", "cuda")
    forms = list(map(asking.Form, found.forms))
    point = asking.Point("forward", None, {}, forms)
    where = asking.Where(found, None, point, {"step": "forward"}, [0])
    every = [asking.request(where, form).get("mode") for form in forms]
    assert every == [None, None, None, "reduce-overhead", "max-autotune"]


@pytest.mark.pytorch
def test_a_mode_reaches_the_compiler(tmp_path, pool):
    needs("torch_compile")
    file = tmp_path / "own.py"
    file.write_text(TEXT.format("torch"))
    request = {"place": str(file), "function": "net", "dtype": "float32"}
    request |= {"step": "forward", "inputs": {"x": np.ones(3, "float32")}}
    found = pool.ask("torch_compile", "try_own", **request, mode="reduce-overhead")
    assert found["raised"] is None
    found = pool.ask("torch_compile", "own_outcome")
    np.testing.assert_array_equal(found["outcome"][0], np.full(3, 2.0))
    found = pool.ask("torch_compile", "try_own", **request, mode="no-such-mode")
    assert "no-such-mode" in found["raised"]


def test_an_unknown_device_is_refused(asked):
    with pytest.raises(Exception, match="no device 'gpu0'"):
        asked("torch", "gpu0")
