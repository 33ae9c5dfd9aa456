"""The picture: results of branches meet in their conditional, boxes say what is in."""

from common import graphs
from experiments import portrait_picture, portrait_words

FORM = {"shape": (4,), "dtype": "float32"}


def conditional():
    """Two branches with two results each; the first of them is used once more."""
    x, p = graphs.node("x", "input", **FORM), graphs.node("p", "input")
    arms = [graphs.node(n, "exp", scope=f"if:{k}", **FORM) for n, k in ("a0", "b1")]
    choice = graphs.node("if", "conditional")
    ports = [graphs.port(choice, number, x) for number in (0, 1)]
    edges = [("x", "a"), ("x", "b"), ("p", "if"), ("if.0", "c")]
    flows = zip(ports, (("if", "a", "x"), ("if", "x", "b")), strict=True)
    edges += [(name, port.id) for port, row in flows for name in row]
    nodes = [p, x, *arms, choice, *ports, graphs.node("c", "tanh", **FORM)]
    return graphs.graph(nodes, edges, ["c", "if.1"])


def test_results_of_branches_flow_into_their_conditional():
    nodes, edges = portrait_picture.visible(conditional())
    assert [n.id for n in nodes] == ["p", "x", "a", "b", "if", "c"]
    assert {("a", "if"), ("b", "if"), ("if", "c")} <= set(edges)
    assert {end for begin, end in edges if begin in ("a", "b")} == {"if"}


def test_what_a_caller_gets_of_a_merge_is_the_merge():
    arms = [graphs.node(name, "exp", **FORM) for name in "ab"]
    nodes = [graphs.node("x", "input", **FORM), *arms, graphs.node("m", "Merge")]
    edges = [("x", "a"), ("x", "b"), ("a", "m"), ("b", "m")]
    found = graphs.graph(nodes, edges, ["m"])
    assert portrait_picture.ends(found) == {"m"}


def test_a_box_says_how_many_operations_are_in_it_and_claims_no_kernel():
    nodes = [graphs.node("x", "input", **FORM)]
    nodes += [graphs.node(n, "exp", group=f"op{n in 'bc'}", **FORM) for n in "abc"]
    edges = [("x", "a"), ("a", "b"), ("b", "c")]
    document = graphs.document(graphs.graph(nodes, edges, ["c"]))
    row = {"runs": document, "how": {"runs": "loop nests"}, "launches": 1, "fills": 0}
    row |= {"operations": {"runs": 3}, "a_step": {"runs": 3}}
    row["groups"] = [{"group": "op1", "operations": ["exp", "exp"]}]
    text = portrait_picture.draw(row, ("runs",), "three in one kernel")
    assert "2 operations fused<" in text
    assert "1 operation<" in text
    assert text.count('class="box"') == 1  # one operation alone is not fused
    assert text.count("kernel") == 2  # in the title and in the head
    assert portrait_words.kernels_of(row) == "1 kernel"
