"""Results in other folders than the one that a report is made of: named, not shown."""

import shlex
from pathlib import Path

from graphparity.common.results.documents import KEPT
from graphparity.common.results.store import FILE
from graphparity.experiments.shared import called

WHERE = (FILE, f"*/{FILE}", f"*/*/{FILE}", f"*/{KEPT}/*.json", f"*/*/{KEPT}/*.json")
MOST = 4  # folders that are named


def told(shown: Path) -> list[str]:
    """A line that names the folders with results in or below the one in which one
    works, two levels down, without the one that is shown; none where there is none."""
    here = Path.cwd()
    found = dict[Path, None]()
    for pattern in WHERE:
        for path in sorted(here.glob(pattern)):
            folder = path.parent if path.name == FILE else path.parent.parent
            found[folder.relative_to(here)] = None
    others = [str(one) for one in found if (here / one).resolve() != shown.resolve()]
    if not others:
        return []
    names = ", ".join(others[:MOST]) + (", …" if others[MOST:] else "")
    first = called.hint(f"report --results {shlex.quote(others[0])}")
    which = "it" if len(others) == 1 else "the first of them"
    return [f"Not shown: results that are kept in {names}. `{first}` shows {which}."]
