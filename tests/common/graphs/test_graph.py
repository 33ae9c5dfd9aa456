"""The neutral form: one name for an operation, JSON, what is refused."""

import pytest

from graphparity.common.graphs import graph, operations

ODD = "frobnicate"


def small(*rows, outputs=("c",)):
    """A graph of rows `id op operands…`, all of 4 float32."""
    nodes = [
        graph.node(r.split()[0], r.split()[1], shape=(4,), dtype="float32")
        for r in rows
    ]
    edges = [(name, r.split()[0]) for r in rows for name in r.split()[2:]]
    return graph.graph(nodes, edges, outputs)


@pytest.mark.parametrize(
    ("own", "shared"),
    [
        ("aten.add.Tensor", "add"),
        ("AddV2", "add"),
        ("aten.mm.default", "dot"),
        ("dot_general", "dot"),
        ("MatMul", "dot"),
        ("get-tuple-element", "get_item"),
        ("exponential-minus-one", "exponential_minus_one"),
        (ODD, ODD),
    ],
)
def test_one_operation_has_one_name(own, shared):
    assert operations.shared(own) == shared


def test_a_graph_survives_its_json():
    found = small("a input", "b exp a", "c add b b")
    assert graph.read(graph.document(found)) == found


def test_an_edge_without_its_node_is_refused():
    with pytest.raises(ValueError, match="aren't there: lost"):
        small("a input", "c add a lost")


@pytest.mark.parametrize(
    ("amounts", "total"),
    [
        ({"": 2}, 2),
        ({"": 1, "if:0": 3, "if:1": 5}, 6),
        ({"": 1, "if:0": 3, "if:1": 0, "if:1/in:0": 4, "if:1/in:1": 1}, 5),
        ({"": 1, "a/b/if:0": 2, "a/b/if:1": 1}, 3),
        ({"": 1, "loop:0loop": 2, "loop:1loop": 1}, 4),
    ],
)
def test_of_branches_the_larger_counts(amounts, total):
    assert graph.per_step(amounts) == total
