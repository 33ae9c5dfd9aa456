"""Keras: where its rule is not the oracle's, the options with which it is."""

DIALECTS = {
    "momentum": dict(rate_inside=True),
    "adagrad": dict(inside=True),
    "rmsprop": dict(inside=True),
    "adam": dict(hat=True),
    "adam_l2": dict(hat=True),
    "adamw": dict(hat=True),
}

# rounded to the weights' dtype, then taken from 1: the powers in the bias correction
ROUNDED = {rule: ("r1", "r2") for rule in ("adam", "adam_l2", "adamw")}
