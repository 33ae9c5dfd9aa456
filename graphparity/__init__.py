"""graphparity: the same programs as dynamic and as static graphs, compared.

The one name under which the harness is imported. Installed, `common`, `experiments` and
`frameworks` are folders of this package; in a checkout they stand beside it, and are
found there.
"""

from pathlib import Path

_BESIDE = Path(__file__).resolve().parent.parent
if not Path(__file__).with_name("common").is_dir():
    __path__.append(str(_BESIDE))
