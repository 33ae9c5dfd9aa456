"""What PyTorch's profiler recorded of a compiled step.

Inductor's C++ kernels are recorded only if compiled with profiling enabled. What one
consists of is in its name; one that computes nothing moves data: a layout change.
"""

from pathlib import Path

import torch._inductor.config
from torch._inductor.codecache import PyCodeCache

from graphparity.frameworks.torch_compile.trace import movers
from graphparity.frameworks.torch_eager import spans


def prepare():  # before a program is compiled
    torch._inductor.config.cpp.enable_kernel_profile = True


def record(call, arguments, run):  # -> events, blocks, what kernels consist of
    events, blocks, _ = spans.record(call, arguments, run)
    moving = {name for text in sources() for name in movers(text)}
    kind = lambda name, seen: "layout" if name in moving else seen
    return [(n, kind(n, k), *rest) for n, k, *rest in events], blocks, {}


def sources():  # -> the text of every module that Inductor wrote and that is loaded
    return [Path(module.__file__).read_text() for module in PyCodeCache.modules]
