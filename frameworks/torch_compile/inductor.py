"""What Inductor makes of a graph in the neutral form -- PyTorch. Imports nothing of it.

A group is a scheduler node after fusion: one loop nest, or one call of a library. One
compiled function may hold several loop nests: what is launched is counted apart.
An operation that is inlined into several loop nests is in each one of them. Equal ones
in one loop nest are one: Inductor's code generator computes an expression once.
"""

from dataclasses import dataclass, field

from graphparity.common.graphs import graph as graphs
from graphparity.frameworks.torch_compile import fx

CONTROL = ("Conditional", "WhileLoop", "MultiOutput")  # in Python: nothing is launched
EMPTY = "NopKernelSchedulerNode"
MOVES = {"load", "store", "get_index", "index_expr"}  # a loop of these is a copy


@dataclass
class Part:
    """One loop nest or library call before fusion: the operations it computes."""

    group: str
    head: object  # the FX node whose value it writes
    nodes: list  # with those that are inlined
    reads: list
    copy: bool  # only changes the layout


@dataclass
class Built(fx.Built):
    """The nodes and edges collected so far, and what they are read from."""

    lowered: list = field(default_factory=list)  # (graph, scheduler nodes)
    scopes: dict = field(default_factory=dict)  # graph -> its scope
    branch_results: dict = field(default_factory=dict)  # FX node -> ids by branch


def library_call(node):  # a scheduler node that calls a library -> the callee's name
    kernel = getattr(node.node, "python_kernel_name", None)
    return kernel or type(node.node).__name__


def scheduled(nodes):  # without the markers in a schedule, which are no nodes
    return [node for node in nodes if hasattr(node, "read_writes")]


def parse(lowered, launched):  # -> Graph, kernels by scope
    """lowered: (graph, scheduler nodes) of each graph; launched: (graph, kernel)."""
    built = Built(lowered=lowered)
    outputs = walk(built, *lowered[0], "", None, [])
    kernels = {scope or "": [] for scope in built.scopes.values()}
    for graph, name in launched:
        if name not in CONTROL:
            kernels[built.scopes[graph] or ""].append(name)
    nodes, edges, replaced = merged(built.nodes, built.edges)
    outputs = [o for o in outputs if o is not None] + built.effects
    return graphs.graph(nodes, edges, [replaced.get(o, o) for o in outputs]), kernels


def merged(nodes, edges):  # -> nodes and edges without repetitions, id -> substitute
    operands_of, replaced, first, distinct = {}, {}, {}, []
    for begin, stop in edges:
        operands_of.setdefault(stop, []).append(begin)
    for node in nodes:
        operands = tuple(replaced.get(o, o) for o in operands_of.get(node.id, []))
        key = (node.group, node.own, node.attributes, node.shape, node.dtype, operands)
        if node.group and node.kind == "operation" and first.get(key):
            replaced[node.id] = first[key]
        else:
            first[key] = node.id
            distinct.append(node)
    wires = [(replaced.get(b, b), stop) for b, stop in edges if stop not in replaced]
    return distinct, wires, replaced


# -- what each loop nest computes ------------------------------------------------------


def parts(graph, scheduled):  # -> buffer -> Part
    known = {node for node in graph.graph.nodes if node.op == "call_function"}
    nests = {}
    for group in scheduled:
        for one in group.get_nodes():
            if type(one).__name__ == EMPTY or library_call(one) in CONTROL:
                continue
            origins = [node for node in one.node.origins if node in known]
            head = one.node.get_origin_node() or (origins or [None])[0]
            reads = [dep.name for dep in one.read_writes.reads]
            made = Part(group.get_name(), head, origins, reads, is_copy(one))
            nests.update({dep.name: made for dep in one.read_writes.writes})
            nests.update({name: made for name in one.get_buffer_names()})
    realized = {part.head for part in nests.values() if not part.copy}
    for part in {id(part): part for part in nests.values()}.values():
        part.nodes = inlined(part, nests, realized)
    return nests


def is_copy(one):
    data = getattr(one.node, "data", None)
    if one.node.get_origin_node() is not None or not hasattr(data, "inner_fn_opcount"):
        return False
    return set(data.inner_fn_opcount().used_ops) <= MOVES


def inlined(part, nests, realized):
    """Its head and what is computed on the way there from values in memory."""
    if part.copy:
        return []
    sources = [nests[name] for name in part.reads if name in nests]
    if any(other.head is part.head and not other.copy for other in sources):
        return [part.head]  # its second half: a mean's division, behind the sum
    nodes, waiting = [], [part.head]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        waiting += [
            a
            for a in node.all_input_nodes
            if a in part.nodes and a not in realized and a not in nodes + waiting
        ]
    return nodes


