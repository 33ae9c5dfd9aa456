"""optax: where its rule is not the oracle's, the options with which it is."""

DIALECTS = {
    "nesterov": dict(rate_inside=False),
    "adagrad": dict(inside=True),
}

# rounded to the weights' dtype, then taken from 1: the powers in the bias correction
ROUNDED = {rule: ("r1", "r2") for rule in ("adam", "adam_l2", "adamw")}
