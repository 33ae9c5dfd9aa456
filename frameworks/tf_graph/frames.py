"""The branches and loops around each node of a GraphDef -- TensorFlow.

Reads the fields of the nodes alone, without TensorFlow. What Grappler lowered has no
functions any more: a conditional became Switch and Merge around its branches, a loop
became a frame between Enter and Exit. Its test is what comes after Merge and before
LoopCond, its body what follows Switch:1; NextIteration feeds Merge in the next turn.
"""

from dataclasses import dataclass

from graphparity.common.graphs import graph

LOOP = ("Enter", "Exit", "NextIteration", "LoopCond")


@dataclass
class Placed:
    """A node, the branches and loops that contain it, and its part in a loop."""

    node: object
    path: tuple  # ("p:1", "while:body"), the outermost first
    carried: bool = False  # a loop's Merge: a new value in every turn
    frame: str | None = None  # the loop that an Exit closes
    ends: tuple = ()  # names of that loop's Enter, LoopCond and NextIteration nodes


def placed(defs):  # -> Placed, each after its operands, an Exit after its loop
    back = {one.name for one in defs if plain(one) == "NextIteration"}
    needs = {one.name: names(one) for one in defs}
    for one in defs:
        if plain(one) == "Merge":
            needs[one.name] -= back
    placements = located(ordered(defs, needs))
    inside = {}
    for name, here in placements.items():
        for frame in frames(here.path):
            inside.setdefault(frame, []).append(name)
    for name, here in placements.items():
        if here.frame:
            needs[name] |= set(inside.get(here.frame, ()))
    return [placements[one.name] for one in ordered(defs, needs)]


def plain(one):  # an operation without the mark of a reference
    return one.op.removeprefix("Ref")


def names(one):
    return {name.lstrip("^").split(":")[0] for name in one.input}


def ordered(defs, needs):  # every node after those it needs
    waiting, in_order = {one.name: one for one in defs}, []
    while waiting:
        free = [n for n in waiting if not needs[n] & waiting.keys()]
        in_order += [waiting.pop(name) for name in free or list(waiting)[:1]]
    return in_order


def located(defs):  # -> name: Placed; a frame's operands are known at its Exit
    placements, chosen, opened, flows = {}, {}, {}, {}
    for one in defs:
        paths = [through(name, placements, chosen) for name in one.input]
        path = max(paths, key=rank, default=())
        here = placements[one.name] = Placed(one, path)
        kind, loop = plain(one), frame_of(one, placements, path)
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
    return placements


def frame_of(one, placements, path):
    """The loop that an Enter opens or that another node controls, else None."""
    kind = plain(one)
    sources = [placements[n].node for n in names(one) if n in placements]
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


def through(name, placements, chosen):  # the path that one of a node's operands has
    source, _, port = name.lstrip("^").partition(":")
    if source not in placements:
        return ()
    path = placements[source].path
    if source not in chosen:
        return path
    if not chosen[source, "loop"]:
        return (*path, f"{chosen[source]}:{port or 0}")
    return (*path[:-1], f"{chosen[source]}:{graph.BODY}") if port == "1" else path


def rank(path):  # a deeper path is higher, a body higher than its test
    return len(path), [part.endswith(graph.BODY) for part in path]
