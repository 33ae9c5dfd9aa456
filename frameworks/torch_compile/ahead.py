"""What a process finds out before its first graph, and keeps: the hash of PyTorch's own
sources, the instructions that the compiler and this processor have, the compiler's
name. It is the same in every process of this machine, and takes a second.

A process that workers fork from imports this (`AHEAD`): nothing is compiled or started.
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

for name in MODULES:  # that this release of PyTorch has; others come in the child
    with contextlib.suppress(ImportError, AttributeError):
        importlib.import_module(name)

# not promised by PyTorch: a release without them finds it out in the child
with contextlib.suppress(ImportError, AttributeError, TypeError):
    from torch._inductor import codecache, cpp_builder, cpu_vec_isa

    codecache.torch_key()
    isa = cpu_vec_isa.pick_vec_isa()
    cpp_builder.CppTorchDeviceOptions(device_type="cpu", vec_isa=isa)
