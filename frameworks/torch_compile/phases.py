"""What torch.compile reports of its phases -- PyTorch.

Every `dynamo_timed` block logs its name, begin and end in Dynamo's event logger.
"""

import contextlib
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import torch._inductor.compile_fx  # noqa: F401  imported here: it is no phase
from torch._dynamo.utils import ChromiumEventLogger
from torch._inductor.codecache import PyCodeCache

# -- phases: the names that PyTorch 2.13 reports, in the order of a compilation --------

TABLE = (
    ("dynamo", "capture"),
    ("entire_frame_compile", "capture"),  # Dynamo: bytecode to an FX graph, and guards
    ("compile_attempt_*", "capture"),
    ("bytecode_tracing", "capture"),
    ("build_guards", "capture"),
    ("bytecode_hooks_*", "capture"),
    ("insert_deferred_runtime_asserts", "capture"),
    ("pgo.*", "capture"),
    ("gc", "capture"),
    ("backend_compile", "lower"),  # AOTAutograd: FX to ATen, decomposed, functional
    ("compile_fx*", "lower"),
    ("create_aot_dispatcher_function", "lower"),
    ("aot_collect_metadata", "lower"),
    ("aot_trace_joint_graph", "lower"),
    ("AOTAutogradCache*", "lower"),
    ("additional_fake_tensor_prop", "lower"),
    ("GraphLowering.run", "lower"),  # ATen to Inductor's loops
    ("_recursive_*_passes", "optimize"),
    ("pass.*", "optimize"),
    ("min_cut_rematerialization_partition", "optimize"),
    ("Scheduler.__init__", "optimize"),  # its nodes are fused
    ("Scheduler.fused_nodes", "optimize"),
    ("Scheduler.create_combo_kernel_nodes", "optimize"),
    ("inductor_compile", "generate"),
    ("inductor_codecache_torch_key", "generate"),  # the key of the cache
    ("fx_codegen_and_compile", "generate"),
    ("CacheBase*", "generate"),
    ("FxGraphCache*", "generate"),
    ("fx_graph_cache*", "generate"),
    ("TritonBundler*", "generate"),
    ("GraphLowering.c*", "generate"),
    ("Scheduler.codegen", "generate"),
    ("*WrapperCodegen.generate", "generate"),
    ("code_gen", "generate"),
    ("PyCodeCache*", "generate"),
    ("async_compile.*", "generate"),  # waits for the C++ compiler
    ("compile_file", "generate"),
    ("first run", "run"),
)
INHERIT = False  # a name that is not here is shown as other
ABSENT = {}
NOTE = (
    "generate waits for C++ compilers in processes of their own; first run is what "
    "follows the last event; importing Inductor is left out"
)


@contextlib.contextmanager
def watching():  # -> clock, and spans of this thread's events
    thread = threading.get_ident()
    seen = SimpleNamespace(clock=time.time, spans=[], modules=len(PyCodeCache.modules))
    log_end = ChromiumEventLogger.log_event_end

    def log(self, name, end_ns, metadata, begin_ns, *rest, **options):
        if threading.get_ident() == thread:
            seen.spans.append((name, begin_ns / 1e9, end_ns / 1e9))
        return log_end(self, name, end_ns, metadata, begin_ns, *rest, **options)

    ChromiumEventLogger.log_event_end = log
    try:
        yield seen
    finally:
        ChromiumEventLogger.log_event_end = log_end


def generated(seen, made, state, batch):  # -> sizes of the code that Inductor loaded
    new = PyCodeCache.modules[seen.modules :]
    texts = [Path(module.__file__).read_text() for module in new]
    return {
        "what": "Inductor's Python with the C++ of its kernels",
        "bytes": sum(len(text.encode()) for text in texts),
        "lines": sum(text.count("\n") for text in texts),
    }
