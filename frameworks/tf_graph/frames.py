"""Where each node of a GraphDef stands -- TensorFlow. Imports nothing: reads fields.

What Grappler lowered has no functions any more: a conditional became Switch and Merge
around its branches, a loop became a frame that Enter opens and Exit closes. Its test
stands between Merge and LoopCond, its body behind Switch:1, NextIteration leads back.
"""

from dataclasses import dataclass

from graphparity.common.graphs import graph

LOOP = ("Enter", "Exit", "NextIteration", "LoopCond")


@dataclass
class Placed:
    """A node, the branches and loops that it stands in, and what it is of a loop."""

    node: object
    path: tuple  # ("p:1", "while:body"), the outermost first
    carried: bool = False  # a loop's Merge: a new value in every turn
    frame: str | None = None  # the loop that an Exit closes
    ends: tuple = ()  # what flows into that loop: what enters, its test, its next turn


def placed(defs):  # -> Placed, every one behind its operands, an Exit behind its loop
    back = {one.name for one in defs if plain(one) == "NextIteration"}
    needs = {one.name: names(one) for one in defs}
    for one in defs:
        if plain(one) == "Merge":
            needs[one.name] -= back
    found = located(ordered(defs, needs))
    inside = {}
    for name, here in found.items():
        for frame in frames(here.path):
            inside.setdefault(frame, []).append(name)
    for name, here in found.items():
        if here.frame:
            needs[name] |= set(inside.get(here.frame, ()))
    return [found[one.name] for one in ordered(defs, needs)]


def plain(one):  # an operation without the mark of a reference
    return one.op.removeprefix("Ref")


def names(one):
    return {name.lstrip("^").split(":")[0] for name in one.input}


def ordered(defs, needs):  # every node behind those it needs
    waiting, found = {one.name: one for one in defs}, []
    while waiting:
        free = [n for n in waiting if not needs[n] & waiting.keys()]
        found += [waiting.pop(name) for name in free or list(waiting)[:1]]
    return found


def located(defs):  # name -> Placed; a frame's operands are found when it is closed
    found, chosen, opened, flows = {}, {}, {}, {}
    for one in defs:
        paths = [through(name, found, chosen) for name in one.input]
        path = max(paths, key=rank, default=())
        here = found[one.name] = Placed(one, path)
        kind, loop = plain(one), frame_of(one, found, path)
        if kind == "Enter":
            opened[loop] = path
            flows.setdefault(loop, []).append(one.name)
        elif kind == "Merge" and loop:
            here.path, here.carried = (*opened[loop], f"{loop}:{graph.TEST}"), True
        elif kind == "Merge":
            here.path = path[:-1]
        elif kind == "Switch":
            chosen[one.name] = loop or one.input[1].split(":")[0]
            chosen[one.name, "loop"] = bool(loop)
        elif kind in ("LoopCond", "NextIteration"):
            flows.setdefault(loop, []).append(one.name)
        elif kind == "Exit":
            here.path, here.frame, here.ends = opened[loop], loop, flows[loop]
    return found


def frame_of(one, found, path):
    """The loop that an Enter opens or another node is plumbing of, else None."""
    kind = plain(one)
    sources = [found[n].node for n in names(one) if n in found]
    if kind == "Enter":
        return one.attr["frame_name"].s.decode()
    if kind == "Merge":
        entered = [s for s in sources if plain(s) == "Enter"]
        return entered[0].attr["frame_name"].s.decode() if entered else None
    if kind == "Switch" and not any(plain(s) == "LoopCond" for s in sources):
        return None
    if kind in ("Switch", *LOOP):
        return next(iter(frames(path)[-1:]), None)
    return None


def frames(path):  # the loops in a path, the outermost first
    parts = [part.rpartition(":") for part in path]
    return [name for name, _, which in parts if which in (graph.TEST, graph.BODY)]


def through(name, found, chosen):  # the path behind one of a node's operands
    source, _, port = name.lstrip("^").partition(":")
    if source not in found:
        return ()
    path = found[source].path
    if source not in chosen:
        return path
    if not chosen[source, "loop"]:
        return (*path, f"{chosen[source]}:{port or 0}")
    return (*path[:-1], f"{chosen[source]}:{graph.BODY}") if port == "1" else path


def rank(path):  # deeper, and a body behind its test
    return len(path), [part.endswith(graph.BODY) for part in path]
