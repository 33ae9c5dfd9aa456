"""Environment variables that change what is compiled or computed are noted, and a run
goes on under the same ones alone."""

import pytest

from graphparity.common.results import origin, variables
from graphparity.common.results.store import opened
from graphparity.common.system import machine

FACTS = machine.facts([0, 1])
COUNT = [
    "XLA_FLAGS",
    "TF_XLA_FLAGS",
    "TF_ENABLE_ONEDNN_OPTS",
    "TF_NUM_INTRAOP_THREADS",
    "TENSORFLOW_USE_CUSTOM_CONTRACTION_KERNEL",
    "TORCHINDUCTOR_EMULATE_PRECISION_CASTS",
    "TORCHINDUCTOR_MAX_AUTOTUNE",
    "TORCHDYNAMO_DISABLE",
    "TORCH_COMPILE_DISABLE",
    "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE",
    "PYTORCH_CUDA_ALLOC_CONF",
    "AOT_INDUCTOR_ENABLE_LTO",
    "ATEN_CPU_CAPABILITY",
    "JAX_ENABLE_X64",
    "JAX_DEFAULT_MATMUL_PRECISION",
    "OMP_NUM_THREADS",
    "GOMP_CPU_AFFINITY",
    "KMP_BLOCKTIME",
    "MKL_CBWR",
    "OPENBLAS_CORETYPE",
    "DNNL_MAX_CPU_ISA",
    "ONEDNN_DEFAULT_FPMATH_MODE",
    "NPY_DISABLE_CPU_FEATURES",
    "NVIDIA_TF32_OVERRIDE",
    "CUBLAS_WORKSPACE_CONFIG",
    "CUDA_VISIBLE_DEVICES",
    "KERAS_BACKEND",
    "TRITON_INTERPRET",
    "CXX",
    "LD_PRELOAD",
    "GLIBC_TUNABLES",
    "MALLOC_ARENA_MAX",
    "PYTHONHASHSEED",
    "PYTHONOPTIMIZE",
]
HARMLESS = [
    "KMP_DUPLICATE_LIB_OK",  # scikit-learn sets these two where it is imported
    "KMP_INIT_AT_FORK",
    "TF2_BEHAVIOR",  # and TensorFlow this
    "TORCH_LOGS",
    "TORCH_LOGS_OUT",
    "TORCH_TRACE",
    "TORCH_CPP_LOG_LEVEL",
    "TORCHDYNAMO_VERBOSE",
    "TF_CPP_MIN_LOG_LEVEL",
    "TF_CPP_VMODULE",
    "JAX_LOG_COMPILES",
    "JAX_TRACEBACK_FILTERING",
    "JAX_COMPILATION_CACHE_DIR",
    "TORCHINDUCTOR_CACHE_DIR",
    "OMP_DISPLAY_ENV",
    "MKL_VERBOSE",
    "HOME",
    "PATH",
    "LANG",
    "PYTHONPATH",
    "PYTHONUNBUFFERED",
    "GRAPHPARITY_BACKENDS",
]


@pytest.mark.parametrize("name", COUNT)
def test_what_changes_a_result_counts(name):
    assert variables.that_count({name: "1", "HOME": "/"}) == {name: "1"}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_told_or_where_it_is_kept_does_not(name):
    assert variables.that_count({name: "1"}) == {}


def test_they_stand_in_the_order_of_their_names():
    given = {"XLA_FLAGS": "", "JAX_ENABLE_X64": "1", "OMP_NUM_THREADS": "2"}
    assert [*variables.that_count(given)] == sorted(given)


def here():
    return origin.of(FACTS, ["numpy_ref"], "graphparity.experiments.compare")


def test_those_of_this_process_are_of_the_origin(monkeypatch):
    monkeypatch.delenv("XLA_FLAGS", raising=False)
    without = here()
    assert "XLA_FLAGS" not in without["variables"]
    monkeypatch.setenv("XLA_FLAGS", "--xla_cpu_enable_fast_math=true")
    monkeypatch.setenv("TORCH_LOGS", "dynamo")
    now = here()
    assert now["variables"]["XLA_FLAGS"] == "--xla_cpu_enable_fast_math=true"
    text = "XLA_FLAGS {} -> {}".format
    given = "'--xla_cpu_enable_fast_math=true'"
    assert origin.differences(without, now) == [text("not set", given)]
    assert origin.differences(now, without) == [text(given, "not set")]
    monkeypatch.setenv("XLA_FLAGS", "")
    assert origin.differences(now, here()) == [text(given, "''")]
    assert origin.differences(without, here()) == [text("not set", "''")]


def test_a_run_of_which_none_were_noted_is_not_gone_on_with(tmp_path):
    now = here()
    old = {key: value for key, value in now.items() if key != "variables"}
    assert origin.differences(old, now) == [origin.UNNOTED]
    with opened(tmp_path) as store:
        run = store.begin("a", {}, FACTS, {})
        store.note_origin(run, old)
        number, reason = origin.resumable(store, {}, now)
    assert number is None
    assert "environment variables" in reason


def test_many_that_differ_are_told_in_the_order_of_their_names():
    names = sorted(COUNT)
    told = variables.differences({}, dict.fromkeys(names[::-1], "1"))
    assert told == [f"{name} not set -> '1'" for name in names]
    told = variables.differences(dict.fromkeys(names, "1"), {"XLA_FLAGS": "1"})
    assert told == [f"{n} '1' -> not set" for n in names if n != "XLA_FLAGS"]
