"""Targets: what the oracle is asked for a cell, and when."""

import pytest

from graphparity.common.agreement import targets
from tests.common.agreement.in_process import By, Here


def test_of_facts_the_oracle_is_asked_nothing():
    pool = By()
    target = targets.target(pool, "tensors", "lecture", "float32", 0, 3)
    assert (pool.asked, target.expected, target.edges) == ({}, [], None)


def test_what_is_not_trained_has_edges_and_no_free_run():
    target = targets.target(Here(), "autograd", "lecture", "float32", 0, 1)
    assert (target.points, target.free) == ([], {})
    assert target.edges["cases"]
    assert len(target.exact) == len(target.expected) == len(target.labels)


@pytest.mark.parametrize(
    ("steps", "points"),
    [(1, [1]), (5, [1, 2, 5]), (7, [1, 2, 5, 7])]
    + [(600, [1, 2, 5, 10, 20, 50, 100, 200, 500, 600])],
)
def test_a_free_run_is_compared_at_its_end_and_at_points_before(steps, points):
    drawn = {"start": "start", "batches": "batches", "steps": [["s"], ["t"]]}
    pool = By(draw=drawn, judge=["known"] * 2, edges="edges", free="free")
    with pytest.MonkeyPatch.context() as patch:
        spec = {"kind": "train", "workload": "cnn", "config": "c", "steps": steps}
        patch.setattr(targets.specs, "spec", lambda *_: spec)
        target = targets.target(pool, "cnn", "c", "float32", 5, 2, "plain")
    assert (target.points, target.free, target.edges) == (points, "free", "edges")
    wanted = {"spec": spec, "dtype": "float32", "seed": 5, "points": points}
    assert pool.asked["free"] == {**wanted, "start": "start", "batches": "batches"}


@pytest.mark.parametrize(("dtype", "count"), [("float32", 2), ("float64", 0)])
def test_mathematics_is_asked_beside_every_dtype_but_its_own(dtype, count):
    target = targets.single_steps(Here(), "autograd", "lecture", dtype, 0, 1)
    assert len(target.exact) == count
