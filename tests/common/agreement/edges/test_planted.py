"""At the edges: faults that no usual input shows are caught, right programs are not
accused: whole cells, judged in this process."""

import dataclasses

import numpy as np
import pytest

from graphparity.common.agreement import edges, stage, targets
from graphparity.common.contract.cell import Cell
from tests.common.agreement.in_process import Here

PLANTED = {  # fake: where its fault is
    "late": ("conditional", "lecture"),
    "whole": ("conditional", "lecture"),
    "clamped": ("two_layer_net", "digits"),
    "unshifted": ("cnn", "digits"),
    "at_ties": ("two_layer_net", "digits"),
    "steep": ("two_layer_net", "digits"),
    "masked": ("two_layer_net", "digits"),
}
TARGETS = {}


@pytest.fixture
def judge(fakes):
    """The document of one fake backend's cell, without a whole training."""

    def find(backend, pair):
        if pair not in TARGETS:
            steps = targets.single_steps(Here(), *pair, "float32", 0, 2)
            given = (steps.spec, steps.drawn, "float32", 0)
            found = edges.ask(Here(), *given)
            TARGETS[pair] = dataclasses.replace(steps, edges=found)
        cell = Cell(*pair, backend, "cpu", "float32")
        with np.errstate(all="ignore"):  # NaN, inf and overflow are what is asked for
            return stage.verify(Here(), cell, TARGETS[pair])

    return find


def at_edges(document):
    """Outputs that disagree, at the edges and elsewhere."""
    bad = [v["output"] for v in document["agreement"] if v["verdict"] != "agree"]
    return [o for o in bad if "[at " in o], [o for o in bad if "[at " not in o]


@pytest.mark.parametrize("fault", PLANTED)
def test_a_fault_that_only_an_edge_shows_is_caught(judge, fault):
    there, elsewhere = at_edges(judge(fault, PLANTED[fault]))
    assert there
    assert not elsewhere


@pytest.mark.parametrize("pair", sorted(set(PLANTED.values())), ids="-".join)
def test_the_right_program_is_not_accused(judge, pair):
    document = judge("plain", pair)
    assert document["status"] == "agree", document["reason"]


@pytest.mark.parametrize(("backend", "slope"), [("plain", "0"), ("sloped", "0.5")])
def test_the_slope_at_a_kink_is_a_fact_and_no_fault(judge, backend, slope):
    document = judge(backend, ("two_layer_net", "digits"))
    assert document["status"] == "agree", document["reason"]
    assert document["edges"]["facts"]["slope of the rectifier at 0"] == slope
