"""A batch of another size that is not taken: refused, or a crash."""

from types import SimpleNamespace

import numpy as np
import pytest

from graphparity.common.contract import registry
from graphparity.common.worker import session
from graphparity.common.worker.session import Session
from graphparity.experiments.retrace import worker

DATA = [[np.zeros((rows, 2))] for rows in (5, 3)]
TABLE = ((ValueError, "Cannot feed"),)


@pytest.fixture
def bench(monkeypatch):
    """A backend that refuses what its shapes.py names."""
    runtime = SimpleNamespace(counters=dict, synchronize=lambda value: value)
    shapes = SimpleNamespace(REFUSALS=TABLE)
    monkeypatch.setattr(worker, "_shapes", lambda: shapes)
    with session.held(Session("any", "cpu", runtime, None)):
        yield shapes


def passed(error):
    def step(state, x):
        if len(x) != 5:
            raise error
        return state, 0.0

    return worker._one_pass(step, None, DATA)[1:]


def test_what_the_backend_names_is_refused(bench):
    found = passed(ValueError("Cannot feed value of shape (3, 2)"))
    told = "ValueError: Cannot feed value of shape (3, 2)"
    assert found == ({}, f"3 rows after 5: {told}")


@pytest.mark.parametrize("error", [ValueError("bad"), AttributeError("pad")])
def test_any_other_error_is_a_crash(bench, error):
    with pytest.raises(type(error)):
        passed(error)


@pytest.mark.parametrize("shapes", [None, SimpleNamespace()])
def test_a_backend_that_names_none_refuses_nothing(bench, monkeypatch, shapes):
    monkeypatch.setattr(worker, "_shapes", lambda: shapes)
    with pytest.raises(ValueError, match="Cannot feed"):
        passed(ValueError("Cannot feed value"))


def test_the_first_size_is_never_refused(bench):
    def step(state, x):
        raise ValueError("Cannot feed value")

    with pytest.raises(ValueError, match="Cannot feed"):
        worker._one_pass(step, None, DATA)


def test_only_the_session_is_known_to_refuse():
    """What borrows from it refuses with it; what has cures of its own, by its own."""
    owners = [
        registry.locate(name, "shapes")
        for name, backend in registry.of_this_tree().items()
        if backend.graph == "static"
        and backend.suits("cpu")  # `retrace` refuses a GPU's own modes
    ]
    named = {owner.name for owner, file in owners if "REFUSALS" in file.read_text()}
    assert named == {"tf_session"}
