"""The picture: results of branches meet in their conditional, boxes say what is in."""

from graphparity.common.graphs import graph
from graphparity.experiments.graph import picture, words

FORM = {"shape": (4,), "dtype": "float32"}


def conditional():
    """Two branches with two results each; the first of them is used once more."""
    x, p = graph.node("x", "input", **FORM), graph.node("p", "input")
    arms = [graph.node(n, "exp", scope=f"if:{k}", **FORM) for n, k in ("a0", "b1")]
    choice = graph.node("if", "conditional")
    ports = [graph.port(choice, number, x) for number in (0, 1)]
    edges = [("x", "a"), ("x", "b"), ("p", "if"), ("if.0", "c")]
    flows = zip(ports, (("if", "a", "x"), ("if", "x", "b")), strict=True)
    edges += [(name, port.id) for port, row in flows for name in row]
    nodes = [p, x, *arms, choice, *ports, graph.node("c", "tanh", **FORM)]
    return graph.graph(nodes, edges, ["c", "if.1"])


def test_results_of_branches_flow_into_their_conditional():
    nodes, edges = picture.visible(conditional())
    assert [n.id for n in nodes] == ["p", "x", "a", "b", "if", "c"]
    assert {("a", "if"), ("b", "if"), ("if", "c")} <= set(edges)
    assert {end for begin, end in edges if begin in ("a", "b")} == {"if"}


def test_what_a_caller_gets_of_a_merge_is_the_merge():
    arms = [graph.node(name, "exp", **FORM) for name in "ab"]
    nodes = [graph.node("x", "input", **FORM), *arms, graph.node("m", "Merge")]
    edges = [("x", "a"), ("x", "b"), ("a", "m"), ("b", "m")]
    found = graph.graph(nodes, edges, ["m"])
    assert picture.ends(found) == {"m"}


def test_a_box_says_how_many_operations_are_in_it_and_claims_no_kernel():
    nodes = [graph.node("x", "input", **FORM)]
    nodes += [graph.node(n, "exp", group=f"op{n in 'bc'}", **FORM) for n in "abc"]
    edges = [("x", "a"), ("a", "b"), ("b", "c")]
    document = graph.document(graph.graph(nodes, edges, ["c"]))
    row = {"runs": document, "how": {"runs": "loop nests"}, "launches": 1, "fills": 0}
    row |= {"operations": {"runs": 3}, "a_step": {"runs": 3}}
    row["groups"] = [{"group": "op1", "operations": ["exp", "exp"]}]
    text = picture.portrait(row, ("runs",), "three in one kernel")
    assert "2 operations fused<" in text
    assert "1 operation<" in text
    assert text.count('class="box"') == 1  # one operation alone is not fused
    assert text.count("kernel") == 2  # in the title and in the head
    assert words.kernels_of(row) == "1 kernel"
