"""What follows from a graph: what may vanish, kernels and bytes, the picture."""

from graphparity.common.graphs import graph
from graphparity.experiments.graph import eliminated, memory_traffic, picture
from tests.common.graphs.test_graph import small


def test_dead_constant_and_repeated_operations_are_found():
    rows = ["x input", "k constant", "d sin x", "f exp k", "p exp x", "q exp x"]
    found = small(*rows, "s add p q", "c multiply s f")
    ids = {key: [n.id for n in row] for key, row in eliminated.reasons(found).items()}
    assert ids == {"dead": ["d"], "constant": ["f"], "duplicate": ["q"]}


def test_other_attributes_or_operands_are_no_repetition():
    x = graph.node("x", "input", shape=(4,), dtype="float32")
    sums = [graph.node(f"s{n}", "sum", attributes=f"axis {n}") for n in (0, 1)]
    nodes = [x, *sums, graph.node("c", "sub")]
    edges = [("x", "s0"), ("x", "s1"), ("s0", "c"), ("s1", "c")]
    found = graph.graph(nodes, edges, ["c"])
    assert eliminated.reasons(found)["duplicate"] == []
    swapped = small("x input", "y input", "p sub x y", "q sub y x", "c add p q")
    assert eliminated.reasons(swapped)["duplicate"] == []
    turned = small("x input", "y input", "p add x y", "q add y x", "c sub p q")
    assert [n.id for n in eliminated.reasons(turned)["duplicate"]] == ["q"]


def test_bytes_count_a_value_once_for_each_kernel():
    found = small("x input", "a exp x", "b exp a", "c add a b")
    assert memory_traffic.bytes_of(found) == 16 * (2 + 2 + 3)
    assert memory_traffic.kernels(found) == 3


def test_an_unknown_shape_is_told_and_not_zero():
    nodes = [graph.node("x", "input"), graph.node("c", "exp")]
    found = graph.graph(nodes, [("x", "c")], ["c"])
    assert memory_traffic.bytes_of(found) is None
    assert memory_traffic.unknown(found) == 2


def test_a_picture_shows_what_flows_through_what_it_leaves_out():
    found = small("x input", "k constant", "i identity x", "c add i k")
    nodes, edges = picture.visible(found)
    assert [n.id for n in nodes] == ["x", "c"]
    assert edges == [("x", "c")]


def test_two_views_of_one_value_are_read_both_and_never_more_than_all():
    x = graph.node("x", "input", shape=(8,), dtype="float32")
    views = [graph.node(n, "slice", "view", shape=(4,), dtype="float32") for n in "ab"]
    c = graph.node("c", "add", shape=(4,), dtype="float32")
    edges = [("x", "a"), ("x", "b"), ("a", "c"), ("b", "c")]
    assert memory_traffic.bytes_of(graph.graph([x, *views, c], edges, ["c"])) == 32 + 16
    whole = graph.node("w", "slice", "view", shape=(8,), dtype="float32")
    edges += [("x", "w"), ("w", "c")]
    assert (
        memory_traffic.bytes_of(graph.graph([x, *views, whole, c], edges, ["c"])) == 48
    )


def test_of_two_branches_a_step_computes_the_larger_and_no_control_flow():
    nodes = [graph.node("x", "input"), graph.node("i", "conditional")]
    arms = [("a", "i:0", "exp"), ("b", "i:1", "tanh"), ("c", "i:1", "exp")]
    nodes += [graph.node(name, op, scope=scope) for name, scope, op in arms]
    edges = [("x", "a"), ("x", "b"), ("b", "c"), ("a", "i"), ("c", "i")]
    assert memory_traffic.computed(graph.graph(nodes, edges, ["i"])) == 2
