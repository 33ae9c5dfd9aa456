"""The events of PyTorch's profiler as spans.

On a device the kernels are the device's; on the CPU they are the operators', whose
OpenMP threads work inside of them. An operator that only calls another is dispatch.
"""

import re
from collections import defaultdict

MARK = "graphparity block"
OPERATOR = re.compile(r"(aten|mkldnn|mkl|onednn|inductor|quantized|torchvision)::")
FUSED = re.compile(r"(?:graph_\d+_)?((?:cpp|triton)_\w+)")
VIEWS = "alias as_strided as_strided_ chunk detach empty empty_like empty_strided"
VIEWS += " expand flatten lift_fresh new_empty new_empty_strided permute resize_ select"
VIEWS += " resolve_conj resolve_neg reshape result_type set_ slice split squeeze t to"
VIEWS += " transpose unbind unsqueeze view view_as _reshape_alias _unsafe_view item"
VIEWS = {f"aten::{name}" for name in VIEWS.split()}  # no arithmetic, nothing moved
COPIES = {f"aten::{name}" for name in ("copy_", "clone", "contiguous", "_to_copy")}
PREPARING = {f"aten::{name}" for name in ("fill_", "zero_", "copy_")}
WAITS = ("cudaDeviceSynchronize", "cudaStreamSynchronize", "cudaEventSynchronize")


def split(events):  # -> spans, blocks, inside: {}
    blocks = [(e[3], e[4]) for e in events if e[0] == MARK and not e[1]]
    events = [e for e in events if e[0] != MARK]
    on_device = any(device for _, device, *_ in events)
    passing = set() if on_device else handed_on(events)
    spans = []
    for name, device, *where in events:
        kind = kind_of(name, device, on_device, passing)
        fused = FUSED.fullmatch(name)
        spans.append((fused[1] if fused else name, kind, *where))
    return spans, sorted(blocks), {}


def kind_of(name, device, on_device, passing):
    if device:
        return "copy" if name.startswith(("Memcpy", "Memset")) else "kernel"
    if name in WAITS:
        return "wait"
    if on_device or name in VIEWS or name in passing:
        return "dispatch"
    if name in COPIES:
        return "copy"
    return "kernel" if OPERATOR.match(name) or FUSED.fullmatch(name) else "dispatch"


def handed_on(events):  # -> operators that spend over half their time in one they call
    total, inside = defaultdict(float), defaultdict(float)
    threads = defaultdict(list)
    for name, _, thread, begin, end in events:
        threads[thread].append((begin, -end, name))
    for intervals in threads.values():
        stack = []
        for begin, minus_end, name in sorted(intervals):
            while stack and stack[-1][1] <= begin:
                stack.pop()
            total[name] += -minus_end - begin
            if stack and OPERATOR.match(name) and name not in VIEWS | PREPARING:
                inside[stack[-1][0]] += -minus_end - begin
            stack.append((name, -minus_end))
    return {name for name, seconds in inside.items() if seconds > total[name] / 2}
