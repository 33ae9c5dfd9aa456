"""Bytes through memory: what branches hand out is written, what isn't known is told."""

from graphparity.common.graphs import graph
from graphparity.experiments.graph import memory_traffic

FORM = {"shape": (4,), "dtype": "float32"}  # 16 bytes


def test_each_result_of_a_branch_is_written_and_the_larger_branch_counts():
    x, p = graph.node("x", "input", **FORM), graph.node("p", "input")
    names = (("a", 0, "exp"), ("b", 0, "tanh"), ("c", 1, "exp"))
    arms = [graph.node(n, op, scope=f"if:{k}", **FORM) for n, k, op in names]
    choice = graph.node("if", "conditional")
    ports = [graph.port(choice, number, x) for number in (0, 1)]
    edges = [("x", n) for n in "abc"] + [("p", "if")]
    flows = zip(ports, (("if", "a", "c"), ("if", "b", "x")), strict=True)
    edges += [(name, port.id) for port, row in flows for name in row]
    nodes = [p, x, *arms, choice, *ports]
    found = graph.graph(nodes, edges, [port.id for port in ports])
    assert memory_traffic.bytes_of(found) == 2 * (
        16 + 16
    )  # a and b each read x and write


def test_a_view_of_unknown_size_beside_a_known_one_is_told():
    x = graph.node("x", "input", shape=(8,), dtype="float32")
    known = graph.node("k", "slice", "view", **FORM)
    other = graph.node("u", "slice", "view")
    c = graph.node("c", "add", **FORM)
    edges = [("x", "k"), ("x", "u"), ("k", "c"), ("u", "c")]
    found = graph.graph([x, known, other, c], edges, ["c"])
    # the size of what is looked at stands in for the unknown one: all of x at most
    assert memory_traffic.unknown(found) == 0
    x = graph.node("x", "input")
    found = graph.graph([x, known, other, c], edges, ["c"])
    assert memory_traffic.unknown(found) == 1
    assert memory_traffic.bytes_of(found) == 16 + 16


def test_what_nobody_needs_is_written_all_the_same():
    nodes = [graph.node("x", "input", **FORM)]
    nodes += [graph.node(name, "exp", **FORM) for name in ("dead", "c")]
    found = graph.graph(nodes, [("x", "dead"), ("x", "c")], ["c"])
    assert memory_traffic.bytes_of(found) == 2 * (16 + 16)
