"""Where the graph is made -- CuPy: there is none, and nothing is differentiated."""

# -- makers ----------------------------------------------------------------------------


def make_forward(forward, params, batch):  # call(params, *batch) -> output
    return params, forward
