"""Each profiler's events as spans: what is a kernel, what only hands on, what waits."""

from types import SimpleNamespace as Proto

import pytest

from graphparity.common.graphs import profile_parts
from graphparity.common.graphs.profile_parts import Span
from graphparity.frameworks.jax_eager import trace as jax
from graphparity.frameworks.tf_eager import trace as tf
from graphparity.frameworks.torch_compile import trace as inductor
from graphparity.frameworks.torch_eager import trace as torch

BLOCK = "graphparity block"


def parts(spans, blocks):
    """Seconds by name and kind in the only block."""
    [(begin, end)] = blocks
    found = profile_parts.parts([Span(*span) for span in spans], begin, end)
    assert sum(found.values()) == pytest.approx(end - begin, abs=1e-12)
    return found


# -- PyTorch ---------------------------------------------------------------------------


def test_torch_an_operator_that_hands_on_is_dispatch_and_its_kernel_is_not():
    events = [
        (BLOCK, False, "t", 0.0, 20.0),
        ("aten::conv2d", False, "t", 1.0, 9.0),
        ("aten::convolution", False, "t", 2.0, 9.0),
        ("aten::mkldnn_convolution", False, "t", 3.0, 8.0),
        ("aten::empty", False, "t", 4.0, 5.0),
        ("autograd::engine::evaluate_function: X", False, "t", 10.0, 12.0),
        ("aten::max_pool2d_with_indices_backward", False, "t", 13.0, 16.0),
        ("aten::zero_", False, "t", 13.0, 15.0),
        ("graph_0_cpp_fused_relu_3", False, "t", 17.0, 18.0),
        ("aten::copy_", False, "t", 19.0, 20.0),
    ]
    assert parts(*torch.split(events)[:2]) == {
        profile_parts.NOBODY: 1 + 1 + 1 + 1 + 1,
        ("aten::conv2d", "dispatch"): 1.0,
        ("aten::convolution", "dispatch"): 2.0,
        ("aten::mkldnn_convolution", "kernel"): 4.0,
        ("aten::empty", "dispatch"): 1.0,
        ("autograd::engine::evaluate_function: X", "dispatch"): 2.0,
        ("aten::max_pool2d_with_indices_backward", "kernel"): 1.0,
        ("aten::zero_", "kernel"): 2.0,
        ("cpp_fused_relu_3", "kernel"): 1.0,
        ("aten::copy_", "copy"): 1.0,
    }


def test_torch_on_a_device_the_kernels_are_the_devices():
    events = [
        (BLOCK, False, "t", 0.0, 10.0),
        (BLOCK, True, "s", 3.0, 9.0),
        ("aten::mm", False, "t", 1.0, 2.0),
        ("sgemm", True, "s", 1.5, 4.0),
        ("Memcpy DtoH", True, "s", 4.0, 5.0),
        ("cudaDeviceSynchronize", False, "t", 2.0, 10.0),
    ]
    assert parts(*torch.split(events)[:2]) == {
        profile_parts.NOBODY: 1.0,
        ("aten::mm", "dispatch"): 0.5,
        ("sgemm", "kernel"): 2.5,
        ("Memcpy DtoH", "copy"): 1.0,
        ("cudaDeviceSynchronize", "wait"): 5.0,
    }


SOURCE = """
cpp_fused_convolution_0 = async_compile.cpp_pybinding(['const float*'], r'''
    auto tmp0 = in_ptr0[static_cast<int64_t>(x0)];
    auto tmp1 = at::vec::Vectorized<float>::loadu(in_ptr1 + 4L, 16);
    out_ptr0[static_cast<int64_t>(x0)] = tmp0;
''')


cpp_fused_relu_1 = async_compile.cpp_pybinding(['const float*'], r'''
    auto tmp0 = in_ptr0[static_cast<int64_t>(x0)];
    auto tmp1 = std::max(tmp0, decltype(tmp0)(0));
''')
"""


def test_inductor_a_kernel_that_computes_nothing_moves_data():
    assert list(inductor.movers(SOURCE)) == ["cpp_fused_convolution_0"]


# -- TensorFlow ------------------------------------------------------------------------


def test_tf_eager_kernels_are_named_by_their_operation():
    events = [
        (BLOCK, {}, "python", 0.0, 10.0),
        ("TFE_Py_FastPathExecute_C", {}, "python", 1.0, 9.0),
        ("EagerLocalExecute: Conv2D", {}, "python", 2.0, 8.0),
        ("KernelAndDeviceFunc::Run", {}, "python", 3.0, 7.0),
        ("ParallelFor", {}, "python", 4.0, 6.0),
        ("MemoryAllocation", {}, "python", 4.0, 4.0),
    ]
    assert parts(*tf.split(events)) == {
        profile_parts.NOBODY: 2.0,
        ("TFE_Py_FastPathExecute_C", "dispatch"): 2.0,
        ("EagerLocalExecute", "dispatch"): 2.0,
        ("Conv2D", "kernel"): 4.0,
    }


