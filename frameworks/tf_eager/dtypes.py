"""Which operations of a program compute in which dtype, read off a graph -- TensorFlow.

The graph is recorded for the purpose, by the program and by TensorFlow's own gradients.
"""

import tensorflow as tf

PRODUCTS = "MatMul BatchMatMulV2 Conv2D Conv2DBackpropInput Conv2DBackpropFilter"
FULL = "Sub SquaredDifference Square Pow Exp Log Mean Softmax LogSoftmax"
FULL += " SoftmaxCrossEntropyWithLogits SparseSoftmaxCrossEntropyWithLogits"
KINDS = dict.fromkeys(PRODUCTS.split(), "product") | dict.fromkeys(FULL.split(), "full")


def operations(loss, params, batch):  # -> name and dtypes of each, in order
    with tf.Graph().as_default() as graph:
        params = [placeholder(w) for w in params]
        tf.gradients(loss(params, *map(placeholder, batch)), params)
    return [(op.type, floats(op)) for op in graph.get_operations()]


def placeholder(x):  # an array of this framework, or NumPy's -> one like it
    return tf.compat.v1.placeholder(x.dtype, x.shape)


def floats(operation):  # -> dtypes of its floating operands
    dtypes = [x.dtype.base_dtype for x in operation.inputs]
    return [dtype.name for dtype in dtypes if dtype.is_floating]
