"""graphparity: the same programs as dynamic and as static graphs, compared.

The one name under which the harness is imported. Installed, `common`, `experiments` and
`frameworks` are folders of this package; in a checkout they stand beside it, and are
found there.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent  # a worker finds it through a link
_INSTALLED = (_HERE / "common").is_dir()
__path__[:] = [str(_HERE)] if _INSTALLED else [str(_HERE), str(_HERE.parent)]


def assert_same_program(
    first: Any,
    second: Any,
    *,
    inputs: Mapping[str, Any] | None = None,
    compiled: bool = False,
    gradients: bool | None = None,
    seed: int = 0,
    timeout: float = 120.0,
) -> str:
    """Assert that two functions are the same mathematics and differ by rounding alone,
    as `graphparity diff` judges it. Returns its sentence.

    first, second: `"FILE.py:FUNCTION"`, `"package.module:FUNCTION"`, or a function at
    the top of a file; they run in processes of their own. inputs: arrays by name; None:
    what `inputs()` in one of the files returns. compiled: as the frameworks compile
    them, too. gradients: True: by every floating input, and it fails without them;
    None: where both have them. timeout: seconds for one request to a process.

    Raises AssertionError where they are not the same or it can't be judged, ValueError
    where something was asked wrongly.
    """
    __tracebackhide__ = True
    from graphparity.experiments.diff.in_tests import asserted

    given = {"compiled": compiled, "gradients": gradients, "seed": seed}
    return asserted.held(first, second, inputs, timeout=timeout, **given).sentence


def assert_same_model(
    *models: str | Path,
    compiled: bool = False,
    optimizer: str | None = None,
    steps: int = 5,
    seed: int = 0,
    timeout: float = 120.0,
) -> str:
    """Assert that whole models are the same mathematics and differ by rounding alone,
    as `graphparity check` judges it. Returns its sentences.

    models: a folder with a file a framework and inputs.py, or `"FILE.py:FUNCTION"`
    twice or more; they run in processes of their own. compiled: as the frameworks
    compile them, too. optimizer: they are trained by it, said once for all; None: by
    what their files say. timeout: seconds for one request to a process.

    Raises AssertionError where they are not the same or it can't be judged, ValueError
    where something was asked wrongly.
    """
    __tracebackhide__ = True
    from graphparity.experiments.check.in_tests import asserted

    given = {"optimizer": optimizer, "steps": steps, "seed": seed, "timeout": timeout}
    return asserted.held(models, eager_only=not compiled, **given)
