"""A line for each translation of a loss scaler."""

import io

import pytest
from rich.console import Console

from graphparity.experiments.dialects import scalers


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ({"to": None, "verified": None}, "– a → has no way to say it"),
        ({"to": "f()", "verified": True, "apart_at": []}, "✓ a → f()"),
        (
            {"to": "f()", "verified": False, "apart_at": ["largest scale", "least"]},
            "✗ a → f() (apart at the largest scale, least)",
        ),
        (
            {"to": None, "verified": None, "apart_at": ["x"]},
            "– a → has no way to say it",
        ),
    ],
)
def test_each_translation_has_a_line(monkeypatch, more, line):
    monkeypatch.setattr(scalers.scaler_tables, "show_libraries", lambda *_: None)
    screen = Console(file=io.StringIO(), width=200)
    scalers.show(screen, {"libraries": {}, "translations": [{"from": "a", **more}]})
    assert screen.file.getvalue().strip() == line
