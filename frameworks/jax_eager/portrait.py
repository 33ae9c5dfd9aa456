"""What is dispatched in a step, counted by running one -- JAX, op by op.

Every primitive that is bound to values runs as a small compiled program of its own, a
function of the library under `jit` (`relu`) as one program. All of them come through
one function of `pjit` while its fast path around Python is closed.
"""

import jax
from jax._src import pjit

from graphparity.common.graphs.stand_in import stand_in

KERNELS = "programs dispatched: primitives, and functions under jit"


def dispatched(call):  # -> names of what a step runs, and of its views
    seen, run = [], pjit._pjit_call_impl_python

    def note(*args, name, **options):
        seen.append(name)
        return run(*args, name=name, **options)

    jax.clear_caches()
    with (
        stand_in(pjit, "_pjit_call_impl_python", note),
        stand_in(pjit, "_get_fastpath_data", lambda *_, **__: None),
    ):
        jax.block_until_ready(call())
    jax.clear_caches()
    return seen, []
