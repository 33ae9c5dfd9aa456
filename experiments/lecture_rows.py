"""The lecture's rows in its own order, as facts: idea, program, what measures it.

The lecture is "Training Framework and Model Optimization" (2022); it is told here in
other words. `figures` names functions of the oracle's `lecture` module, each of which
runs what it says: the lecture's slips, and claims of it that hold.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One thing that the lecture teaches."""

    slug: str
    topic: str
    idea: str  # two sentences
    program: str  # whose source is read: a path in a backend's folder
    columns: tuple[str, ...]  # the backends that it is read in
    cells: tuple[tuple[str, str | None], ...] = ()  # workload, config (None: all)
    experiment: str | None = None  # the command whose document says more
    figures: tuple[str, ...] = ()


EAGER = ("torch_eager", "tf_eager", "jax_eager")
TWO = ("torch_eager", "jax_eager")

ROWS = (
    Row(
        "history",
        "Framework history",
        "Caffe (Berkeley, 2013) became Caffe2, Torch became PyTorch, and Theano's "
        "descendants became TensorFlow; PaddlePaddle, CNTK, MXNet, Parrots and Keras "
        "stand beside them. What divides them is when the graph is made: before the "
        "data comes (static), or while the program runs (dynamic).",
        "train",
        ("torch_eager", "tf_session"),
        (("two_layer_net", "digits"),),
    ),
    Row(
        "cpu_gpu",
        "CPU against GPU",
        "One large product of (2000 × 40000) and (40000 × 2000) takes 916 ms in NumPy "
        "on the lecture's CPU and 26.8 ms in PyTorch on its GPU. A processor made for "
        "products wins where there is enough of them to do at once.",
        "workloads/matmul",
        ("numpy_ref", "torch_eager", "jax_eager"),
        (("matmul", None),),
        figures=("matmul",),
    ),
    Row(
        "static",
        "Static graph: build once, run many times",
        "The net's graph is described first, with placeholders for its data, and then "
        "run fifty times by a session with a feed dictionary. What is known before it "
        "runs can be checked, optimized and compiled once for all runs.",
        "train",
        ("tf_eager", "tf_session"),
        (("two_layer_net", "session"),),
        figures=("two_layer_net",),
    ),
    Row(
        "dynamic",
        "Dynamic graph: a new one in each pass",
        "The program computes as it is read, and the graph that the gradients need is "
        "recorded anew in each of five hundred passes. It is Python all the way: "
        "values can be printed, and branches taken, in the middle of a net.",
        "workloads/two_layer_net",
        TWO,
        (("two_layer_net", "define_by_run"), ("two_layer_net", "digits")),
        figures=("two_layer_net",),
    ),
    Row(
        "fusion",
        "What a static graph is optimized into",
        "A chain such as convolution, rectifier, convolution, rectifier can become a "
        "few fused operations before it runs. Fusing saves kernel launches and trips "
        "to memory; the arithmetic stays.",
        "workloads/fusion",
        TWO,
        (("fusion", None),),
        "graph",
    ),
    Row(
        "conditional",
        "A conditional",
        "If z is positive the result is x·w1, else x·w2. A dynamic graph takes "
        "Python's own `if`; a static one needs an operator that holds both branches.",
        "workloads/conditional",
        ("torch_eager", "torch_compile", "tf_graph"),
        (("conditional", None),),
        "control_flow",
        ("conditional",),
    ),
    Row(
        "tensors",
        "Tensors",
        "A tensor is made from data, from an array, like another tensor or by shape; "
        "it is moved, indexed, multiplied and changed in place. In-place changes are "
        "where frameworks part: some have them, some give a changed copy.",
        "workloads/tensors",
        EAGER,
        (("tensors", None),),
    ),
    Row(
        "bridge",
        "The bridge to NumPy",
        "On a CPU a tensor and an array may share their memory, so that a change of "
        "one shows in the other, in both directions. Whether they do is found out by "
        "running it, for each framework and direction.",
        "workloads/tensors",
        ("numpy_ref", "torch_eager", "jax_eager"),
        (("tensors", None),),
    ),
    Row(
        "autograd",
        "Automatic differentiation",
        "With Q = 3a³ − b², a = (2, 3), b = (6, 4) and an external gradient of ones, "
        "dQ/da = 9a² = (36, 81) and dQ/db = −2b = (−12, −8). The framework finds "
        "both by going back through what was computed.",
        "workloads/autograd",
        EAGER,
        (("autograd", None),),
    ),
    Row(
        "network",
        "A network",
        "Two convolutions (1 → 6 → 16 channels, 3 × 3), each with rectifier and "
        "pooling by 2, then linear layers of 120, 84 and 10 on 576 features. Its "
        "input is one image of 32 × 32.",
        "workloads/cnn",
        TWO,
        (("cnn", None),),
        "train",
    ),
    Row(
        "backprop",
        "Loss and backpropagation",
        "The mean squared error against a target goes back through the net and gives "
        "every weight a gradient. Libraries that keep gradients in buffers must zero "
        "them first, or they add up.",
        "library/cnn",
        ("torch_eager", "tf_eager", "jax_eager"),
        (("cnn", None),),
    ),
    Row(
        "by_hand",
        "The update by hand",
        "Each weight goes down its gradient: weight − learning rate · gradient, with a "
        "rate of 0.01. That is all of plain gradient descent.",
        "optimizers/sgd",
        EAGER,
        (("cnn", None),),
        "updates",
    ),
    Row(
        "by_library",
        "The update by library",
        "The library's SGD does the same in five lines: zero, forward, loss, backward, "
        "step. The weights must come out alike, and here they do, rounding apart.",
        "library/cnn",
        ("torch_eager", "jax_eager"),
        (("cnn", "library"),),
        "updates",
    ),
    Row(
        "tensorboard",
        "TensorBoard",
        "A run writes its loss against the step, a grid of images, an embedding with "
        "labels and thumbnails, and the model's graph into a folder of its name. One "
        "looks at a training while it runs, and lays runs over each other.",
        "train",
        ("torch_eager", "jax_jit"),
        experiment="train",
    ),
    Row(
        "mixed_precision",
        "Mixed precision",
        "The forward pass runs in float16, the weights stay float32, and the loss is "
        "scaled up so that small gradients don't vanish; a step whose gradients are "
        "infinite is skipped. Training gets shorter and smaller, at the same accuracy, "
        "where the device has fast half precision.",
        "workloads/mixed_precision",
        ("torch_eager", "jax_jit"),
        (("mixed_precision", None),),
        "precision",
    ),
    Row(
        "descent",
        "Gradient descent and its troubles",
        "A step may use all data, one example or a small batch of it. Local minima, "
        "saddle points and steep ravines, in which it swings from side to side, are "
        "what the other rules were made for.",
        "workloads/landscapes",
        TWO,
        (("landscapes", None),),
        "landscapes",
    ),
    Row(
        "momentum",
        "SGD with momentum",
        "A velocity gathers the gradients, v ← ρv + g, and the weights follow it, "
        "x ← x − αv (Sutskever et al. 2013). Swings cancel in it, and what points one "
        "way adds up.",
        "optimizers/momentum",
        TWO,
        (("optimizers", "momentum"),),
        "landscapes",
        ("momentum",),
    ),
    Row(
        "nesterov",
        "Nesterov momentum",
        "The gradient is taken where the velocity is about to lead: v' = ρv − αg, and "
        "x ← x + v' + ρ(v' − v). Looking ahead, it brakes before it overshoots.",
        "optimizers/nesterov",
        TWO,
        (("optimizers", "nesterov"),),
        "landscapes",
        ("momentum",),
    ),
    Row(
        "adagrad",
        "AdaGrad",
        "Each weight's squared gradients are summed, G ← G + g², and its step is "
        "divided by their root (Duchi et al. 2011). Frequent features get smaller "
        "steps, rare ones larger.",
        "optimizers/adagrad",
        TWO,
        (("optimizers", "adagrad"),),
        "landscapes",
        ("optimizers", "epsilon"),
    ),
    Row(
        "rmsprop",
        "RMSProp",
        "The sum becomes a moving mean, G ← dG + (1 − d)g², so that steps don't shrink "
        "for ever (Tieleman & Hinton 2012). The past fades with d = 0.9.",
        "optimizers/rmsprop",
        TWO,
        (("optimizers", "rmsprop"),),
        "landscapes",
        ("rmsprop", "epsilon"),
    ),
    Row(
        "adam",
        "Adam",
        "Moving means of the gradient and of its square, both corrected for having "
        "begun at zero, make each step (Kingma & Ba 2015). It is momentum and RMSProp "
        "at once.",
        "optimizers/adam",
        EAGER,
        (("optimizers", "adam"),),
        "landscapes",
        ("epsilon",),
    ),
    Row(
        "adam_l2",
        "Adam with weight decay in the gradient",
        "With an L2 term the gradient becomes ∇f(θ) + wθ, and the decay passes through "
        "both moments. Weights with large gradients are then decayed less.",
        "optimizers/adam_l2",
        TWO,
        (("optimizers", "adam_l2"),),
        "landscapes",
    ),
    Row(
        "adamw",
        "AdamW: decoupled weight decay",
        "The decay is added to the update and not to the gradient (Loshchilov & Hutter "
        "2019). Every weight is decayed alike, whatever its gradients are.",
        "optimizers/adamw",
        TWO,
        (("optimizers", "adamw"),),
        "landscapes",
    ),
    Row(
        "demon_adam",
        "Demon Adam",
        "Momentum itself decays over the training, β ← β(1 − t/T) / ((1 − β) + "
        "β(1 − t/T)) (Chen, Wolfe & Kyrillidis 2019). Early gradients lose their say "
        "towards the end.",
        "optimizers/demon_adam",
        TWO,
        (("optimizers", "demon_adam"),),
        "landscapes",
    ),
    Row(
        "choose",
        "Which one to choose",
        "With little budget for tuning the lecture takes Adam, AdamW or Demon Adam; "
        "for the best result SGD with momentum, tuned. A random search with a growing "
        "budget asks whether that holds.",
        "optimizers/adamw",
        TWO,
        experiment="choose",
    ),
)
