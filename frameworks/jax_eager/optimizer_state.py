"""Weights and optax's state as one state, under the oracle's names -- JAX."""

import jax
import optax
from jax import numpy as jnp


def _integer(params):
    # JAX takes powers and quotients of int32 in float32, whatever the weights' dtype
    return jnp.int64 if params[0].dtype == jnp.float64 else jnp.int32


def _set(state, **values):  # a buffer for each place: a step donates them all
    if not optax.tree_utils.tree_get_all_with_path(state, "count"):
        values.pop("count", None)
    return jax.tree.map(jnp.copy, optax.tree_utils.tree_set(state, **values))


@jax.tree_util.register_pytree_node_class
class OptimizerState:
    """What a step takes and gives; `moments`: the oracle's name: optax's."""

    def __init__(self, params, opt_state, moments):
        self.params, self.opt_state, self.moments = params, opt_state, moments

    def tree_flatten(self):
        moments = self.moments
        fixed = moments if moments is None else tuple(moments.items())
        return (self.params, self.opt_state), fixed

    @classmethod
    def start(cls, params, rule, moments):  # before the first step
        state = rule.init(params)
        count = jnp.zeros((), _integer(params))
        return cls(params, _set(state, count=count), moments)

    @classmethod
    def tree_unflatten(cls, fixed, children):
        return cls(*children, fixed if fixed is None else dict(fixed))

    def read(self):  # -> params, moments by the oracle's names
        if self.moments is None:
            return self.params, []
        get = optax.tree_utils.tree_get_all_with_path
        moments = {
            key: get(self.opt_state, name)[0][1] for key, name in self.moments.items()
        }
        counts = {int(count) for _, count in get(self.opt_state, "count")}
        if len(counts) > 1:
            raise RuntimeError(f"the parts of a chain count apart: {counts}")
        return self.params, {
            "t": jnp.array(counts.pop(), self.params[0].dtype),
            **moments,
        }

    def write(self, values):  # arrays as `read` gives them -> another
        params, opt_state = values
        if self.moments is None:
            return OptimizerState(params, self.opt_state, None)
        new = {name: opt_state[key] for key, name in self.moments.items()}
        new["count"] = opt_state["t"].astype(_integer(params))
        return OptimizerState(params, _set(self.opt_state, **new), self.moments)
