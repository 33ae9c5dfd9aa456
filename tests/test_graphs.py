"""The neutral form and its parsers: nothing is dropped, kernels and bytes by hand."""

from types import SimpleNamespace as Thing

import pytest

from common import graphs, hlo, operations
from experiments import portrait_picture, portrait_words, portraits, traffic
from frameworks.jax_jit import jaxpr
from frameworks.tf_graph import graphdef
from frameworks.torch_compile import fx, inductor

ODD = "frobnicate"


def small(*rows, outputs=("c",)):
    """A graph of rows `id op operands…`, all of 4 float32."""
    nodes = [
        graphs.node(r.split()[0], r.split()[1], shape=(4,), dtype="float32")
        for r in rows
    ]
    edges = [(name, r.split()[0]) for r in rows for name in r.split()[2:]]
    return graphs.graph(nodes, edges, outputs)


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
    assert graphs.read(graphs.document(found)) == found


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
    assert graphs.per_step(amounts) == total


# -- an operation nobody knows ---------------------------------------------------------

MODULE = """
HloModule odd

%fused (p: f32[4]) -> f32[4] {
  %p = f32[4]{0} parameter(0)
  %f = f32[4]{0} frobnicate(%p), depth=3
  ROOT %m = f32[4]{0} multiply(%f, %f)
}

ENTRY %main (x: f32[4]) -> (f32[4], f32[2,4]) {
  %x = f32[4]{0} parameter(0)
  %y = (f32[4]{0}, /*index=1*/f32[2,4]{1,0}) frobnicate(%x), metadata={op_name="a(b)"}
  %z = f32[4]{0} get-tuple-element(%y), index=0
  %w = f32[2,4]{1,0} custom-call(%z), custom_call_target="odd"
  %g = f32[4]{0} fusion(%z), kind=kLoop, calls=%fused
  ROOT %t = (f32[4]{0}, f32[2,4]{1,0}) tuple(%g, %w)
}
"""


def test_hlo_keeps_an_unknown_operation():
    found, kernels = hlo.parse(MODULE)
    assert [n.own for n in found.nodes].count(ODD) == 2
    assert {n.own for n in found.nodes} >= {"custom-call:odd", "multiply"}
    assert kernels == {"": ["y", "w", "g"]}
    assert [n.group for n in found.operations()] == [None, None, "g", "g"]
    assert found.outputs == ("g/m", "w")
    assert found.names["w"].bytes == 32


def test_hlo_counts_branches_apart():
    text = """
HloModule c

%yes (p: f32[4]) -> f32[4] {
  %p = f32[4]{0} parameter(0)
  %e = f32[4]{0} exponential(%p)
  ROOT %s = f32[4]{0} sine(%e)
}

%no (p: f32[4]) -> f32[4] {
  %p = f32[4]{0} parameter(0)
  ROOT %n = f32[4]{0} negate(%p)
}

ENTRY %main (z: pred[], x: f32[4]) -> f32[4] {
  %z = pred[] parameter(0)
  %x = f32[4]{0} parameter(1)
  ROOT %c = f32[4]{0} conditional(%z, %x, %x), branch_computations={%yes, %no}
}
"""
    found, kernels = hlo.parse(text)
    assert len(found.operations()) == 4
    assert graphs.per_step({s: len(names) for s, names in kernels.items()}) == 2
    assert ("x", "c:0/e") in found.edges
    assert ("c:1/n", "c") in found.edges


def test_hlo_without_an_entry_is_refused():
    with pytest.raises(ValueError, match="no ENTRY computation"):
        hlo.parse("HloModule empty")


def aval():
    return Thing(shape=(4,), dtype="float32")


def test_a_jaxpr_keeps_an_unknown_operation():
    x, y, z, w = (type("Var", (), {"aval": aval()})() for _ in range(4))
    odd = Thing(primitive=Thing(name=ODD), invars=[x], outvars=[y], params={})
    inner = Thing(
        jaxpr=Thing(
            invars=[y],
            outvars=[z],
            constvars=[],
            eqns=[
                Thing(primitive=Thing(name="exp"), invars=[y], outvars=[z], params={})
            ],
        )
    )
    call = Thing(
        primitive=Thing(name="jit"), invars=[y], outvars=[w], params={"jaxpr": inner}
    )
    body = Thing(invars=[x], outvars=[w], constvars=[], eqns=[odd, call])
    found = jaxpr.parse(Thing(jaxpr=body))
    assert [n.own for n in found.operations()] == [ODD, "exp"]


class Node:
    """An FX node as the parser sees it."""

    def __init__(self, op, name, target, *args):
        self.op, self.name, self.target, self.args, self.kwargs = (
            op,
            name,
            target,
            args,
            {},
        )
        value = None if op in ("output", "get_attr") else aval()
        self.meta = {"val": value} if value else {}
        self.all_input_nodes = [a for a in args if isinstance(a, Node)]


def recorded():
    x = Node("placeholder", "x", "x")
    odd = Node("call_function", "odd", Thing(__name__=ODD), x)
    exp = Node("call_function", "exp", Thing(__name__="exp"), odd)
    out = Node("output", "output", "output", exp)
    return x, odd, exp, out


def test_fx_keeps_an_unknown_operation():
    found = fx.parse(Thing(graph=Thing(nodes=list(recorded()))))
    assert [n.own for n in found.operations()] == [ODD, "exp"]
    assert found.outputs == ("exp",)


def test_inductor_keeps_an_unknown_operation_in_its_loop_nest():
    x, odd, exp, out = recorded()

    class SchedulerNode:
        node = Thing(
            origins=[odd, exp], get_origin_node=lambda: exp, python_kernel_name=None
        )
        read_writes = Thing(reads=[Thing(name="x")], writes=[Thing(name="buf0")])
        get_name = lambda self: "op0"
        get_nodes = lambda self: [self]
        get_buffer_names = lambda self: ["buf0"]

    class Lowered:
        graph = Thing(nodes=[x, odd, exp, out])
        module = Thing()
        name = None

    lowered = Lowered()
    found, kernels = inductor.parse(
        [(lowered, [SchedulerNode()])], [(lowered, "cpp_0")]
    )
    assert [(n.own, n.group) for n in found.operations()] == [
        (ODD, "op0"),
        ("exp", "op0"),
    ]
    assert kernels == {"": ["cpp_0"]}


@pytest.mark.tensorflow
def test_a_graphdef_keeps_an_unknown_operation_and_spells_out_a_fused_one():
    protos = pytest.importorskip("tensorboard.compat.proto.graph_pb2")
    definition = protos.GraphDef()
    for name, op, *given in (
        ("x", "Placeholder"),
        ("w", "Placeholder"),
        ("b", "Placeholder"),
        ("odd", ODD, "x"),
        ("out", "_MklNativeFusedConv2D", "odd", "w", "b"),
    ):
        definition.node.add(name=name, op=op, input=given)
    definition.node[-1].attr["fused_ops"].list.s.extend([b"BiasAdd", b"Relu"])
    definition.node[-1].attr["num_args"].i = 1
    found, kernels = graphdef.parse(definition, ["out"])
    assert [n.op for n in found.operations()] == [ODD, "convolution", "add", "relu"]
    assert [n.group for n in found.operations()] == [None, "out", "out", "out"]
    assert ("b", "out/BiasAdd") in found.edges
    assert len(kernels[""]) == 2


# -- what follows from a graph ---------------------------------------------------------


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
