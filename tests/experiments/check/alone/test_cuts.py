"""Which operations of a graph are a layer, and which are not."""

import numpy as np

from graphparity.experiments.check.in_worker.cuts import Cut, Reach
from tests.experiments.check.alone.graphs import graph

RNG = np.random.default_rng(0)
X, W, B = (RNG.standard_normal(s) for s in ((3, 4), (4, 4), (4,)))
DENSE = [
    ("product", np.matmul, ["x", "W"]),
    ("sum", np.add, ["product", "B"]),
    ("relu", lambda a: np.maximum(a, 0.0), ["sum"]),
    ("last", np.matmul, ["relu", "V"]),
]
NORM = [
    ("mean", lambda a: a.mean(-1, keepdims=True), ["h"]),
    ("middle", np.subtract, ["h", "mean"]),
    ("var", lambda a: (a * a).mean(-1, keepdims=True), ["middle"]),
    ("root", np.sqrt, ["var"]),
    ("unit", np.divide, ["middle", "root"]),
    ("scaled", np.multiply, ["unit", "G"]),
    ("shifted", np.add, ["scaled", "S"]),
]


def values(**more):
    return {"x": X, "W": W, "B": B, "V": W[::-1], **more}


def begins(reach, number):
    names = {n: name for name, n in number.items()}
    return [tuple(names[n] for n in cut.begins) for cut in reach.cuts()]


def gives(cut, number):
    names = {n: name for name, n in number.items()}
    return [names[n] for n in cut.gives]


def test_a_layer_begins_with_the_value_that_its_weights_are_used_on():
    made, number, _ = graph(values(), DENSE, ["x"])
    reach = Reach(made, ["W", "B"])
    assert begins(reach, number) == [("x",)]
    (cut,) = reach.cuts()
    assert gives(cut, number) == ["sum", "relu"]  # the product lacks the bias
    assert begins(Reach(made, ["V"]), number) == [("relu",), ("sum",)]


def test_a_layer_may_begin_before_what_a_norm_divides_by():
    made, number, _ = graph(values(G=B, S=B), [*DENSE[:2], *_norm("sum")], ["x"])
    assert begins(Reach(made, ["G", "S"]), number) == [("unit",), ("middle",), ("sum",)]


def _norm(of):
    return [(n, f, [of if t == "h" else t for t in takes]) for n, f, takes in NORM]


def test_no_piece_holds_a_weight_of_another_layer():
    made, number, _ = graph(values(), DENSE, ["x"])
    assert begins(Reach(made, ["W", "V"]), number) == []  # the bias stands between
    assert begins(Reach(made, ["W", "B", "V"]), number) == [("x",)]


def test_two_values_are_taken_where_one_passes_by_the_other():
    product = [("one", np.matmul, ["x", "W"]), ("two", np.matmul, ["y", "W"])]
    both = [*product, ("sum", np.add, ["one", "two"])]
    made, number, _ = graph({"x": X, "y": 2 * X, "W": W}, both, ["x", "y"])
    assert begins(Reach(made, ["W"]), number) == [("x", "y")]


def test_a_weight_that_nothing_depends_on_is_seen():
    dead = [*DENSE, ("dead", np.add, ["D", "B"])]
    made, number, _ = graph(values(D=B), dead, ["x"])
    assert Reach(made, ["D"]).used == frozenset()
    assert begins(Reach(made, ["D"]), number) == []
    assert Reach(made, ["W", "D"]).used == {"W"}


def test_only_what_lies_between_is_run():
    made, number, known = graph(values(), DENSE, ["x"])
    reach = Reach(made, ["W", "B"])
    cut, wanted = Cut((number["x"],), ()), [number["sum"]]
    assert reach.needed(cut, wanted) == [0, 1]
    (found,) = made.run({number["x"]: 2 * X}, wanted, [0, 1])
    assert np.array_equal(found, 2 * X @ W + B)
    assert np.array_equal(known[number["sum"]], X @ W + B)


def test_what_is_made_of_weights_alone_is_seen():
    rows = [("rows", lambda w: w[:3], ["W"]), ("sum", np.add, ["x", "rows"])]
    made, number, _ = graph({"x": X, "W": W}, rows, ["x"])
    assert Reach(made, ["W"]).still() == [number["rows"]]
