"""The driver's side of a person's own programs: which file, whose framework."""

import ast
import difflib
import importlib.util
import os
import warnings
from dataclasses import dataclass
from pathlib import Path

from graphparity.common.contract import registry


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
    if place.endswith(".py"):
        path = Path(place)
        if not path.is_file():
            near = _near(path.name, _files(path.parent))
            raise BadProgram(f"'{text}': there is no file {place}{near}")
        path = path.resolve()
        return Program(text, str(path), function, _backend(text, path, function))
    if not all(map(str.isidentifier, place.split("."))):
        raise BadProgram(f"'{text}': {place} is neither a .py file nor a module's name")
    path = _source(text, place)
    return Program(text, place, function, _backend(text, path, function))


def file(program: Program) -> Path:
    """The file that a program is in. Raises BadProgram."""
    if program.place.endswith(".py"):
        return Path(program.place)
    return _source(program.text, program.place)


def needed(program: Program) -> list[str]:
    """The arguments that a function must be given, as it is defined in its file; none
    of what is no function there."""
    body = _tree(program.text, file(program)).body
    for node in body:
        if isinstance(node, ast.FunctionDef) and node.name == program.function:
            takes, only = node.args, zip(node.args.kwonlyargs, node.args.kw_defaults)
            names = [one.arg for one in (*takes.posonlyargs, *takes.args)]
            by_name = [one.arg for one, default in only if default is None]
            return names[: len(names) - len(takes.defaults)] + by_name
    return []


def _files(folder: Path) -> list[str]:
    """The Python files of a folder; none where there is no such folder."""
    return [path.name for path in folder.glob("*.py")] if folder.is_dir() else []


def _near(name: str, there: list[str]) -> str:
    """The names that are like one that is not there, as a question; else nothing."""
    found = difflib.get_close_matches(name, there, 3, 0.5)
    return f"; did you mean {' or '.join(found)}?" if found else ""


def _backend(text: str, file: Path, function: str) -> str:
    """Whose framework a file is written for. Raises BadProgram where it can't be read
    as Python, or has no such function."""
    tree = _tree(text, file)
    names = _names(tree)
    if names is not None and function not in names:
        own = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
        told = _near(function, own) or f"; its functions are: {', '.join(own)}"
        told = told if own else "; it has no functions"
        raise BadProgram(f"'{text}': there is no {function} in {file.name}{told}")
    return _framework(tree)


def _names(tree: ast.Module) -> set[str] | None:
    """Every name that a file may bind; None where they can't be told without running
    it."""
    found = set[str]()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [alias.asname or alias.name.split(".")[0] for alias in node.names]
            if "*" in names:
                return None
            found |= set(names)
        elif isinstance(node, ast.Name) and node.id in ("globals", "setattr", "exec"):
            return None
    return None if "__getattr__" in found else found


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


def _tree(text: str, file: Path) -> ast.Module:
    """A file as Python reads it. Raises BadProgram."""
    try:
        with warnings.catch_warnings(action="ignore"):  # of their code: it is not run
            return ast.parse(file.read_bytes(), str(file))
    except SyntaxError as error:
        where = f"line {error.lineno} of {file} is no Python: {error.msg}"
        line = f"\n    {error.text.strip()}" if error.text else ""
        raise BadProgram(f"'{text}': {where}{line}") from error
    except (ValueError, OSError) as error:
        raise BadProgram(f"'{text}': {file} can't be read: {error}") from error


def _framework(tree: ast.Module) -> str:
    """The dynamic backend of the framework that a file imports first; the oracle where
    it imports none. A library of several is of the one that its variable names."""
    names = [name for node in ast.walk(tree) for name in _imported(node)]
    first = next((name for name in names if of_import(name)), None)
    owner = of_import(first) if first else None
    if first is None or owner is None:
        return registry.oracle().name
    variable = registry.of_this_tree()[owner].chosen_by.get(first)
    if variable is None:
        return owner
    chosen = _entered(tree, variable) or os.environ.get(variable, "")
    return of_import(chosen) or owner


def _entered(tree: ast.Module, variable: str) -> str | None:
    """The framework that a file itself enters in a variable; None where it does
    not."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.Call)):
            texts = [n.value for n in ast.walk(node) if isinstance(n, ast.Constant)]
            if variable in texts:
                named = [t for t in texts if isinstance(t, str) and of_import(t)]
                return named[0] if named else None
    return None


def _imported(node: ast.AST) -> list[str]:
    """The packages that a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module.split(".")[0]]
    return []


def of_import(package: str) -> str | None:
    """The dynamic backend whose arrays a package makes; None where it is none's."""
    every = registry.of_this_tree().values()
    return next((b.name for b in every if package in b.imports), None)


def of_type(name: str) -> str | None:
    """The dynamic backend of the framework whose type this is, by the type's name with
    its package's; None where it is no framework's."""
    return of_import(name.split(".")[0])


def static_forms(backend: str) -> list[str]:
    """The static backends that make graphs of this one's programs, in order; without
    those that make none of a person's own function."""
    return [
        b.name
        for b in registry.of_this_tree().values()
        if b.graph == "static"
        and not b.devices
        and "own" not in b.gaps
        and backend in [one.name for one in registry.lineage(b.name)]
    ]
