"""The events of JAX's profiler as spans, and XLA's optimized program in text.

Every kernel is an instruction of a program that XLA optimized; op by op the program is
one primitive.
"""

import re

MARK = "graphparity block"
WAITS = ("ThunkExecutor::Execute (wait for completion)", "BlockUntilReady")
EMPTY = ("ThreadpoolListener::", "end: ")
COPIES = ("DevicePut", "Memcpy", "MemcpyH2D", "MemcpyD2H", "MemcpyD2D")
BODY = re.compile(r"^(?:ENTRY )?%?([\w.\-]+)[^\n]* \{\n(.*?)^\}", re.M | re.S)
LINE = re.compile(r"^\s+(?:ROOT )?%?([\w.\-]+) = .*? ([\w\-]+)\((.*)$", re.M)
CALLED = re.compile(r"(?:calls|to_apply|body|condition|select|scatter)=%?([\w.\-]+)")
SCOPE = re.compile(r'op_name="([^"]*)"')


def split(events):  # -> spans, blocks
    spans, blocks, ends, later = [], [], {}, []
    for name, stats, thread, begin, end in events:
        if name == MARK:
            blocks.append((begin, end))
        elif name.startswith("end: "):
            ends[stats.get("_c")] = begin
        elif not name.startswith(EMPTY):
            later.append((*kind_of(name, stats, thread), thread, begin, end, stats))
    for name, kind, thread, begin, end, stats in later:
        key = stats.get("_p")
        if kind != "dispatch" and ends.get(key, end) > end:  # it ended in another
            thread, end = f"{thread} {key}", ends[key]
        spans.append((name, kind, thread, begin, end))
    return spans, sorted(blocks)


def kind_of(name, stats, thread):  # -> the name shown, its kind
    if "hlo_op" in stats:
        operation, module = str(stats["hlo_op"]), str(stats.get("hlo_module", ""))
        alone = module.removeprefix("jit_")
        whole = alone in ("step", "call", "")
        return (operation if whole else f"{alone}: {operation}"), "kernel"
    if thread.startswith("/device:"):
        return name, "copy" if name.startswith(COPIES) else "kernel"
    if name.startswith(WAITS):
        return name, "wait"
    return name, "copy" if name.startswith(COPIES) else "dispatch"


# -- XLA's optimized program: what a kernel consists of, and of which pass -------------


def instructions(text):  # -> by instruction {ops, scope}
    bodies = {name: LINE.findall(body) for name, body in BODY.findall(text)}

    def parts(opcode, rest):  # operation and scope of all that it consists of
        pieces = [("" if opcode in ("fusion", "call") else opcode, SCOPE.search(rest))]
        for body in CALLED.findall(rest):
            for _, inner, more in bodies.get(body, []):
                pieces += parts(inner, more)
        return pieces

    by_name = {}
    for lines in bodies.values():
        for name, opcode, rest in lines:
            every = parts(opcode, rest)
            scopes = [scope[1] for _, scope in every if scope]
            ops = sorted({op for op, _ in every if op})
            by_name[name] = {"ops": ops, "scope": next(iter(scopes), "")}
    return by_name
