"""Relative errors put into the result of every primitive -- JAX.

What a primitive only moves or chooses (a transpose, a maximum) rounds nothing and gets
none. A sum of n terms rounds n times: its error is sqrt(n) as large.
"""

import math

import jax
import numpy as np
from jax import numpy as jnp
from jax._src.core import EvalTrace
from jax.extend.core import jaxpr_as_fun, set_current_trace

MOVES = """
stage abs neg sign floor ceil round max min clamp select_n convert_element_type
reshape transpose broadcast_in_dim squeeze expand_dims slice dynamic_slice
dynamic_update_slice concatenate pad rev gather iota copy copy_p split
reduce_max reduce_min argmax argmin sort stop_gradient real imag complex eq ne
device_put reduce_precision select_and_gather_add reduce_window_max cummax
random_bits random_seed random_wrap random_unwrap threefry2x32
shift_right_logical bitcast_convert_type scatter zeros_like tile
optimization_barrier
"""
EXACT = frozenset(MOVES.split())
INNER = ("jaxpr", "call_jaxpr", "fun_jaxpr")  # a primitive's own program
WHOLE = frozenset(["scan", "while", "cond"])  # whose inside is not reached


class Shaking(EvalTrace):
    """Evaluates, and multiplies every floating result by 1 + d, d uniform in +-size."""

    def __init__(self, size, seed):
        super().__init__()
        self.size, self.generator = size, np.random.default_rng(seed)

    def __enter__(self):
        self.context = set_current_trace(self)
        self.context.__enter__()
        return self

    def __exit__(self, *error):
        self.context.__exit__(*error)

    def process_primitive(self, primitive, args, params, /):
        if primitive.name in WHOLE:
            raise NotImplementedError(f"the inside of {primitive.name} is not reached")
        closed = next(
            (params[n] for n in INNER if hasattr(params.get(n), "consts")), None
        )
        if closed is not None:
            with set_current_trace(self):
                results = jaxpr_as_fun(closed)(*args)
            return results if primitive.multiple_results else results[0]
        results = super().process_primitive(primitive, args, params)
        if primitive.name in EXACT:
            return results
        size = self.size * math.sqrt(terms(primitive.name, args, params, results))
        return jax.tree.map(lambda x: self.shaken(x, size), results)

    def shaken(self, x, size):
        if not jnp.issubdtype(x.dtype, jnp.inexact):
            return x
        noise = self.generator.uniform(-size, size, x.shape)
        return jnp.multiply(x, jnp.asarray(1 + noise, x.dtype))


def terms(name, args, params, results):  # -> how many numbers one result sums up
    shapes = [np.shape(a) for a in args]
    if name == "dot_general":
        (axes, _), _ = params["dimension_numbers"]
        return math.prod(shapes[0][axis] for axis in axes)
    if name == "conv_general_dilated":
        out = params["dimension_numbers"].rhs_spec[0]
        return max(1, math.prod(shapes[1]) // shapes[1][out])
    first = jax.tree.leaves(results)[0]
    most = max((math.prod(shape) for shape in shapes), default=1)
    return max(1, most // max(1, first.size))
