"""Relative errors put into the result of every operation -- TensorFlow.

What an operation only moves or chooses (a transpose, a maximum) rounds nothing and gets
none. A sum of n terms rounds n times: its error is sqrt(n) as large.

TensorFlow has no public way to change the results of eager operations. The callbacks of
`tf.debugging.enable_check_numerics` are handed the list that the results are taken from
afterwards; no document promises it, so it is tried on one operation first.
"""

import math

import numpy as np
import tensorflow as tf

try:
    from tensorflow.python.framework import op_callbacks
except ImportError:  # it is private: a version may have none
    op_callbacks = None

MOVES = """
Cast Identity IdentityN StopGradient PreventGradient Reshape Transpose Squeeze
ExpandDims Pack Unpack Concat ConcatV2 Split SplitV Slice StridedSlice
StridedSliceGrad Pad PadV2 MirrorPad Tile BroadcastTo Reverse ReverseV2
ReverseSequence Roll Gather GatherV2 GatherNd ResourceGather ResourceGatherNd
Select SelectV2 Maximum Minimum Max Min Relu ReluGrad Relu6 Relu6Grad Neg Abs
Sign Floor Ceil Round Rint ClipByValue MaxPool MaxPoolGrad MaxPool3D MaxPool3DGrad
MaxPoolV2 MaxPoolWithArgmax TopK TopKV2 Fill ZerosLike OnesLike Const Range Diag
DiagPart MatrixDiag MatrixDiagV2 MatrixDiagV3 MatrixDiagPart MatrixDiagPartV2
MatrixDiagPartV3 MatrixSetDiag MatrixSetDiagV2 MatrixSetDiagV3 MatrixBandPart OneHot
DynamicStitch ParallelDynamicStitch DynamicPartition TensorScatterUpdate
TensorScatterMax TensorScatterMin UnsortedSegmentMax UnsortedSegmentMin
SegmentMaxV2 SegmentMinV2 BatchToSpaceND SpaceToBatchND SpaceToDepth DepthToSpace
Bitcast Real Imag Complex Conj EnsureShape CheckNumerics ReadVariableOp
DeepCopy Unique UniqueV2 TensorListStack TensorListGetItem TensorListFromTensor
"""
EXACT = frozenset(MOVES.split())
INNER = ("PartitionedCall", "StatefulPartitionedCall", "EagerPyFunc", "PyFunc")
ADDING = ("AssignAddVariableOp", "AssignSubVariableOp", "ResourceScatter")
WRITING = ("ResourceApply", "ResourceSparseApply", *ADDING)
COUNTING = ("AddV2", "Add", "Sub", "Mul")
TURNED = {"MatMul": "transpose_a", "BatchMatMulV2": "adj_x", "BatchMatMulV3": "adj_x"}


class Shaking:
    """While it lasts every floating result is multiplied by 1 + d, d uniform in +-size;
    functions of `tf.function` run as they are written. Raises NotImplementedError where
    results can't be changed."""

    def __init__(self, size, seed):
        self.size, self.generator = size, np.random.default_rng(seed)
        self.busy = False  # with operations of its own
        if op_callbacks is None or not changes():
            raise NotImplementedError("the results of operations can't be changed")

    def __enter__(self):
        self.before = tf.config.functions_run_eagerly()
        tf.config.run_functions_eagerly(True)
        op_callbacks.add_op_callback(self.called)
        return self

    def __exit__(self, *error):
        op_callbacks.remove_op_callback(self.called)
        tf.config.run_functions_eagerly(self.before)

    def called(self, name, inputs, attributes, results, op_name=None, graph=None):
        if self.busy:
            return
        name = name.decode() if isinstance(name, bytes) else name
        if graph is not None or name in INNER or name.startswith("__"):
            raise NotImplementedError(f"the inside of a graph is not reached: {name}")
        self.busy = True
        try:
            if name.startswith(WRITING):
                self.write(inputs)
            elif name not in EXACT and not whole(name, inputs):
                count = terms(name, inputs, dict(zip(*[iter(attributes)] * 2)), results)
                size = self.size * math.sqrt(count)
                results[:] = [self.shaken(y, size) for y in results]
        finally:
            self.busy = False

    def shaken(self, y, size):
        if not (y.dtype.is_floating or y.dtype.is_complex):
            return y
        noise = self.generator.uniform(-size, size, y.shape)
        return rounded(y, tf.constant(1 + noise, y.dtype))

    def write(self, inputs):  # variables that an operation adds to
        rest = [y.dtype for y in inputs if y.dtype.is_floating]
        for variable in inputs if rest else ():
            if variable.dtype == tf.resource:
                y = tf.raw_ops.ReadVariableOp(resource=variable, dtype=rest[0])
                y = self.shaken(y, self.size)
                tf.raw_ops.AssignVariableOp(resource=variable, value=y)


@tf.custom_gradient
def rounded(y, factor):  # the gradient of what was rounded, not of the rounding
    return y * factor, lambda g: (g, None)


def whole(name, inputs):  # -> whether it counts: an exponent, less one in a gradient
    return name in COUNTING and all(
        x.dtype.is_floating and x.shape.rank == 0 and float(x).is_integer()
        for x in inputs
    )


def changes():  # -> whether what a callback puts in place of a result is used
    one = tf.constant(1.0)

    def put(name, inputs, attributes, results, op_name=None, graph=None):
        results[:] = [one for _ in results]

    op_callbacks.add_op_callback(put)
    try:
        given = tf.add(one, one)
    finally:
        op_callbacks.remove_op_callback(put)
    return bool(given == one)


def terms(name, inputs, attributes, results):  # -> how many numbers one result sums up
    shapes = [x.shape for x in inputs if x.dtype.is_floating and x.shape.rank]
    if not shapes or not results:
        return 1
    if name in TURNED:
        return shapes[0][-2 if attributes[TURNED[name]] else -1]
    if name == "Einsum":
        return summed(attributes["equation"], shapes)
    if "Conv" in name:  # the kernel's side, and positions for its gradient
        kernel = shapes[0 if "BackpropInput" in name else -1]
        return max(1, kernel.num_elements() // kernel[-1])
    if "Softmax" in name or "Norm" in name:
        return max(shapes[0])
    most = max(shape.num_elements() for shape in shapes)
    return max(1, most // max(1, results[0].shape.num_elements()))


def summed(equation, shapes):  # -> how many numbers one result of an einsum sums up
    equation = equation.decode() if isinstance(equation, bytes) else equation
    given, _, kept = equation.replace("...", "").partition("->")
    sizes = {}
    for letters, shape in zip(given.split(","), shapes):
        sizes |= dict(zip(reversed(letters), reversed(shape.as_list())))
    return max(1, math.prod(n for letter, n in sizes.items() if letter not in kept))
