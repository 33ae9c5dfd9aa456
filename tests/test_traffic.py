"""Bytes through memory: what branches hand out is written, what isn't known is told."""

from common import graphs
from experiments import traffic

FORM = {"shape": (4,), "dtype": "float32"}  # 16 bytes


def test_each_result_of_a_branch_is_written_and_the_larger_branch_counts():
    x, p = graphs.node("x", "input", **FORM), graphs.node("p", "input")
    names = (("a", 0, "exp"), ("b", 0, "tanh"), ("c", 1, "exp"))
    arms = [graphs.node(n, op, scope=f"if:{k}", **FORM) for n, k, op in names]
    choice = graphs.node("if", "conditional")
    ports = [graphs.port(choice, number, x) for number in (0, 1)]
    edges = [("x", n) for n in "abc"] + [("p", "if")]
    flows = zip(ports, (("if", "a", "c"), ("if", "b", "x")), strict=True)
    edges += [(name, port.id) for port, row in flows for name in row]
    nodes = [p, x, *arms, choice, *ports]
    found = graphs.graph(nodes, edges, [port.id for port in ports])
    assert traffic.bytes_of(found) == 2 * (16 + 16)  # a and b each read x and write


def test_a_view_of_unknown_size_beside_a_known_one_is_told():
    x = graphs.node("x", "input", shape=(8,), dtype="float32")
    known = graphs.node("k", "slice", "view", **FORM)
    other = graphs.node("u", "slice", "view")
    c = graphs.node("c", "add", **FORM)
    edges = [("x", "k"), ("x", "u"), ("k", "c"), ("u", "c")]
    found = graphs.graph([x, known, other, c], edges, ["c"])
    # the size of what is looked at stands in for the unknown one: all of x at most
    assert traffic.unknown(found) == 0
    x = graphs.node("x", "input")
    found = graphs.graph([x, known, other, c], edges, ["c"])
    assert traffic.unknown(found) == 1
    assert traffic.bytes_of(found) == 16 + 16


def test_what_nobody_needs_is_written_all_the_same():
    nodes = [graphs.node("x", "input", **FORM)]
    nodes += [graphs.node(name, "exp", **FORM) for name in ("dead", "c")]
    found = graphs.graph(nodes, [("x", "dead"), ("x", "c")], ["c"])
    assert traffic.bytes_of(found) == 2 * (16 + 16)
