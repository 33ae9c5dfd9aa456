"""Operations whose precision under a policy is asked for -- TensorFlow, Keras's policy.

Operations take their arguments' dtype; Keras's layers cast to their policy's.
"""

import keras
import tensorflow as tf

POLICY = "Keras's mixed policy"
OPERATIONS = {  # x, w (4, 4), b (4,), image (1, 8, 8, 1), kernel (3, 3, 1, 1)
    "product": lambda x, w: x @ w,
    "convolution": lambda image, kernel: tf.nn.conv2d(image, kernel, 1, "VALID"),
    "bias": lambda x, b: x + b,
    "linear layer": lambda x, w, b: tf.nn.bias_add(x @ w, b),
    "rectifier": lambda x: tf.nn.relu(x),
    "max pool": lambda image: tf.nn.max_pool2d(image, 2, 2, "VALID"),
    "tanh": lambda x: tf.tanh(x),
    "exp": lambda x: tf.exp(x),
    "log": lambda x: tf.math.log(x),
    "power": lambda x: tf.pow(x, 3),
    "sum": lambda x: tf.reduce_sum(x),
    "mean": lambda x: tf.reduce_mean(x),
    "softmax": lambda x: tf.nn.softmax(x),
    "log softmax": lambda x: tf.nn.log_softmax(x),
    "norm": lambda x: tf.norm(x),
    "squared error": lambda x, w: tf.reduce_mean(tf.math.squared_difference(x, w)),
    "cross-entropy": lambda x, labels: tf.reduce_mean(
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels, x)
    ),
}
LAYERS = {  # those that Keras has as a layer or a loss
    "product": lambda x, w: keras.layers.Dense(4, use_bias=False)(x),
    "convolution": lambda image, kernel: keras.layers.Conv2D(1, 3)(image),
    "bias": lambda x, b: keras.layers.Dense(4)(x),
    "linear layer": lambda x, w, b: keras.layers.Dense(4)(x),
    "rectifier": lambda x: keras.layers.ReLU()(x),
    "max pool": lambda image: keras.layers.MaxPooling2D()(image),
    "tanh": lambda x: keras.layers.Activation("tanh")(x),
    "softmax": lambda x: keras.layers.Softmax()(x),
    "squared error": lambda x, w: keras.losses.MeanSquaredError()(w, x),
    "cross-entropy": lambda x, labels: keras.losses.SparseCategoricalCrossentropy(
        from_logits=True
    )(labels, x),
}


def array(value, dtype):  # NumPy array -> tensor, axes as here; integers stay integers
    axes = {8: (0, 2, 3, 1), 3: (2, 3, 1, 0)}  # of images, of kernels
    moved = value.transpose(axes[value.shape[-1]]) if value.ndim == 4 else value
    tensor = tf.constant(moved)
    return tf.cast(tensor, dtype) if tensor.dtype.is_floating else tensor


def run(name, half, policy, arguments):  # -> the result's dtype, None: no such layer
    if not policy:
        return OPERATIONS[name](*arguments).dtype.name
    if name not in LAYERS:
        return None
    keras.mixed_precision.set_global_policy(f"mixed_{half}")
    try:
        return LAYERS[name](*arguments).dtype.name
    finally:
        keras.mixed_precision.set_global_policy("float32")
