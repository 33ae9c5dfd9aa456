"""Kernels under one vocabulary, whatever a profiler calls them."""

import pytest

from graphparity.experiments.explain import kernel_names

NAMED = {  # as the profilers show them
    "aten::mkldnn_convolution": "convolution",
    "aten::convolution_backward": "convolution gradient",
    "aten::addmm": "dot",
    "mkl::_mkl_linear": "dot",
    "aten::max_pool2d_with_indices": "pool",
    "aten::max_pool2d_with_indices_backward": "pool gradient",
    "aten::_log_softmax_backward_data": "loss",
    "aten::threshold_backward": "pointwise",
    "aten::sum": "reduce",
    "aten::fill_": "fill",
    "aten::scatter_reduce_": "indexing",
    "cpp_fused_relu_3": "pointwise",
    "cpp_fused_sub_sum_view_13": "reduce",
    "cpp_fused_max_pool2d_with_indices_relu_2": "pool",
    "cpp_fused_max_pool2d_with_indices_backward_relu_9": "pool gradient",
    "cpp_fused_max_pool2d_with_indices_max_pool2d_with_indices_backward_1": (
        "pool, gradients"
    ),
    "Relu_1:_MklNativeFusedConv2D": "convolution",
    "gradient_tape/Conv2DBackpropFilter:_MklNativeConv2DBackpropFilter": (
        "convolution gradient"
    ),
    "gradient_tape/matmul/MatMul_1:_MklMatMul": "dot",
    "gradients/MaxPool2d_grad/MaxPoolGrad:_MklNativeMaxPoolGrad": "pool gradient",
    "AssignVariableOp_9:AssignVariableOp": "variables",
    "AddV2": "pointwise",
    "ReluGrad": "pointwise",
    "Reshape": "shapes",
    "dot_general: ynn_fusion": "dot",
    "conv_general_dilated: transpose_copy_fusion.1": "copies, layout",
    "_reduce_max: ynn_fusion.1": "pool",
    "relu: broadcast_maximum_fusion": "pointwise",
}
XLA = {  # operations inside and scope, as its optimized program has them
    ("convolution", "jit(step)/jvp()/conv_general_dilated"): "convolution",
    ("convolution", "gradient_tape/Conv2DBackpropInput"): "convolution gradient",
    ("convolution parameter", ""): "convolution, gradients",
    ("add divide dot reduce", "jit(step)/jvp()/reduce_sum"): "dot",
    ("add parameter scatter", "gradient_tape/MaxPool2d/MaxPoolGrad"): "pool gradient",
    ("maximum parameter reduce", "jit(step)/jvp()/reduce_max"): "pool",
    ("bitcast copy parameter", "gradient_tape/Conv2DBackpropInput"): "copies, layout",
    ("add broadcast maximum", "jit(step)/jvp()/jit(relu)/max"): "pointwise",
}


@pytest.mark.parametrize("name", NAMED)
def test_a_kernel_counts_under_its_heaviest_operation(name):
    assert kernel_names.operation({"name": name, "kind": "kernel"}) == NAMED[name]


@pytest.mark.parametrize(("ops", "scope"), XLA)
def test_a_fusion_of_xla_counts_under_what_is_inside(ops, scope):
    row = {"name": "fusion.1", "kind": "kernel", "ops": ops.split(), "scope": scope}
    assert kernel_names.operation(row) == XLA[ops, scope]


@pytest.mark.parametrize("name", ["aten::frobnicate", "my/node:Frobnicate", "xyz.7"])
def test_a_kernel_that_nobody_knows_keeps_its_own_name(name):
    assert kernel_names.operation({"name": name, "kind": "kernel"}) == name
