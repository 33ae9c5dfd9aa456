"""Dropout of a person's model: turned off, or with masks that are given -- TensorFlow.

Every layer of Keras that drops, and one by hand, calls one of `tf.nn`'s functions.
While masks are given nothing is traced: a graph would keep its own.
"""

import contextlib
import functools
import inspect
from contextvars import ContextVar
from weakref import WeakKeyDictionary

import tensorflow as tf

from graphparity.common.user import conventions

GENERAL = (tf.nn.experimental.general_dropout,)  # itself, also where it is exchanged
TARGETS = (
    "tensorflow:nn.dropout",
    "tensorflow:nn.experimental.stateless_dropout",
    "tensorflow:nn.experimental.general_dropout",
)
GIVEN = ContextVar("masks", default=None)  # of the call that runs; None: layers are off
RATES = WeakKeyDictionary()  # of layers, by the attribute that holds it


def _samplers():
    holders = {"tf.random": tf.random, "tf.random.Generator": tf.random.Generator}
    none = ("set_seed", "get_global_generator", "set_global_generator", "fold_in")
    return {
        f"{name}.{key}": function
        for name, holder in holders.items()
        for key, function in vars(holder).items()
        if inspect.isfunction(inspect.unwrap(function))
        and not key.startswith("_")
        and key not in (*none, "split", "from_seed", "reset", "skip", "make_seeds")
    }


SAMPLERS = _samplers()
ABSTRACT = ()


def rates(layers):  # Keras's layers drop nothing, unless masks are given
    for layer in layers:
        names = ["dropout", "recurrent_dropout", "_dropout"]
        names += ["rate"] if type(layer).__name__.endswith("Dropout") else []
        for name in names:
            derived = isinstance(getattr(type(layer), name, None), property)
            if isinstance(getattr(layer, name, None), float) and not derived:
                own = RATES.setdefault(layer, {})
                rate = own.setdefault(name, getattr(layer, name))
                setattr(layer, name, 0.0 if GIVEN.get() is None else rate)


@contextlib.contextmanager
def given(masks, on=True):  # masks: draws.Masks; on: layers drop, else functions alone
    changes = [
        ("dropout", "", (one,), functools.partial(_made, masks, one)) for one in TARGETS
    ]
    before, eager = GIVEN.set(masks if on else None), tf.config.functions_run_eagerly()
    tf.config.run_functions_eagerly(True)
    try:
        with conventions.changed(changes, masks.file, {}):
            yield
    finally:
        tf.config.run_functions_eagerly(eager)
        GIVEN.reset(before)


def _made(masks, target, original):
    by, signature = target.replace("tensorflow:", "tf."), inspect.signature(original)

    def run(*args, **options):
        said = signature.bind(*args, **options).arguments
        keep = 1.0 - float(said["rate"])

        def sampler(shape, dtype):  # what is below the rate is dropped
            mask = masks.draw(tuple(tf.convert_to_tensor(shape).numpy()), keep, by)
            return tf.cast(mask, dtype)

        result = GENERAL[0](said["x"], said["rate"], sampler, said.get("noise_shape"))
        return result if masks.scaled else result * tf.cast(keep, result.dtype)

    return run
