"""A loop by hand around the same step, without the harness -- TensorFlow 1.

Only `selfcheck bare` runs it: what the suite measures must be what this loop takes.
"""

import time


def make(make_trainer, loss, rule, params, batch):  # NumPy arrays -> run(steps) -> s
    state, step = make_trainer(loss, rule, params, batch)

    def run(steps):
        for variable, w in zip(state.variables[0], params):
            start = variable.initializer.inputs[1]
            state.session.run(variable.initializer, {start: w})
        begin = time.perf_counter()
        for _ in range(steps):
            step(state, *batch)
        return time.perf_counter() - begin

    return run
