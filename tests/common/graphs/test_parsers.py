"""The parsers of every framework's graph: nothing is dropped."""

from types import SimpleNamespace as Thing

import pytest

from graphparity.common.graphs import graph as graphs
from graphparity.common.graphs.hlo import graph as hlo
from graphparity.frameworks.jax_jit import jaxpr
from graphparity.frameworks.tf_graph import graphdef
from graphparity.frameworks.torch_compile import fx, inductor
from tests.common.graphs.test_graph import ODD

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
