"""The training loop inside the graph: k steps in one call -- NumPy.

state <- step(state, batch) for each batch of k, that are stacked along a leading axis
"""

import numpy as np

# -- loop ------------------------------------------------------------------------------


def make(train, loss, optimizer, params, batches):  # -> state, call(state, *batches)
    state, step = train.make_trainer(loss, optimizer, params, [a[0] for a in batches])

    def call(state, *batches):  # each (k, ...) -> state, losses (k,)
        losses = []
        for batch in zip(*batches):
            state, value = step(state, *batch)
            losses.append(value)
        return state, np.stack(losses)

    return state, call
