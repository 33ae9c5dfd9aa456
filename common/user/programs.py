"""The driver's side of a person's own programs: which file, whose framework."""

import ast
import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path

from graphparity.common.contract import registry

FRAMEWORKS = {  # what a file imports -> the framework whose arrays it makes
    "torch": "PyTorch",
    "torchvision": "PyTorch",
    "jax": "JAX",
    "flax": "JAX",
    "optax": "JAX",
    "equinox": "JAX",
    "haiku": "JAX",
    "tensorflow": "TensorFlow",
    "keras": "TensorFlow",
    "tf_keras": "TensorFlow",
}


class BadProgram(ValueError):
    """What was asked for is no program; a sentence for its user."""


@dataclass(frozen=True)
class Program:
    """A function in a file: `place` is the file's path or the module's name."""

    text: str  # as it was asked for
    place: str
    function: str
    backend: str  # the dynamic one of its framework


def parsed(text: str) -> Program:
    """`FILE.py:FUNCTION` or `package.module:FUNCTION`. Raises BadProgram."""
    place, colon, function = text.rpartition(":")
    if not colon or not place or not function.isidentifier():
        raise BadProgram(f"'{text}': write FILE.py:FUNCTION or package.module:FUNCTION")
    path = Path(place)
    if place.endswith(".py"):
        if not path.is_file():
            raise BadProgram(f"'{text}': there is no file {place}")
        path = path.resolve()
        return Program(text, str(path), function, framework(path))
    if not all(map(str.isidentifier, place.split("."))):
        raise BadProgram(f"'{text}': {place} is neither a .py file nor a module's name")
    return Program(text, place, function, framework(_source(text, place)))


def labels(texts: list[str]) -> list[str]:
    """The programs' names in tables: what was asked for, without the folders that all
    have in common; numbered where two are the same."""
    places = [text.rpartition(":")[0] for text in texts]
    paths = [place for place in places if place.endswith(".py")]
    common = os.path.commonpath([os.path.dirname(p) for p in paths]) if paths else ""
    cut = len(os.path.join(common, "")) if common else 0
    short = [t[cut:] if p in paths else t for t, p in zip(texts, places, strict=True)]
    return [
        f"{one} ({short[:n].count(one) + 1})" if one in short[:n] else one
        for n, one in enumerate(short)
    ]


def _source(text: str, module: str) -> Path:
    """The file of a module in the working directory or installed, found without running
    it. Raises BadProgram."""
    beside = Path(*module.split("."))
    for path in (beside.with_suffix(".py"), beside / "__init__.py"):
        if path.is_file():
            return path.resolve()
    first = module.split(".")[0]
    found = importlib.util.find_spec(first)
    for folder in (found.submodule_search_locations or []) if found else []:
        path = Path(folder, *module.split(".")[1:])
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.is_file():
                return file
    if found and found.origin and module == first:
        return Path(found.origin)
    raise BadProgram(f"'{text}': there is no module {module} here, nor is it installed")


def framework(file: Path) -> str:
    """The dynamic backend of the framework that a file imports first; NumPy's where it
    imports none. Raises BadProgram where it can't be read as Python."""
    try:
        tree = ast.parse(file.read_bytes(), str(file))
    except (SyntaxError, ValueError, OSError) as error:
        line = f"line {error.lineno} of " if isinstance(error, SyntaxError) else ""
        raise BadProgram(f"{line}{file} can't be read as Python: {error}") from error
    names = [name for node in ast.walk(tree) for name in _imported(node)]
    found = [FRAMEWORKS[name] for name in names if name in FRAMEWORKS]
    return dynamic(found[0]) if found else registry.oracle().name


def _imported(node: ast.AST) -> list[str]:
    """The packages that a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module.split(".")[0]]
    return []


def dynamic(framework: str) -> str:
    """The dynamic backend of a framework that a person writes for."""
    every = registry.of_this_tree().values()
    return next(
        b.name for b in every if b.framework == framework and b.graph == "dynamic"
    )


def static_forms(backend: str) -> list[str]:
    """The static backends that make graphs of this one's programs, in order."""
    return [
        b.name
        for b in registry.of_this_tree().values()
        if b.graph == "static"
        and b.devices is None
        and backend in [one.name for one in registry.lineage(b.name)]
    ]
