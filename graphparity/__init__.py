"""graphparity: the same programs as dynamic and as static graphs, compared.

The one name under which the harness is imported. Installed, `common`, `experiments` and
`frameworks` are folders of this package; in a checkout they stand beside it, and are
found there.
"""

from pathlib import Path

_HERE = Path(__file__).resolve().parent  # a worker finds it through a link
_INSTALLED = (_HERE / "common").is_dir()
__path__[:] = [str(_HERE)] if _INSTALLED else [str(_HERE), str(_HERE.parent)]