def test_tf_graph_kernels_run_in_other_threads_while_the_caller_waits():
    events = [
        (BLOCK, {}, "python", 0.0, 10.0),
        ("EagerLocalExecute: __inference_train_1", {}, "python", 1.0, 10.0),
        ("KernelAndDeviceFunc::Run", {}, "python", 2.0, 9.0),
        ("ExecutorState::Process", {}, "pool/1", 3.0, 8.0),
        ("grad/mm:_MklMatMul", {}, "pool/1", 4.0, 7.0),
        ("Relu:Relu", {}, "pool/2", 6.0, 7.5),
    ]
    assert parts(*tf.split(events)) == {
        profile_parts.NOBODY: 1.0,
        ("EagerLocalExecute", "dispatch"): 2.0,
        ("KernelAndDeviceFunc::Run", "wait"): 1.0 + 1.0,
        ("ExecutorState::Process", "dispatch"): 1.0 + 0.5,
        ("grad/mm:_MklMatMul", "kernel"): 2.0 + 0.5,
        ("Relu:Relu", "kernel"): 0.5 + 0.5,
    }


def asynchronous(trace):
    """A kernel of XLA's whose end another thread tells; work goes on beside it."""
    events = [
        (BLOCK, {}, "python", 0.0, 10.0),
        ("convolution.5", {"hlo_op": "convolution.5", "_p": 7}, "pool/1", 1.0, 2.0),
        ("copy.1", {"hlo_op": "copy.1", "_p": 8}, "pool/1", 2.0, 4.0),
        ("end: copy.1", {"_c": 8}, "pool/1", 4.0, 4.0),
        ("end: convolution.5", {"_c": 7}, "pool/2", 8.0, 8.0),
        ("BlockUntilReady", {}, "python", 0.0, 9.0),
    ]
    return parts(*trace.split(events))


@pytest.mark.parametrize("trace", [tf, jax], ids=["tf", "jax"])
def test_an_asynchronous_kernel_of_xla_lasts_until_its_end_is_told(trace):
    assert asynchronous(trace) == {
        profile_parts.NOBODY: 1.0,
        ("BlockUntilReady", "wait"): 1.0 + 1.0,
        ("convolution.5", "kernel"): 1.0 + 1.0 + 4.0,
        ("copy.1", "kernel"): 1.0,
    }


def instruction(name, opcode, scope="", called=()):
    meta = Proto(op_name=scope)
    return Proto(name=name, opcode=opcode, metadata=meta, called_computation_ids=called)


def test_tf_a_fusion_consists_of_what_it_calls():
    inner = [
        instruction("p", "parameter"),
        instruction("m", "maximum", "grad/ReluGrad"),
    ]
    outer = [instruction("f.1", "fusion", called=[1])]
    module = Proto(
        computations=[Proto(id=1, instructions=inner), Proto(id=2, instructions=outer)]
    )
    found = tf.instructions(module)
    assert found["f.1"] == {"ops": ["maximum", "parameter"], "scope": "grad/ReluGrad"}


# -- JAX -------------------------------------------------------------------------------

PROGRAM = """HloModule jit_step, is_scheduled=true

%fused_computation (p: f32[4]) -> f32[4] {
  %p = f32[4]{0} parameter(0)
  ROOT %maximum.1 = f32[4]{0} maximum(%p, %p), metadata={op_name="jit(step)/jvp()/max"}
}

ENTRY %main.3 (x: f32[4]) -> f32[4] {
  %x = f32[4]{0} parameter(0)
  %dot.2 = f32[4]{0} dot(%x, %x), metadata={op_name="jit(step)/transpose(jvp())/dot"}
  ROOT %max_fusion = f32[4]{0} fusion(%dot.2), kind=kLoop, calls=%fused_computation
}
"""


def test_jax_a_fusion_consists_of_what_it_calls():
    found = jax.instructions(PROGRAM)
    scope = "jit(step)/transpose(jvp())/dot"
    assert found["dot.2"] == {"ops": ["dot"], "scope": scope}
    expected = {"ops": ["maximum", "parameter"], "scope": "jit(step)/jvp()/max"}
    assert found["max_fusion"] == expected


def test_jax_op_by_op_a_kernel_is_named_after_its_primitive():
    told = {"hlo_op": "ynn_fusion", "hlo_module": "jit_matmul"}
    assert jax.kind_of("ynn_fusion", told, "") == ("matmul: ynn_fusion", "kernel")
    told["hlo_module"] = "jit_step"
    assert jax.kind_of("ynn_fusion", told, "") == ("ynn_fusion", "kernel")
