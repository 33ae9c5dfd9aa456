"""Two portraits of a graph: as written in ATen, as Inductor runs it -- PyTorch.

As written: what Dynamo recorded, expressed in ATen by `make_fx` before anything is
decomposed, removed or merged. As it runs: the graph that Inductor lowers, each
operation in the loop nests (scheduler nodes after fusion) that compute it; one that is
inlined into several of them is in each. Caches are off, so that it really compiles.
"""

from contextlib import ExitStack

import torch
from torch._inductor import config, scheduler
from torch._inductor.codegen import cpp, triton, wrapper
from torch._inductor.virtualized import V
from torch.fx import Interpreter, traceback
from torch.fx.experimental.proxy_tensor import make_fx
from torch.utils._pytree import tree_leaves

from graphparity.common.contract.registry import Gap
from graphparity.common.graphs import graph
from graphparity.common.graphs.stand_in import stand_in
from graphparity.frameworks.torch_compile import fx, inductor

MAKER = "graph"
WRITTEN = "ATen, as recorded by Dynamo and spelled out by make_fx"
RUNS = "Inductor: operations by the loop nest or library call that computes them"
KERNELS = "calls in the code that Inductor wrote: compiled functions and library calls"


def both_forms(function, graphed, args):  # -> written, runs, kernels by scope
    written = as_written(function, args)
    runs, kernels = as_run(graphed, args)
    return written, runs, kernels


def written(function, graphed, args):  # -> Graph, without compiling it
    return as_written(function, args)


def as_written(function, args):  # -> Graph
    graphs = []

    def record(module, inputs):
        run = lambda *operands: Interpreter(module).run(*operands)
        with traceback.preserve_node_meta():
            graphs.append(make_fx(run)(*inputs))
        return module.forward

    torch._dynamo.reset()
    torch.compile(function, fullgraph=True, dynamic=False, backend=record)(*args)
    [recorded] = graphs
    return fx.parse(recorded)


def as_run(graphed, args):  # compiles the step -> Graph, kernels by scope
    lowered, launched, fills = [], [], set()
    generate = wrapper.PythonWrapperCodegen.generate_kernel_call
    external = scheduler.Scheduler.codegen_extern_call

    def fused(nodes):
        lowered.append((V.graph, list(nodes)))
        return nodes

    def call(self, kernel_name, *rest, **options):
        name = graph.launch(kernel_name, kernel_name in fills)
        launched.append((V.graph, name))
        return generate(self, kernel_name, *rest, **options)

    def library(self, node):
        launched.append((V.graph, inductor.library_call(node)))
        return external(self, node)

    with ExitStack() as patches:
        on = patches.enter_context
        on(config.patch(force_disable_caches=True, _post_fusion_custom_pass=fused))
        on(stand_in(wrapper.PythonWrapperCodegen, "generate_kernel_call", call))
        on(stand_in(scheduler.Scheduler, "codegen_extern_call", library))
        for written in (cpp.CppScheduling, triton.TritonScheduling):
            on(stand_in(written, "define_kernel", defining(written, fills)))
        torch._dynamo.reset()
        results = graphed(*args)
    if any(getattr(leaf, "requires_grad", False) for leaf in tree_leaves(results)):
        raise Gap("the backward pass and the update are not in this step's graph")
    return inductor.parse(lowered, launched)


def defining(written, fills):  # define_kernel that notes which kernels read nothing
    define = written.define_kernel

    def noted(self, code, nodes, *rest, **options):
        name, nodes = define(self, code, nodes, *rest, **options), list(nodes)
        if all(not node.read_writes.reads for node in inductor.scheduled(nodes)):
            fills.add(name)
        return name

    return noted
