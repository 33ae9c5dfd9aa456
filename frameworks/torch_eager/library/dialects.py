"""PyTorch: where its rule is not the oracle's, the options with which it is."""

DIALECTS = {
    "nesterov": dict(rate_inside=False),
}

ROUNDED = {}  # the bias correction is taken in float64, by Python
