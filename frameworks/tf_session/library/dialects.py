"""TensorFlow 1: where its rule is not the oracle's, the options with which it is."""

DIALECTS = {
    "nesterov": dict(rate_inside=False),
    "adagrad": dict(eps=0.0, start=0.1),
    "rmsprop": dict(inside=True, start=1.0),
    "adam": dict(hat=True),
    "adam_l2": dict(hat=True),
    "adamw": dict(hat=True),
}

# rounded to the weights' dtype, then taken from 1: the coefficients and their powers
ROUNDED = {rule: ("b1", "b2", "r1", "r2") for rule in ("adam", "adam_l2", "adamw")}
