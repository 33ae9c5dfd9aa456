"""The lecture's rows on graphs, tensors and networks, in its order."""

from graphparity.common.contract import selection
from graphparity.experiments.lecture.columns import BASE, EACH, EAGER, ORACLE, TWO
from graphparity.experiments.shared.lecture_row import Row

NETS = (
    Row(
        "history",
        "Framework history",
        "Caffe (Berkeley, 2013) became Caffe2, Torch became PyTorch, and Theano's "
        "descendants became TensorFlow; PaddlePaddle, CNTK, MXNet, Parrots and Keras "
        "stand beside them. What divides them is when the graph is made: before the "
        "data comes (static), or while the program runs (dynamic).",
        "train",
        (BASE, "tf_session"),
        (("two_layer_net", "digits"),),
    ),
    Row(
        "cpu_gpu",
        "CPU against GPU",
        "One large product of (2000 × 40000) and (40000 × 2000) takes 916 ms in NumPy "
        "on the lecture's CPU and 26.8 ms in PyTorch on its GPU. A processor made for "
        "products wins where there is enough of them to do at once.",
        "workloads/matmul",
        (ORACLE, *TWO),
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
        "graph-fusion",
    ),
    Row(
        "conditional",
        "A conditional",
        "If z is positive the result is x·w1, else x·w2. A dynamic graph takes "
        "Python's own `if`; a static one needs an operator that holds both branches.",
        "workloads/conditional",
        (*selection.pair(), "tf_eager", "tf_graph"),
        (("conditional", None),),
        "control_flow",
        ("conditional",),
        aside="Python's own `if`, left as it is: `jax.jit` refuses it "
        "(TracerBoolConversionError), `torch.compile` ends a graph there and begins "
        "another (with fullgraph it refuses it too), `tf.function` rewrites it as a "
        "`tf.cond` (AutoGraph).",
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
        (ORACLE, *TWO),
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
        EAGER,
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
        "step. The weights must come out alike, rounding apart.",
        "library/cnn",
        TWO,
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
        EACH[:2],
        command="train --backend all --tensorboard results/tensorboard",
    ),
    Row(
        "mixed_precision",
        "Mixed precision",
        "The forward pass runs in float16, the weights stay float32, and the loss is "
        "scaled up so that small gradients don't vanish; a step whose gradients are "
        "infinite is skipped. Training gets shorter and smaller, at the same accuracy, "
        "where the device has fast half precision.",
        "precision/two_layer_net",
        EACH[:2],
        (("mixed_precision", None),),
        "precision",
    ),
)
