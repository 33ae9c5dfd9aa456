"""The events of TensorFlow's profiler as spans, and XLA's optimized program.

Eager kernels run in the caller's thread; those of a graph in the executor's, each as
`name:Operation`; XLA's carry the instruction of the optimized program that they run.
"""

import re

MARK = "graphparity block"
NODE = re.compile(r"(?!__inference_|end: )[^: ]+:(\w+)")
LOCAL = "EagerLocalExecute: "
WAITS = ("BlockUntilReady", "ThunkExecutor::Execute (wait for completion)")
EMPTY = ("ThreadpoolListener::", "MemoryAllocation", "MemoryDeallocation")
INSIDE = ("ParallelFor",)  # how a kernel spreads its work over threads
COPIES = ("EagerCopyToDevice", "Memcpy", "MemcpyH2D", "MemcpyD2H", "MemcpyD2D")


def split(events):  # -> spans, blocks
    spans, blocks, eager, ends, later = [], [], {}, {}, []
    for name, statistics, thread, begin, end in sorted(events, key=order):
        if name == MARK:
            blocks.append((begin, end))
        elif name.startswith("end: "):
            ends[statistics.get("_c")] = begin
        elif name.startswith(LOCAL):
            eager[thread] = name.removeprefix(LOCAL)
            spans.append((LOCAL.rstrip(": "), "dispatch", thread, begin, end))
        elif not name.startswith(EMPTY + INSIDE):
            shown, kind = kind_of(name, statistics, thread, eager.get(thread, ""))
            later.append((shown, kind, thread, begin, end, statistics.get("_p")))
    for name, kind, thread, begin, end, key in later:
        if kind != "dispatch" and ends.get(key, end) > end:  # another thread ended it
            thread, end = f"{thread} {key}", ends[key]
        spans.append((name, kind, thread, begin, end))
    return spans, blocks


def order(event):  # by thread and begin, an outer event before its inner ones
    return event[2], event[3], -event[4]


def kind_of(name, statistics, thread, operation):  # -> the name shown, its kind
    if "hlo_op" in statistics:
        return str(statistics["hlo_op"]), "kernel"
    if thread.startswith("/device:"):
        return name, "copy" if name.startswith(COPIES) else "kernel"
    if name == "KernelAndDeviceFunc::Run":  # of a function: others run its kernels
        return (name, "wait") if operation.startswith("__") else (operation, "kernel")
    if name.startswith(WAITS):
        return name, "wait"
    return name, "kernel" if NODE.fullmatch(name) else "dispatch"


# -- XLA's optimized program: what a kernel consists of, and of which pass -------------


def instructions(module):  # -> by name {ops, scope}
    bodies = {c.id: c.instructions for c in module.computations}

    def parts(instruction):  # operation and scope of all that it consists of
        alone = instruction.opcode not in ("fusion", "call")
        pieces = [(instruction.opcode if alone else "", instruction.metadata.op_name)]
        for body in instruction.called_computation_ids:
            pieces += [part for inner in bodies[body] for part in parts(inner)]
        return pieces

    by_name = {}
    for body in bodies.values():
        for instruction in body:
            every = parts(instruction)
            ops = sorted({op for op, _ in every if op})
            scopes = (scope for _, scope in every if scope)
            by_name[instruction.name] = {"ops": ops, "scope": next(scopes, "")}
    return by_name
