"""Where the lecture contradicts itself, and one claim of it.

Each function runs one such case, and returns its figures and a sentence about them.
"""

import numpy as np

from graphparity.frameworks.numpy_ref.optimizers import (
    adagrad,
    momentum as rolling,
    rmsprop as squares,
)
from graphparity.frameworks.numpy_ref.workloads import (
    conditional as branch,
    matmul as large,
    optimizers as rules,
    two_layer_net as net,
)


def conditional():  # -> figures, sentence
    params, batches = branch.inputs(np.random.default_rng(0), "lecture")
    x, z, _ = batches[0]
    formula = branch.forward(params, x, z)
    printed = branch.as_printed(params, x, z)
    apart = float(np.linalg.norm(printed - formula) / np.linalg.norm(formula))
    sentence = (
        f"The lecture's static listing takes w1 where z < 0, its formula where z > 0: "
        f"at z = {z:g} their results differ by {100 * apart:.0f} %. "
        f"What runs here is the formula."
    )
    return {"z": float(z), "relative_difference": apart}, sentence


def two_layer_net():  # -> figures, sentence
    figures = {}
    for config in ("session", "define_by_run"):
        params, [[x, y]] = net.inputs(np.random.default_rng(0), config)
        training = net.TRAINING[config]
        loss = getattr(net, training["loss"])(params, x, y)
        rate, steps = training["lr"], training["steps"]
        listing = {"outputs": y.shape[1], "lr": rate, "steps": steps}
        figures[config] = {**listing, "first_loss": float(loss)}
    static, dynamic = (
        f"{f['outputs']} outputs and {f['steps']} steps at a rate of {f['lr']:g} "
        f"(first loss {f['first_loss']:.3g})"
        for f in figures.values()
    )
    sentence = (
        "The lecture's static and dynamic listings are not one problem: the static "
        f"one has {static}, the dynamic one {dynamic}. They can't be compared as "
        "printed, so both run here on every backend."
    )
    return figures, sentence


def matmul():  # -> figures, sentence
    flops, _ = large.cost(**large.CONFIGS["lecture"])
    cpu, gpu = flops / 0.916, flops / 0.0268  # seconds as the lecture prints them
    sentence = (
        f"The lecture's 916 ms (NumPy, CPU) is float64 and its 26.8 ms (torch, GPU, "
        f"not synchronized) float32: unlike precisions, so that ratio is refused. "
        f"Like for like in operations ({flops:.1e}): {cpu / 1e9:.0f} GFLOP/s in "
        f"float64, {gpu / 1e12:.1f} TFLOP/s in float32."
    )
    return {"flops": flops, "cpu_flops_per_s": cpu, "gpu_flops_per_s": gpu}, sentence


def optimizers():  # -> figures, sentence
    params, batches = rules.inputs(np.random.default_rng(0), "adagrad")
    init, update = adagrad.make(lr=0.2)
    state = init(params)
    for step in range(rules.STEPS):
        grads = rules.gradients(params, *batches[step % len(batches)])
        params, state = update(params, grads, state)
    rates = np.mean(1.0 / np.sqrt(state["G"][0]), axis=1)  # of lr, for each feature
    seen = np.mean([np.mean(x != 0.0, axis=0) for x, _ in batches], axis=0)
    often, rarely = np.argmax(seen), np.argmin(seen)
    times = float(rates[rarely] / rates[often])
    sentence = (
        f"AdaGrad takes larger steps for rare features, as the lecture says: after "
        f"{rules.STEPS} steps the rate of the rarest (in {100 * seen[rarely]:.0f} % of "
        f"the rows) is {times:.1f} times that of the most frequent "
        f"({100 * seen[often]:.0f} %)."
    )
    return {"times": times, "seen": [float(seen[often]), float(seen[rarely])]}, sentence


def _followed(optimizer, grads, start=1.0):  # -> the path of one weight
    init, update = optimizer
    params = [np.array([start])]
    state, path = init(params), [start]
    for grad in grads:
        params, state = update(params, [np.array([grad])], state)
        path.append(float(params[0][0]))
    return np.array(path)


def _apart(one, other):  # -> the largest distance of two paths / the first one's length
    length = np.sum(np.abs(np.diff(one)))
    return float(np.max(np.abs(one - other)) / length)


def _slowed(rate_inside, steps=20):  # -> path; after `steps` the rate is a tenth
    init, fast = rolling.make(lr=0.1, rate_inside=rate_inside)
    _, slow = rolling.make(lr=0.01, rate_inside=rate_inside)
    params, grads = [np.zeros(1)], [np.ones(1)]
    state, path = init(params), [0.0]
    for update in [fast] * steps + [slow] * steps:
        params, state = update(params, grads, state)
        path.append(float(params[0][0]))
    return np.array(path)


def epsilon():  # -> figures, sentence
    grads = 1e-4 * np.random.default_rng(0).standard_normal(100)  # as late in training
    figures = {}
    for name, rule in (("AdaGrad", adagrad), ("RMSProp", squares)):
        paths = [_followed(rule.make(lr=0.01, inside=b), grads) for b in (False, True)]
        figures[name] = _apart(*paths)
    texts = [f"{name} by {100 * share:.3g} %" for name, share in figures.items()]
    sentence = (
        "The lecture's formulas have epsilon inside the root, its code outside. With "
        f"gradients of 1e-4 and the same 1e-7 that moves {' and '.join(texts)} of the "
        "way gone in 100 steps. What runs here is the code's form."
    )
    return figures, sentence


def momentum():  # -> figures, sentence
    free, folded = _slowed(rate_inside=False), _slowed(rate_inside=True)
    turn = len(free) // 2
    before = _apart(free[: turn + 1], folded[: turn + 1])
    lengths = [abs(path[-1] - path[turn]) for path in (folded, free)]
    times = float(lengths[0] / lengths[1])
    sentence = (
        "The lecture's momentum keeps v free of the rate, its Nesterov folds the rate "
        f"into v. At one rate their paths are {100 * before:.1g} % apart; in the "
        f"{turn} steps after the rate falls to a tenth the folded form goes "
        f"{times:.1f} times as far: with a changing rate they are different methods."
    )
    return {"constant": before, "times": times}, sentence


def rmsprop():  # -> figures, sentence
    pushes = np.concatenate([np.ones(20), np.zeros(20)])
    figures = {}
    for name, rule in (("RMSProp", squares), ("momentum", rolling)):
        path = _followed(rule.make(lr=0.01), pushes)
        figures[name] = float(abs(path[-1] - path[20]))
    sentence = (
        "The lecture calls RMSProp AdaGrad with momentum, but there is none in it: "
        f"when the gradient becomes 0 it goes {figures['RMSProp']:g} further, and "
        f"momentum {figures['momentum']:.2g}."
    )
    return figures, sentence
