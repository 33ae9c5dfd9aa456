"""Who sits for a portrait: every graph that a step runs, and more than one is a gap."""

from types import SimpleNamespace as Thing

import pytest

from graphparity.common.contract import registry
from graphparity.common.graphs import graph
from graphparity.common.worker import graph_capture, session


def painted(monkeypatch, count):
    """The portrait of a step that runs so many graphs."""
    train = Thing(graph=lambda function: function)
    monkeypatch.setitem(session.DESK, "bench", session.Bench("fake", None, train))
    one = graph.graph([graph.node("x", "input")], [], ["x"])
    painter = Thing(MAKER="graph", paint=lambda *_: (one, one, {"": []}))
    painter.WRITTEN = painter.RUNS = painter.KERNELS = "made up"

    def make(spec, params, data):
        calls = [train.graph(lambda *args: args) for _ in range(count)]
        return None, lambda *args: [call(*args) for call in calls for _ in (1, 2)]

    monkeypatch.setattr(session, "make", make)
    return graph_capture._painted(painter, {}, [], [])


def test_one_graph_is_painted_once_though_it_runs_twice(monkeypatch):
    assert painted(monkeypatch, 1)["kernels"] == {"": []}


@pytest.mark.parametrize("count", [0, 2])
def test_none_or_two_graphs_are_a_gap(monkeypatch, count):
    with pytest.raises(registry.Gap, match=f"the step holds {count} graphs"):
        painted(monkeypatch, count)
