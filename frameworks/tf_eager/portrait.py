"""What is dispatched in a step, counted by running one -- TensorFlow, eager.

An op callback is called for every operation that is executed, the tape's too.
"""

from tensorflow.python.framework import op_callbacks

from graphparity.common.graphs import operations

KERNELS = "operations told to an op callback, without views and the host's own"


def dispatched(call):  # -> names of what a step runs, and of its views
    seen = []

    def note(op_type, inputs, attrs, outputs, op_name=None, graph=None):
        if graph is None and operations.shared(op_type) not in operations.HOST:
            seen.append(op_type)

    op_callbacks.add_op_callback(note)
    try:
        call()
    finally:
        op_callbacks.remove_op_callback(note)
    kinds = [operations.kind(operations.shared(name)) for name in seen]
    kernels = [name for name, kind in zip(seen, kinds) if kind == "operation"]
    return kernels, [name for name, kind in zip(seen, kinds) if kind != "operation"]
