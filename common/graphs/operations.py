"""One vocabulary for the operations of all graphs.

Frameworks name them differently; `shared` gives the common name. An operation that is
not in the vocabulary keeps its name.
"""

import re

# what one framework spells as another spells something else: its spelling, an ATen
# operation with or without its overload -> shared name
SPELLED = {
    "Max": "reduce_max",
    "Min": "reduce_min",
    "aten.max": "reduce_max",
    "aten.max.other": "maximum",
    "aten.min": "reduce_min",
    "aten.min.other": "minimum",
    "aten.select.int": "slice",
    "aten.remainder": "floor_remainder",
    "aten.div.Tensor_mode": "divide_rounded",
    "aten.rand": "random",
    "aten.randn": "random",
}
# shared name: every other name that means it, in any framework
TABLE = {
    "add": "addv2 add_any addn biasadd",
    "subtract": "sub rsub",
    "multiply": "mul",
    "divide": "div realdiv true_divide divnonan divide_no_nan",
    "negate": "neg",
    "maximum": "max clamp_min",
    "minimum": "min clamp_max",
    "power": "pow integer_pow pow_tensor",
    "square": "",
    "square_root": "sqrt",
    "inverse_square_root": "rsqrt",
    "reciprocal": "inv",
    "exponential": "exp",
    "exponential_minus_one": "expm1",
    "logarithm": "log",
    "logarithm_plus_one": "log1p",
    "sign": "sgn",
    "absolute": "abs complexabs",
    "relu": "",
    "relu_gradient": "relugrad threshold_backward",
    "sine": "sin",
    "cosine": "cos",
    "tangent": "tan",
    "sine_hyperbolic": "sinh",
    "cosine_hyperbolic": "cosh",
    "tanh": "",
    "tanh_gradient": "tanhgrad tanh_backward",
    "arc_sine": "asin",
    "arc_cosine": "acos",
    "arc_tangent": "atan",
    "arc_tangent_2": "atan2",
    "arc_sine_hyperbolic": "asinh",
    "arc_cosine_hyperbolic": "acosh",
    "arc_tangent_hyperbolic": "atanh",
    "sigmoid": "logistic",
    "sigmoid_gradient": "sigmoidgrad sigmoid_backward",
    "error_function": "erf",
    "error_function_complement": "erfc",
    "error_function_inverse": "erf_inv erfinv",
    "log_gamma": "lgamma",
    "digamma": "",
    "exponential_2": "exp2",
    "cube_root": "cbrt",
    "floor": "",
    "ceiling": "ceil",
    "truncate": "trunc",
    "round": "rint round_nearest_even round_nearest_afz",
    "floor_divide": "floordiv",
    "divide_rounded": "",
    "remainder": "rem fmod truncatemod",
    "floor_remainder": "floormod",
    "is_finite": "isfinite",
    "is_nan": "isnan",
    "is_infinite": "isinf is_inf",
    "squared_difference": "squareddifference",
    "inverse_square_root_gradient": "rsqrtgrad",
    "square_root_gradient": "sqrtgrad",
    "reciprocal_gradient": "reciprocalgrad invgrad",
    "elu": "",
    "gelu": "",
    "silu": "",
    "softplus": "",
    "exclusive_or": "xor bitwise_xor logicalxor logical_xor",
    "shift_left": "leftshift bitwise_left_shift",
    "shift_right_arithmetic": "rightshift bitwise_right_shift",
    "shift_right_logical": "",
    "less": "lt",
    "less_equal": "le lessequal",
    "greater": "gt",
    "greater_equal": "ge greaterequal",
    "equal": "eq",
    "not_equal": "ne notequal",
    "and": "bitwise_and logicaland logical_and",
    "or": "bitwise_or logicalor logical_or",
    "not": "bitwise_not logicalnot logical_not",
    "select": "select_n where selectv2",
    "clamp": "clip clipbyvalue",
    "dot": "dot_general matmul batchmatmulv2 mm bmm",
    "dot_add": "addmm",
    "convolution": "conv2d conv_general_dilated conv",
    "convolution_gradient": "convolution_backward",
    "convolution_gradient_input": "conv2dbackpropinput",
    "convolution_gradient_filter": "conv2dbackpropfilter",
    "bias_gradient": "biasaddgrad",
    "max_pool": "maxpool max_pool2d_with_indices reduce_window_max "
    "_low_memory_max_pool_with_offsets",
    "sum_pool": "reduce_window_sum",
    "min_pool": "reduce_window_min",
    "average_pool": "avgpool avg_pool2d",
    "average_pool_gradient": "avgpoolgrad avg_pool2d_backward",
    "max_pool_gradient": "maxpoolgrad max_pool2d_with_indices_backward "
    "select_and_scatter_add select_and_scatter",
    "reduce_sum": "sum",
    "reduce_mean": "mean",
    "reduce_max": "amax",
    "reduce_min": "amin",
    "softmax": "_softmax",
    "log_softmax": "logsoftmax _log_softmax",
    "log_softmax_gradient": "_log_softmax_backward_data",
    "sparse_softmax_cross_entropy": "sparsesoftmaxcrossentropywithlogits",
    "gather": "gatherv2 gathernd",
    "scatter_add": "",
    "reshape": "view _unsafe_view squeeze unsqueeze expand_dims expanddims bitcast",
    "broadcast": "broadcast_in_dim broadcastto expand broadcast_to",
    "transpose": "permute t",
    "slice": "stridedslice dynamic_slice",
    "concatenate": "cat concatv2",
    "pad": "padv2 constant_pad_nd",
    "convert": "convert_element_type cast _to_copy",
    "iota": "range arange",
    "fill": "full ones zeros full_like zeros_like zeroslike ones_like oneslike "
    "new_zeros new_full scalar_tensor empty2",
    "copy": "clone copy_p",
    "shape": "shapen",
    "size": "",
    "rank": "",
    "broadcast_gradient_arguments": "broadcastgradientargs",
    "read_scalar": "_local_scalar_dense",
    "conditional": "cond if statelessif switch_case",
    "loop": "while scan statelesswhile while_loop",
    "reverse": "rev reversev2 flip",
    "scatter": "scatternd index_put",
    "reduce_and": "reduce_all all",
    "reduce_or": "reduce_any any",
    "reduce_product": "prod",
    "tile": "repeat",
    "update_slice": "dynamic_update_slice",
    "sort": "",
    "argsort": "",
    "argmax": "arg_max",
    "argmin": "arg_min",
    "top_k": "topk topkv2",
    "cumulative_sum": "cumsum",
    "cumulative_product": "cumprod",
    "stack": "pack",
    "random": "randomuniform randomstandardnormal randomuniformint truncatednormal "
    "rng rng_uniform rand_like randn_like randint bernoulli multinomial",
    "random_bits": "rng_bit_generator statelessrandomuniformv2 statelessrandomnormalv2",
    "dropout": "native_dropout",
    "read_variable": "readvariableop",
    "assign_variable": "assignvariableop",
    "is_initialized": "varisinitializedop isvariableinitialized",
    "assign_add_variable": "assignaddvariableop",
    "assign_subtract_variable": "assignsubvariableop",
    "fused": "fusion",
    "input": "parameter placeholder _arg varhandleop variablev2",
    "constant": "const get_attr literal",
    "output": "_retval root",
    "tuple": "make_tuple",
    "get_item": "get_tuple_element getitem get-tuple-element",
    "identity": "identityn stop_gradient alias detach stopgradient preventgradient "
    "read_identity lift_fresh_copy lift_fresh optimization_barrier opt_barrier",
    "no_op": "noop after_all token",
    "switch": "refswitch",
    "merge": "refmerge",
    "enter": "refenter",
    "exit": "refexit",
    "next_iteration": "nextiteration refnextiteration",
    "loop_condition": "loopcond",
    "carried": "",
    "send": "_send _hostsend",
    "receive": "_recv _hostrecv",
}
SHARED = {other: name for name, row in TABLE.items() for other in [name, *row.split()]}

