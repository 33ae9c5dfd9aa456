"""The lecture's rows on update rules, in its order."""

from graphparity.experiments.lecture.columns import EAGER, TWO
from graphparity.experiments.shared.lecture_row import Row

RULES = (
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
