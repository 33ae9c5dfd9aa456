"""What a process finds out before its first graph, and keeps: the hash of PyTorch's own
sources, the instructions that this processor has, the compiler and the state of its
precompiled header. It is the same in every process with these caches, and takes a
second in each.

A process that workers fork from imports this (`AHEAD`): no graph is made, no thread
started.
"""

import contextlib
import importlib

MODULES = (
    "torch._dynamo.backends.inductor",
    "torch._dynamo.repro.after_dynamo",
    "torch._functorch._aot_autograd.subclass_codegen",
    "torch._inductor.codegen.cpp_wrapper_cpu_array_ref",
    "torch._inductor.codegen.wrapper_fxir",
    "torch.distributed.tensor.experimental",
    "torch.export._trace",
    "torch.utils.cpp_extension",
)
# nothing of it is promised by PyTorch: what fails here, the child finds out by itself
OTHERWISE = ImportError, AttributeError, TypeError, OSError, RuntimeError


def _header():
    """What `CppPythonBindingsCodeCache.load_async` asks of each kernel's header."""
    from torch._inductor import codecache, config, cpp_builder, cpu_vec_isa

    command = {
        **codecache.CppPythonBindingsCodeCache.cpp_compile_command_flags,
        "device_type": "cpu",
        "extra_flags": (),
        "use_relative_path": False,
        "vec_isa": cpu_vec_isa.pick_vec_isa(),
    }
    options = cpp_builder.CppTorchDeviceOptions(
        compile_only=False, min_optimize=False, **command
    )
    line = cpp_builder.CppBuilder(name="o", sources="i", BuildOption=options)
    if config.cpp_cache_precompile_headers:
        header = codecache._get_cpp_prefix_header("cpu")
        how = {"min_optimize": False, **command}
        codecache._precompile_header(header, line.get_command_line(), **how)


for name in MODULES:
    with contextlib.suppress(*OTHERWISE):
        importlib.import_module(name)
with contextlib.suppress(*OTHERWISE):
    importlib.import_module("torch._inductor.codecache").torch_key()
with contextlib.suppress(*OTHERWISE):
    _header()
