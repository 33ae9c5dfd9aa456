"""Who sits for a portrait: every graph that a step runs, and more than one is a gap."""

from types import SimpleNamespace as Thing

import pytest

from graphparity.common.contract import registry
from graphparity.common.graphs import graph, graph_capture
from graphparity.common.worker import session
from graphparity.common.worker.session import Session
from tests.common.graphs import one_graph


def captured(monkeypatch, count):
    """The portrait of a step that runs so many graphs."""
    one = graph.graph([graph.node("x", "input")], [], ["x"])
    portraits = Thing(MAKER="graph", both_forms=lambda *_: (one, one, {"": []}))
    portraits.WRITTEN = portraits.RUNS = portraits.KERNELS = "made up"

    def make(spec, params, data):
        maker = session.current().train.graph
        calls = [maker(lambda *args: args) for _ in range(count)]
        return None, lambda *args: [call(*args) for call in calls for _ in (1, 2)]

    monkeypatch.setattr(session, "make", make)
    with session.held(Session("fake", "cpu", None, one_graph)):
        return graph_capture._captured(portraits, {}, [], [])


def test_one_graph_is_painted_once_though_it_runs_twice(monkeypatch):
    assert captured(monkeypatch, 1)["kernels"] == {"": []}


@pytest.mark.parametrize("count", [0, 2])
def test_none_or_two_graphs_are_a_gap(monkeypatch, count):
    with pytest.raises(registry.Gap, match=f"the step holds {count} graphs"):
        captured(monkeypatch, count)
