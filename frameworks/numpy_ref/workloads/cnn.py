"""Convolutional net -- NumPy, the reference.

x 32 -> convolution 30 -> pool 15 -> convolution 13 -> pool 6 -> 576 -> 120 -> 84 -> 10,
a rectifier behind every layer but the last
loss = mean over the batch of -log softmax(logits)[y]; loss_mse = mean of (logits - y)^2
"""

import numpy as np

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # x (B, 1, 32, 32) -> logits (B, 10)
    return layers(params, x)[-1]


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y):  # y (B,) integers -> scalar
    logits = forward(params, x)
    picked = np.take_along_axis(log_softmax(logits), y[:, None], axis=1)
    return -np.mean(picked)


def loss_mse(params, x, y):  # y (B, 10) -> scalar
    error = forward(params, x) - y
    return np.mean(error * error)


# -- layers (the reference only) -------------------------------------------------------


def layers(params, x):  # -> what each layer gives before its rectifier; the last logits
    conv1_w, conv1_b, conv2_w, conv2_b, w1, b1, w2, b2, w3, b3 = params
    conv1 = convolve(x, conv1_w) + conv1_b[:, None, None]
    conv2 = convolve(pool(relu(conv1)), conv2_w) + conv2_b[:, None, None]
    dense1 = pool(relu(conv2)).reshape(len(x), -1) @ w1 + b1
    dense2 = relu(dense1) @ w2 + b2
    return conv1, conv2, dense1, dense2, relu(dense2) @ w3 + b3


def relu(x):
    return np.maximum(x, 0.0)


def windows(x):  # (B, C, H, W) -> (B, C, H-2, W-2, 3, 3)
    return np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(2, 3))


def convolve(x, w):  # x (B, C, H, W), w (O, C, 3, 3) -> (B, O, H-2, W-2)
    y = np.tensordot(windows(x), w, axes=((1, 4, 5), (1, 2, 3)))
    return np.moveaxis(y, 3, 1)


def corners(x):  # (B, C, H, W) -> (4, B, C, H//2, W//2): of each square; odd edge left
    H, W = x.shape[2] // 2 * 2, x.shape[3] // 2 * 2
    return np.stack([x[:, :, i:H:2, j:W:2] for i in (0, 1) for j in (0, 1)])


def pool(x):  # (B, C, H, W) -> (B, C, H//2, W//2)
    return np.max(corners(x), axis=0)


def log_softmax(logits):
    shifted = logits - np.max(logits, axis=1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))


# -- gradients by hand (the reference only) --------------------------------------------


def gradients(params, x, y):  # of loss -> one for each parameter
    sums = layers(params, x)
    d_logits = np.exp(log_softmax(sums[-1]))
    d_logits[np.arange(len(y)), y] -= 1.0
    return backward(params, x, sums, d_logits / len(y))


def gradients_mse(params, x, y):  # of loss_mse -> one for each parameter
    sums = layers(params, x)
    return backward(params, x, sums, 2.0 * (sums[-1] - y) / y.size)


def gradient_buffers(params, x, y):  # -> what a library's are before, after backward
    return [np.zeros_like(w) for w in params], gradients(params, x, y)


def backward(params, x, sums, d_logits):  # -> one gradient for each parameter
    _, _, conv2_w, _, w1, _, w2, _, w3, _ = params
    h1, h2, h3, h4 = (relu(value) for value in sums[:4])
    pool1, pool2 = pool(h1), pool(h2)
    flat = pool2.reshape(len(x), -1)
    d_dense2 = (d_logits @ w3.T) * (h4 > 0.0)
    d_dense1 = (d_dense2 @ w2.T) * (h3 > 0.0)
    d_pool2 = (d_dense1 @ w1.T).reshape(pool2.shape)
    d_conv2 = pool_gradient(h2, d_pool2) * (h2 > 0.0)
    d_pool1 = convolve_transposed(d_conv2, conv2_w)
    d_conv1 = pool_gradient(h1, d_pool1) * (h1 > 0.0)
    grads = [*kernel_gradient(x, d_conv1), *kernel_gradient(pool1, d_conv2)]
    grads += [flat.T @ d_dense1, np.sum(d_dense1, axis=0)]
    grads += [h3.T @ d_dense2, np.sum(d_dense2, axis=0)]
    return [*grads, h4.T @ d_logits, np.sum(d_logits, axis=0)]


def kernel_gradient(x, d):  # d (B, O, H-2, W-2) -> w (O, C, 3, 3), b (O,)
    w = np.tensordot(d, windows(x), axes=((0, 2, 3), (0, 2, 3)))
    return w, np.sum(d, axis=(0, 2, 3))


def convolve_transposed(d, w):  # d (B, O, H-2, W-2) -> (B, C, H, W)
    padded = np.pad(d, ((0, 0), (0, 0), (2, 2), (2, 2)))
    return convolve(padded, np.moveaxis(w[:, :, ::-1, ::-1], 1, 0))