KINDS = {
    "input": ("input", "carried"),
    "constant": ("constant",),
    "plumbing": (
        *("output", "tuple", "get_item", "identity", "no_op", "switch", "merge"),
        *("enter", "exit", "next_iteration", "loop_condition"),
        *("send", "receive", "read_variable", "assign_variable", "is_initialized"),
    ),
    "view": ("reshape", "broadcast"),
}


CONTROL = ("conditional", "loop")  # choose what computes; they compute nothing
# what the host learns about values without computing any
HOST = ("shape", "size", "rank", "broadcast_gradient_arguments", "read_scalar")


def shared(name: str) -> str:
    """The common name of the operation that a framework calls `name`; the same name
    where the vocabulary has none."""
    for spelled in (name, ".".join(name.split(".")[:2])):
        if spelled in SPELLED:
            return SPELLED[spelled]
    bare = re.sub(r"^(aten|prims|higher_order)[.:]+", "", name)
    bare = bare.split(".")[0].replace("-", "_").lower()
    return SHARED.get(bare, name)


def known(op: str) -> bool:
    """Whether a name is a shared one of the vocabulary."""
    return op in TABLE


def kind(op: str) -> str:
    """Whether an operation of the vocabulary computes; an unknown one does."""
    return next((k for k, names in KINDS.items() if op in names), "operation")
