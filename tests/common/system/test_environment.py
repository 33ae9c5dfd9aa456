"""The environment is what it was, whatever happened meanwhile."""

import ast
import os
import re
from pathlib import Path

import pytest

from graphparity.common.contract import registry
from graphparity.common.system import environment


def test_variables_are_set_and_restored(monkeypatch):
    monkeypatch.setenv("THERE", "old")
    monkeypatch.delenv("ABSENT", raising=False)
    before = dict(os.environ)
    with environment.changed({"THERE": "new", "ABSENT": "now"}):
        assert (os.environ["THERE"], os.environ["ABSENT"]) == ("new", "now")
    assert dict(os.environ) == before


def test_after_an_error_too_and_where_somebody_took_one_away(monkeypatch):
    monkeypatch.setenv("THERE", "old")
    before = dict(os.environ)

    def fail():
        with environment.changed({"THERE": "new", "OTHER": ""}):
            del os.environ["THERE"], os.environ["OTHER"]
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert dict(os.environ) == before


CHANGES = ("update", "setdefault", "pop", "popitem", "clear", "putenv", "unsetenv")


def written(text):
    """The lines of a program that change the environment."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Assign(targets=targets) | ast.Delete(targets=targets):
                places = targets
            case ast.AugAssign(target=target):
                places = [target]
            case ast.Call(func=ast.Attribute(attr=name)):
                places = [node.func] if name in CHANGES else []
            case _:
                continue
        if any(
            re.search(r"\benviron\b|\bos\.(un)?(put|set)env", p)
            for p in map(ast.unparse, places)
        ):
            yield node.lineno


def test_nothing_else_changes_the_environment():
    """But a forked process its own, which ends with it."""
    root = registry.folder(f"{registry.OWN}.common").parent
    own, forked = Path(environment.__file__), root / "common/worker/forked"
    files = [
        f
        for top in ("common", "experiments", "frameworks")
        for f in (root / top).rglob("*.py")
    ]
    found = {str(f): [*written(f.read_text())] for f in files if f != own}
    assert {Path(file).parent for file, lines in found.items() if lines} <= {forked}
    assert [*written(own.read_text())]


@pytest.mark.parametrize(
    "line",
    [
        "os.environ['A'] = 'b'",
        "os.environ |= {'A': 'b'}",
        "os.environ.update(A='b')",
        "os.environ.setdefault('A', 'b')",
        "del os.environ['A']",
        "environ.pop('A')",
        "os.putenv('A', 'b')",
    ],
)
def test_a_change_is_seen(line):
    assert [*written(f"import os\n{line}\n")] == [2]
    assert not [*written("variables = {**os.environ}; os.environ.get('A')")]
