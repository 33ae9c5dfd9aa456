"""What follows from a graph: what may vanish, kernels and bytes, the picture."""

from common import graphs
from experiments import portrait_picture, portrait_words, portraits, traffic
from tests.test_graphs import small


def test_dead_constant_and_repeated_operations_are_found():
    rows = ["x input", "k constant", "d sin x", "f exp k", "p exp x", "q exp x"]
    found = small(*rows, "s add p q", "c multiply s f")
    ids = {key: [n.id for n in row] for key, row in portraits.reasons(found).items()}
    assert ids == {"dead": ["d"], "constant": ["f"], "duplicate": ["q"]}


def test_other_attributes_or_operands_are_no_repetition():
    x = graphs.node("x", "input", shape=(4,), dtype="float32")
    sums = [graphs.node(f"s{n}", "sum", attributes=f"axis {n}") for n in (0, 1)]
    nodes = [x, *sums, graphs.node("c", "sub")]
    edges = [("x", "s0"), ("x", "s1"), ("s0", "c"), ("s1", "c")]
    found = graphs.graph(nodes, edges, ["c"])
    assert portraits.reasons(found)["duplicate"] == []
    swapped = small("x input", "y input", "p sub x y", "q sub y x", "c add p q")
    assert portraits.reasons(swapped)["duplicate"] == []
    turned = small("x input", "y input", "p add x y", "q add y x", "c sub p q")
    assert [n.id for n in portraits.reasons(turned)["duplicate"]] == ["q"]


def test_what_is_computed_again_hides_what_is_gone():
    written = small("x input", "p exp x", "q exp x", "c add p q")
    same = small("x input", "p exp x", "q exp x", "c add p q")
    row = portraits.vanished(written, same)
    assert row["duplicate"]["gone"] == {}
    assert row["repeated"] == {"exponential": 1}
    assert portrait_words.share(row["duplicate"]) == "0 to 1"
    merged = small("x input", "p exp x", "c add p p")
    assert portrait_words.share(portraits.vanished(written, merged)["duplicate"]) == "1"


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
