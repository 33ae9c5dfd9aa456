"""Imports run downwards only: who may import whom, read from the files themselves.

Imports inside functions count too. What is imported by a name that is made up at run
time (folders that are listed) does not.
"""

import ast
from functools import cache

import pytest

from graphparity.common.contract import registry

ROOT = registry.folder(f"{registry.OWN}.common").parent
FLOORS = {  # a package -> its floor; on one floor packages may use each other
    "common.contract": 0,
    "common.system": 1,
    "common.workers": 2,
    "common.worker": 2,
    "common.agreement": 3,
    "common.user": 3,
    "common.timing": 3,
    "common.training": 3,
    "common.graphs": 3,
    "common.results": 4,
    "experiments.shared": 5,
    "experiments.docs": 7,  # it prints what the questions print
    "experiments.report": 7,
    "experiments.lecture": 7,  # it and side_by_side show what the report's page shows
    "experiments.side_by_side": 7,
}
QUESTION, COMMAND_LINE = 6, 8  # any other folder of experiments; its files
PROCESSES = {"common.workers", "common.worker"}  # talk over a pipe, and only so
SCREEN = {"rich", "typer"}  # nothing below experiments.shared knows of them
BORROWED = {  # a question -> those whose files it uses
    "check": {"dialects", "diff"},  # a library's words; how a cause is searched for
    "choose": {"train"},  # a trial is a training
    "dialects": {"scaler"},  # a loss scaler is a library's too
    "pays": {"explain", "graph"},  # a refusal in a line; a step's parts
    "train": {"graph"},  # TensorBoard shows the graph as written
}


@cache
def modules():
    """Every file of common and experiments by its name, `common.contract.cell`."""
    files = [p for top in ("common", "experiments") for p in (ROOT / top).rglob("*.py")]
    named = {}
    for file in files:
        parts = file.relative_to(ROOT).with_suffix("").parts
        named[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return named


@cache
def names_in(file):
    """Every name that a file imports, with all of its dots."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file} imports by a relative name"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def imported(module, known):
    """What a module imports: ours by their names, others by their first name."""
    found = set()
    for name in names_in(known[module]):
        first, _, rest = name.partition(".")
        inside = rest if rest in known else rest.rpartition(".")[0]
        found.add(inside if first == registry.OWN else first)
    return found - {"", module}


def package(module):
    """The package that a module's floor is that of: `common.contract`."""
    return ".".join(module.split(".")[:2])


def floor(module):
    """The height of a module, the lowest 0."""
    if package(module) in FLOORS:
        return FLOORS[package(module)]
    return (
        QUESTION if modules()[package(module)].name == "__init__.py" else COMMAND_LINE
    )


def objections(module, known):
    """Why a module may not import what it does."""
    here, mine = floor(module), package(module)
    for name in sorted(imported(module, known)):
        if name in SCREEN and here < FLOORS["experiments.shared"]:
            yield f"{module} imports {name}: it is below experiments.shared"
        if name not in known:
            continue
        there, other = floor(name), package(name)
        if there > here:
            yield f"{module} imports {name}, from above"
        elif {mine, other} == PROCESSES:
            yield f"{module} imports {name}: the two processes only share the pipe"
        elif here == there == QUESTION and other != mine:
            question, used = (p.removeprefix("experiments.") for p in (mine, other))
            if used not in BORROWED.get(question, ()):
                yield f"{module} imports {name}: a file of another question"


def circle(known):
    """Modules that import each other in a ring; empty where none do.

    A package's own `__init__` is no part of one: it is what its files are in.
    """
    left = {m: {n for n in imported(m, known) if n in known} for m in known}
    while free := [m for m, needs in left.items() if not needs & left.keys()]:
        for module in free:
            del left[module]
    if not left:
        return []
    ring = [next(iter(left))]
    while ring.count(ring[-1]) < 2:
        ring.append(next(n for n in sorted(left[ring[-1]]) if n in left))
    return ring[ring.index(ring[-1]) :]


@pytest.mark.parametrize("one", sorted(set(map(package, modules()))))
def test_a_package_imports_downwards(one):
    inside = [module for module in modules() if package(module) == one]
    assert not [text for m in inside for text in objections(m, modules())]


def test_no_modules_import_each_other_in_a_circle():
    assert not circle(modules())


def test_every_question_that_borrows_is_named():
    known, uses = modules(), {}
    for module in known:
        for name in imported(module, known) & known.keys():
            if floor(module) == floor(name) == QUESTION:
                pair = [package(m).removeprefix("experiments.") for m in (module, name)]
                if pair[0] != pair[1]:
                    uses.setdefault(pair[0], set()).add(pair[1])
    assert uses == BORROWED


WRONG = {
    "common.contract.registry": "import graphparity.common.timing.intervals",
    "common.system.machine": "from graphparity.common.workers import pool",
    "common.worker.timer": "def f():\n    from graphparity.common.workers import pool",
    "common.workers.pool": "from graphparity.common.worker import timer",
    "common.results.store": "from rich.console import Console",
    "common.timing.intervals": "import typer",
    "experiments.shared.run_steps": "from graphparity.experiments.list import command",
    "experiments.list.tables": "from graphparity.experiments.train import measure",
    "experiments.train.plan": "from graphparity.experiments.report import page",
}


@pytest.mark.parametrize("module", WRONG)
def test_a_wrong_import_is_seen(module, tmp_path):
    wrong = tmp_path / "wrong.py"
    wrong.write_text(modules()[module].read_text() + f"\n{WRONG[module]}\n")
    known = {**modules(), module: wrong}
    assert list(objections(module, known))


def test_a_circle_is_seen(tmp_path):
    first, second = tmp_path / "cell.py", tmp_path / "trees.py"
    first.write_text("from graphparity.common.contract import trees")
    second.write_text("def f():\n    from graphparity.common.contract.cell import Cell")
    pair = {"common.contract.cell": first, "common.contract.trees": second}
    assert set(circle({**modules(), **pair})) == set(pair)
