"""The environment variables that change what the libraries compile or compute.

Workers inherit them. Known by the beginnings of their names, as the libraries read
more than their manuals list: XLA_FLAGS, TF_ENABLE_ONEDNN_OPTS, every TORCHINDUCTOR_…,
the instruction sets and thread counts of BLAS, oneDNN and OpenMP, what a compiler of
generated code is, what a loader puts before a library. Those that only say what is
printed, or where compiled code is kept, are left out.
"""

import re
from collections.abc import Mapping

COMPILERS = "XLA TF TENSORFLOW JAX TORCH PYTORCH TORCHINDUCTOR TORCHDYNAMO ATEN PJRT"
COMPILERS += " AOT_INDUCTOR AOTINDUCTOR TENSORIFY TRITON KERAS AUTOGRAPH CUPY LIBTPU"
LIBRARIES = "OMP GOMP KMP MKL OPENBLAS GOTO BLIS DNNL ONEDNN NPY NUMPY SCIPY NVIDIA"
LIBRARIES += " CUDA CUDNN CUBLAS CUTLASS GLIBC MALLOC LD"
ALONE = "CC CXX CFLAGS CXXFLAGS CPATH CPLUS_INCLUDE_PATH LIBRARY_PATH"
ALONE += " PYTHONHASHSEED PYTHONMALLOC PYTHONOPTIMIZE"
BEGIN = "|".join([*COMPILERS.split(), *LIBRARIES.split()])
COUNTS = re.compile(f"(?:{BEGIN})_.+|{'|'.join(ALONE.split())}")
TOLD = "LOGS? LOGS_.* LOG_.* LOGLEVEL VLOG_LEVEL VERBOSE VERBOSITY TRACE VMODULE"
TOLD += " TRACEBACK_FILTERING DISPLAY_ENV CACHE_DIR CPP_LOG_LEVEL CPP_MIN_LOG_LEVEL"
# What imports of scikit-learn and TensorFlow set for their own process.
BY_IMPORT = "KMP_DUPLICATE_LIB_OK|KMP_INIT_AT_FORK|TF2_BEHAVIOR"
HARMLESS = re.compile(f".*_(?:{'|'.join(TOLD.split())})|{BY_IMPORT}")


def that_count(environment: Mapping[str, str]) -> dict[str, str]:
    """Those of an environment that can change a result, by name."""
    return {
        name: environment[name]
        for name in sorted(environment)
        if COUNTS.fullmatch(name) and not HARMLESS.fullmatch(name)
    }


def differences(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Those that are set otherwise, are new or are gone, each in a few words."""
    return [
        f"{name} {_shown(then.get(name))} -> {_shown(now.get(name))}"
        for name in sorted(then.keys() | now.keys())
        if then.get(name) != now.get(name)
    ]


def _shown(value: str | None) -> str:
    return "not set" if value is None else repr(value)