# -- nodes and edges -------------------------------------------------------------------


def walk(built, graph, scheduled, prefix, scope, arguments):  # -> ids of the results
    built.scopes[graph] = scope
    nests = parts(graph, scheduled)
    ends, arguments, outputs = {}, list(arguments), []
    used = live(graph, nests)
    for node in graph.graph.nodes:
        if node.op == "placeholder" and arguments and (begin := arguments.pop(0)):
            ends[node] = {None: begin}
        elif node.op == "output":
            outputs = [
                end(ends[a], maker(nests, a)) if a in ends else None
                for a in fx.slots(node.args)
            ]
        elif node in used and fx.inner(graph.module, node) is None:
            place(built, graph, node, nests, ends, prefix, scope)
    return outputs


def live(graph, nests):
    """FX nodes that a result or a loop nest needs; the others were removed."""
    waiting = [n for n in graph.graph.nodes if n.op in ("output", "placeholder")]
    waiting += [n for n in graph.graph.nodes if fx.mutated(n)]
    waiting += [part.head for part in nests.values() if part.head is not None]
    reached = set()
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting += node.all_input_nodes
    return reached


def place(built, graph, node, nests, ends, prefix, scope):
    """Append a node, once for each loop nest that computes it; before it, copies."""
    homes = [p for p in unique(nests) if node in p.nodes and not p.copy] or [None]
    groups, previous = ends.setdefault(node, {}), None
    for number, part in enumerate(homes):
        group = part and part.group
        if group in groups and part.head is not node:
            continue
        identity = f"{prefix}{node.name}" + (f"@{part.reads[0]}" if number else "")
        if identity in {n.id for n in built.nodes}:
            identity += f".{number}"
        begins = operands(built, node, part, nests, ends, prefix, scope)
        if previous and part.nodes == [node] and homes[number - 1].head is node:
            begins = [previous]
        built.branch_results[node] = bodies(built, graph, node, nests, ends, prefix)
        away = part is None
        made = fx.make(node, identity, scope, group and prefix + group, away)
        built.nodes.append(made)
        begins = fx.flows(node, begins, built.branch_results)
        built.edges += [(begin, identity) for begin in begins]
        built.effects += [identity] if fx.mutated(node) else []
        groups[group] = previous = identity


def unique(nests):
    return list({id(part): part for part in nests.values()}.values())


def operands(built, node, part, nests, ends, prefix, scope):
    """The ids of its operands; where the loop nest reads a copy, the copy's."""
    begins = []
    for a in fx.leaves([node.args, node.kwargs]):
        if a not in ends:
            continue
        begin = end(ends[a], part and part.group, maker(nests, a))
        for name in part.reads if part else []:
            if name in nests and nests[name].copy and source(nests, name) == a.name:
                begin = copied(built, name, a, begin, nests[name], prefix, scope)
        begins.append(begin)
    return begins


def source(nests, buffer):  # the name of the FX node that a copy copies
    name = nests[buffer].reads[0]
    return nests[name].head.name if name in nests else name


def copied(built, name, copied_node, begin, part, prefix, scope):
    identity = f"{prefix}{name}"
    if identity not in {n.id for n in built.nodes}:
        shape, dtype = fx.form(copied_node.meta.get("val"))
        fields = dict(shape=shape, dtype=dtype, group=prefix + part.group, scope=scope)
        built.nodes.append(graphs.node(identity, "layout_copy", op="copy", **fields))
        built.edges.append((begin, identity))
    return identity


def bodies(built, graph, node, nests, ends, prefix):
    """The bodies of a control flow, each in its own scope -> their results."""
    results = []
    for part, body, turns, fixed in fx.parts(graph.module, node):
        scope = f"{prefix}{node.name}:{part}"
        ids = {a: end(ends[a], maker(nests, a)) for a in turns + fixed if a in ends}
        arguments = [a in ids and fx.carried(built, ids[a], scope) for a in turns]
        arguments += [ids.get(a) for a in fixed]
        below = lowered(built, graph, body)
        results.append(walk(built, *below, scope + "/", scope, arguments))
    return results


def lowered(built, graph, body):  # the graph of a body, and its scheduler nodes
    module = fx.inner(graph.module, body)
    same = lambda one: one.module is module or one.name == body.target
    return next(pair for pair in built.lowered if same(pair[0]))


def maker(nests, node):  # the group that writes a node's value
    groups = [p.group for p in unique(nests) if p.head is node and not p.copy]
    return groups[-1] if groups else None


def end(ids, *preferred):  # of a value's instances: that of the first group it is in
    named = [ids[group] for group in preferred if group in ids]
    return named[0] if named else next(iter(ids.values()))
