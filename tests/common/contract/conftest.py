"""A package of backends of one's own, written for a test."""

import pytest

from graphparity.common.contract import registry

GOOD = """
FRAMEWORK, MODE, GRAPH = "Mine", "eager", "dynamic"
PACKAGES = {"numpy": "numpy"}

def environment(dtype, cache):
    return {}
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Write a package of backends and put it on the search path, under a new name.

    Returns the folder; the texts are those of its folders' `__init__.py` by name, None:
    without one.
    """
    name = f"package_of_{tmp_path.name.replace('-', '_')}"

    def package(init="", **folders):
        place = tmp_path / name
        for folder, text in folders.items():
            (place / folder).mkdir(parents=True)
            file = "train.py" if text is None else "__init__.py"
            (place / folder / file).write_text(text or "")
        place.mkdir(exist_ok=True)
        (place / "__init__.py").write_text(init)
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.setenv(registry.SEARCH, name)
        return place

    return package
