"""What a framework says no to is a refusal for every command; a mistake is a crash."""

import textwrap
from types import SimpleNamespace

import pytest

from graphparity.common.agreement import stage, targets
from graphparity.common.contract import registry
from graphparity.common.contract.cell import Cell
from graphparity.common.system import machine
from graphparity.common.worker import refusals
from graphparity.common.worker.__main__ import answer
from graphparity.common.workers import process
from graphparity.common.workers.pool import Pool
from tests.conftest import needs


class No(Exception):
    """What a framework raises."""


@pytest.fixture
def framework(monkeypatch):
    """A backend that refuses with No."""
    own = SimpleNamespace(REFUSALS=((No, "data-dependent"),))
    monkeypatch.setattr(registry, "load", lambda *path: own)


def reply(error, backend="theirs"):
    def command():
        raise error

    return answer({"check": command}, {"command": "check", "arguments": {}}, backend)


def test_a_refusal_is_refused_and_says_where(framework):
    found = reply(No("a data-dependent if"))
    assert found["refused"].startswith("No: a data-dependent if (at ")
    assert "test_refusals.py" in found["refused"]
    with pytest.raises(process.Refused, match="data-dependent") as caught:
        process._result(found)
    assert caught.value.status == "refused"


@pytest.mark.parametrize("error", [No("another"), TypeError("data-dependent")])
def test_any_other_error_is_a_crash(framework, error):
    found = reply(error)
    assert "refused" not in found
    with pytest.raises(process.WorkerFailure) as caught:
        process._result(found)
    assert caught.value.status == "crashed"


def test_a_backend_without_a_table_refuses_nothing():
    assert refusals.by_backend(No("data-dependent"), "numpy_ref") is None


# -- in a worker -----------------------------------------------------------------------


@pytest.mark.jax
def test_a_port_that_its_framework_refuses_is_refused_in_compare(tmp_path, monkeypatch):
    """Not crashed: a Python `if` on a tensor, as `control_flow` has it."""
    needs("jax_jit")
    folder = tmp_path / "refused" / "port"
    (folder / "workloads").mkdir(parents=True)
    text = registry.locate("jax_eager", "workloads", "conditional")[1].read_text()
    (folder / "workloads" / "conditional.py").write_text(text)
    constants = """
        from graphparity.frameworks.jax_jit import FRAMEWORK, GRAPH, MODE, PACKAGES
        from graphparity.frameworks.jax_jit import environment

        BORROWS = "jax_jit"
    """
    (folder / "__init__.py").write_text(textwrap.dedent(constants))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv(registry.SEARCH, "refused")
    with Pool("cpu", "float32", machine.cores(None), tmp_path, 120.0) as pool:
        what = ("conditional", "lecture")
        target = targets.single_steps(pool, *what, "float32", 0, 1)
        document = stage.attempt(pool, Cell(*what, "port", "cpu", "float32"), target)
    assert document["status"] == "refused", document
    assert "TracerBoolConversionError" in document["reason"]
    assert "workloads/conditional.py:" in document["reason"]
