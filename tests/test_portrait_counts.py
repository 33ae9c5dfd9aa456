"""What follows from a graph: what may vanish, kernels and bytes, the picture."""

from common import graphs
from experiments import portrait_picture, traffic, vanished
from tests.test_graphs import small


def test_dead_constant_and_repeated_operations_are_found():
    rows = ["x input", "k constant", "d sin x", "f exp k", "p exp x", "q exp x"]
    found = small(*rows, "s add p q", "c multiply s f")
    ids = {key: [n.id for n in row] for key, row in vanished.reasons(found).items()}
    assert ids == {"dead": ["d"], "constant": ["f"], "duplicate": ["q"]}


def test_other_attributes_or_operands_are_no_repetition():
    x = graphs.node("x", "input", shape=(4,), dtype="float32")
    sums = [graphs.node(f"s{n}", "sum", attributes=f"axis {n}") for n in (0, 1)]
    nodes = [x, *sums, graphs.node("c", "sub")]
    edges = [("x", "s0"), ("x", "s1"), ("s0", "c"), ("s1", "c")]
    found = graphs.graph(nodes, edges, ["c"])
    assert vanished.reasons(found)["duplicate"] == []
    swapped = small("x input", "y input", "p sub x y", "q sub y x", "c add p q")
    assert vanished.reasons(swapped)["duplicate"] == []
    turned = small("x input", "y input", "p add x y", "q add y x", "c sub p q")
    assert [n.id for n in vanished.reasons(turned)["duplicate"]] == ["q"]


def test_bytes_count_a_value_once_for_each_kernel():
    found = small("x input", "a exp x", "b exp a", "c add a b")
    assert traffic.bytes_of(found) == 16 * (2 + 2 + 3)
    assert traffic.kernels(found) == 3


def test_an_unknown_shape_is_told_and_not_zero():
    nodes = [graphs.node("x", "input"), graphs.node("c", "exp")]
    found = graphs.graph(nodes, [("x", "c")], ["c"])
    assert traffic.bytes_of(found) is None
    assert traffic.unknown(found) == 2


def test_a_picture_shows_what_flows_through_what_it_leaves_out():
    found = small("x input", "k constant", "i identity x", "c add i k")
    nodes, edges = portrait_picture.visible(found)
    assert [n.id for n in nodes] == ["x", "c"]
    assert edges == [("x", "c")]
