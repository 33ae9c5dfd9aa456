"""What hinders a compiler, in a line with the person's own file and line."""

import pytest

from graphparity.common.user import breaks

PYTORCH = """Traceback (most recent call last):
  File "/lib/site-packages/torch/_dynamo/eval_frame.py", line 1044, in compile_wrapper
    raise e.with_traceback(None) from e.__cause__
torch._dynamo.exc.Unsupported: Data-dependent branching
  Explanation: Detected data-dependent branching (e.g. `if my_tensor.sum() > 0:`).
  Hint: Use `torch.cond` to express dynamic control flow.

from user code:
   File "/work/common/user/loaded.py", line 60, in <lambda>
    here.graph = train.graph(lambda *leaves: call(filled(inputs, leaves)))
  File "/mine/pytorch.py", line 12, in net
    if x.sum() > 0:
"""
JAX = """Traceback (most recent call last):
  File "/mine/jax.py", line 7, in net
    if x.sum() > 0:
  File "/lib/site-packages/jax/_src/core.py", line 1, in f
jax.errors.TracerBoolConversionError: Attempted boolean conversion of traced array.
"""
LEADS = """Traceback (most recent call last):
  File "/mine/tensorflow.py", line 3, in net
ValueError: in user code:

    Tensor is unhashable.
"""
WRAPPED = """Traceback (most recent call last):
  File "/mine/net.py", line 35, in call
    if x:
a.b.NotAllowedError: Exception encountered when calling Plain.call().

\x1b[1mUsing a symbol as a Python `bool` is not allowed.\x1b[0m

Arguments received by Plain.call():
"""
WITHIN = """Traceback (most recent call last):
  File "/lib/site-packages/a/b.py", line 3, in f
a.b.NotAllowedError: in user code:

    File "/mine/net.py", line 35, in call  *
        if x:
    File "/lib/site-packages/a/c.py", line 3, in g  **
        Kind: Error

    NotAllowedError: Exception encountered when calling Plain.call().
    \x20\x20\x20\x20
    \x1b[1mUsing a symbol as a Python `bool` is not allowed.\x1b[0m
    \x20\x20\x20\x20
    Arguments received by Plain.call():
"""
TOLD = {
    (WITHIN, "/mine/net.py"): (
        "net.py:35: NotAllowedError: Using a symbol as a Python `bool` is not allowed"
    ),
    (WRAPPED, "/mine/net.py"): (
        "net.py:35: NotAllowedError: Using a symbol as a Python `bool` is not allowed"
    ),
    (PYTORCH, "/mine/pytorch.py"): (
        "pytorch.py:12: Unsupported: Data-dependent branching"
    ),
    (JAX, "/mine/jax.py"): (
        "jax.py:7: TracerBoolConversionError: Attempted boolean conversion of traced "
        "array"
    ),
    (LEADS, "/mine/tensorflow.py"): (
        "tensorflow.py:3: ValueError: in user code: Tensor is unhashable"
    ),
    ("its process ended: killed", "/mine/x.py"): "its process ended: killed",
}


@pytest.mark.parametrize("case", TOLD)
def test_the_error_and_the_line_that_it_is_about(case):
    assert breaks.told(*case) == TOLD[case]


def test_what_is_long_is_cut_behind_a_sentence():
    whole = "ValueError: it is not allowed"
    assert breaks.told(f"{whole}. {'x' * 200}", "") == whole
    assert breaks.told(f"ValueError: {'x' * 300}", "") == f"ValueError: {'x' * 188}"
    assert breaks.told(f"{whole}. See there.", "") == f"{whole}. See there"
