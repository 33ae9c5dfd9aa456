"""Batches of changing size -- TensorFlow, graph.

Uncured, each new shape is traced into another graph. The cures leave the number
of rows open: in the signature, or from the second shape on.
Each cure changes this backend's makers: `train.graph` is called anew.
"""

import tensorflow as tf

# -- signature -------------------------------------------------------------------------


def unknown(argument):  # a list of weights keeps its shapes, a batch loses its rows
    if isinstance(argument, list):
        return [tf.TensorSpec(w.shape, w.dtype) for w in argument]
    return tf.TensorSpec([None, *argument.shape[1:]], argument.dtype)


def signed(function, **options):  # -> the function with any number of rows, one graph
    made = []

    def call(*arguments):
        if not made:
            signature = [unknown(argument) for argument in arguments]
            made.append(
                tf.function(
                    function, autograph=False, input_signature=signature, **options
                )
            )
        return made[0](*arguments)

    return call


# -- cures -----------------------------------------------------------------------------


def signature(train):  # rows unknown from the first trace on
    train.graph = signed


def relaxed(train):  # the second shape makes a graph with rows unknown
    train.graph = lambda function: tf.function(
        function, autograph=False, reduce_retracing=True
    )


CURES = {"signature": signature, "relaxed": relaxed}