def pool_gradient(x, d):  # all of d goes to the first largest of each square
    H, W = x.shape[2] // 2 * 2, x.shape[3] // 2 * 2
    first, spread = np.argmax(corners(x), axis=0), np.zeros_like(x)
    for k in range(4):
        spread[:, :, k // 2 : H : 2, k % 2 : W : 2] = np.where(first == k, d, 0.0)
    return spread


def margin(params, x, y):  # distance to the nearest kink, in units of sum |x||w| + |b|
    sums = layers(params, x)
    inputs = [x, pool(relu(sums[0])), pool(relu(sums[1])).reshape(len(x), -1)]
    inputs += [relu(sums[2])]
    nearest = []
    for kind, value, below, w, b in zip(
        "ccdd", sums, inputs, params[::2], params[1::2]
    ):
        if kind == "d":
            nearest.append(distance(value, np.abs(below) @ np.abs(w) + np.abs(b)))
            continue
        scale = convolve(np.abs(below), np.abs(w)) + np.abs(b)[:, None, None]
        nearest += pool_margins(corners(value), pool(scale))
    return np.min([np.min(each) for each in nearest])  # NaN stays NaN


def pool_margins(parts, scale):  # of the largest to 0, and where > 0 to the second
    ranked = np.sort(parts, axis=0)
    gap = distance(ranked[3] - ranked[2], scale)
    # Equal windows of a flat background tie exactly, and whichever wins, the gradient
    # is the same: no kink.
    harmless = (ranked[3] <= 0.0) | (gap < 1e-13)
    return [distance(ranked[3], scale), np.where(harmless, 1.0, gap)]


def distance(value, scale):  # |value| in units of its scale; 0 where both are 0: a kink
    return np.abs(value) / np.where(scale > 0.0, scale, 1.0)


# -- inputs (the reference only) -------------------------------------------------------

PARAMS = (
    "conv1_w",
    "conv1_b",
    "conv2_w",
    "conv2_b",
    "w1",
    "b1",
    "w2",
    "b2",
    "w3",
    "b3",
)
SHAPES = ((6, 1, 3, 3), (6,), (16, 6, 3, 3), (16,), (576, 120), (120,))
SHAPES += ((120, 84), (84,), (84, 10), (10,))
BATCH = ("x", "y")
MARGIN = 3e-7  # five roundings: its sums are short (9, 54), its squares to pool many
AXES = {"conv1_w": "O...", "conv1_b": "O", "conv2_w": ".O..", "w1": ".J", "b1": "J"}
AXES |= {"w2": "JK", "b2": "K", "w3": "K.", "x": "B...", "y": "B.", "output": "B."}
SIZES = (1, 2, 8, 32, 128, 512)  # of the batch, for the experiment `scaling`
CONFIGS = {"lecture": dict(B=1), "digits": dict(B=32), "library": dict(B=32)}
CONFIGS |= {f"batch_{B}": dict(B=B) for B in (*SIZES, 64)}  # 64: for `explain`
LESSON = ("lecture", "digits", "library")
PRESETS = {"quick": ("digits",), "standard": LESSON, "full": LESSON}
SHOWN = "conv1_b"  # whose gradient buffer is shown, as the lecture does
SETTING = dict(optimizer="adam", lr=0.002, batch_size=16, epochs=10)  # `train`
DIGITS = dict(loss="loss", optimizer="sgd", lr=0.05, steps=44)
TRAINING = {config: DIGITS for config in CONFIGS}
TRAINING["lecture"] = dict(loss="loss_mse", optimizer="sgd", lr=0.01, steps=20)
TRAINING["library"] = dict(**DIGITS, library=True)


def start(rng):  # -> params: He et al. 2015, uniform; biases 0
    fan_in = [n for n in (9, 54, 576, 120, 84) for _ in range(2)]
    limits = [(6.0 / n) ** 0.5 * (len(shape) > 1) for shape, n in zip(SHAPES, fan_in)]
    return [rng.uniform(-a, a, shape) for a, shape in zip(limits, SHAPES)]


def inputs(
    rng, config
):  # -> params, batches; step t trains on batch t modulo their number
    from graphparity.frameworks.numpy_ref.digits import load

    B = CONFIGS[config]["B"]
    if config == "lecture":
        x, y = rng.standard_normal((B, 1, 32, 32)), rng.standard_normal((B, 10))
        return start(rng), [[x, y]]
    x, labels = load("train", side=32)
    order = rng.permutation(len(x))[: len(x) // B * B].reshape(-1, B)
    return start(rng), [[x[rows], labels[rows]] for rows in order]


def cost(B):  # -> FLOPs of one step's products; least bytes at 4 an element
    conv1, conv2, dense = 900 * 9 * 6, 169 * 54 * 16, 576 * 120 + 120 * 84 + 84 * 10
    flops = 2 * B * (2 * conv1 + 3 * conv2 + 3 * dense)
    weights = sum(int(np.prod(shape)) for shape in SHAPES)
    return flops, 4 * (2 * weights + B * 1025)
