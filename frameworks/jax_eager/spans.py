"""What JAX's profiler recorded of a step, in the words of `common/profiling.py`.

Every kernel is an instruction of a program that XLA optimized; op by op the program is
one primitive. Those of a jitted step are looked up in its text.
"""

import re
import tempfile
from pathlib import Path

import jax

MARK = "graphparity block"
WAITS = ("ThunkExecutor::Execute (wait for completion)", "BlockUntilReady")
EMPTY = ("ThreadpoolListener::", "end: ")
COPIES = ("DevicePut", "Memcpy", "MemcpyH2D", "MemcpyD2H", "MemcpyD2D")
BODY = re.compile(r"^(?:ENTRY )?%?([\w.\-]+)[^\n]* \{\n(.*?)^\}", re.M | re.S)
LINE = re.compile(r"^\s+(?:ROOT )?%?([\w.\-]+) = .*? ([\w\-]+)\((.*)$", re.M)
CALLED = re.compile(r"(?:calls|to_apply|body|condition|select|scatter)=%?([\w.\-]+)")
SCOPE = re.compile(r'op_name="([^"]*)"')


def prepare():  # before a program is compiled
    pass


def record(call, arguments, run):  # -> events, blocks, what kernels consist of
    options = jax.profiler.ProfileOptions()
    options.python_tracer_level = 0  # it would slow the step several times
    with tempfile.TemporaryDirectory() as folder:
        with jax.profiler.trace(folder, profiler_options=options):
            run(lambda: jax.profiler.TraceAnnotation(MARK))
        [file] = Path(folder).glob("plugins/profile/*/*.xplane.pb")
        found = list(events(jax.profiler.ProfileData.from_file(str(file))))
    spans, blocks = split(found)
    if not hasattr(call, "lower"):
        return spans, blocks, {}
    return spans, blocks, instructions(call.lower(*arguments).compile().as_text())


def events(data):  # -> name, statistics, thread, begin, end
    for plane in data.planes:
        for number, line in enumerate(plane.lines):
            where = f"{plane.name} {line.name} {number}"
            for event in line.events:
                begin = event.start_ns * 1e-9
                end = begin + event.duration_ns * 1e-9
                yield event.name, dict(event.stats), where, begin, end


def split(events):  # -> spans, blocks
    spans, blocks, ends, later = [], [], {}, []
    for name, told, thread, begin, end in events:
        if name == MARK:
            blocks.append((begin, end))
        elif name.startswith("end: "):
            ends[told.get("_c")] = begin
        elif not name.startswith(EMPTY):
            later.append((*kind_of(name, told, thread), thread, begin, end, told))
    for name, kind, thread, begin, end, told in later:
        key = told.get("_p")
        if kind != "dispatch" and ends.get(key, end) > end:  # it ended in another
            thread, end = f"{thread} {key}", ends[key]
        spans.append((name, kind, thread, begin, end))
    return spans, sorted(blocks)


def kind_of(name, told, thread):  # -> the name shown, its kind
    if "hlo_op" in told:
        operation, module = str(told["hlo_op"]), str(told.get("hlo_module", ""))
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
        own = [("" if opcode in ("fusion", "call") else opcode, SCOPE.search(rest))]
        for body in CALLED.findall(rest):
            for _, inner, more in bodies.get(body, []):
                own += parts(inner, more)
        return own

    found = {}
    for lines in bodies.values():
        for name, opcode, rest in lines:
            every = parts(opcode, rest)
            scopes = [scope[1] for _, scope in every if scope]
            ops = sorted({op for op, _ in every if op})
            found[name] = {"ops": ops, "scope": next(iter(scopes), "")}
    return found
