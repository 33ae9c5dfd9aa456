"""Where a function computes an output, read from its text: nothing is run."""

import ast
import re
from collections.abc import Iterator

from graphparity.common.user import sources
from graphparity.common.user.sources import Function

STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")  # of an output's name: cell.w[1]
WHOLE = "output"  # the name of what is alone returned
Step = int | str


def lines(text: str, function: str, output: str) -> list[int]:
    """The lines that give an output its value: of a name that is returned where it is
    bound last, else of the expression that is returned. None where the text has no such
    function."""
    try:
        found = sources.definition(text, function)
    except (SyntaxError, ValueError):
        return []
    if found is None:
        return []
    path: list[Step] = [int(n) if n else name for n, name in STEP.findall(output)]
    path = [] if path == [WHOLE] else path
    every = [_of(found, value, path) for value in _returned(found)]
    return sorted(set(every)) or [found.lineno]


def parameter(text: str, function: str, name: str) -> list[int]:
    """The line of a function's parameter; of its `def` where none has this name."""
    try:
        found = sources.definition(text, function)
    except (SyntaxError, ValueError):
        return []
    if found is None:
        return []
    taken = found.args
    every = [*taken.posonlyargs, *taken.args, *taken.kwonlyargs]
    return [one.lineno for one in every if one.arg == name] or [found.lineno]


def _returned(function: Function) -> Iterator[ast.expr]:
    """What it returns, in each place; not what functions inside it do."""
    if isinstance(function, ast.Lambda):
        yield function.body
        return
    for node in _own(function):
        if isinstance(node, ast.Return) and node.value is not None:
            yield node.value


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """What stands in a function, without the functions and classes inside it."""
    for child in ast.iter_child_nodes(node):
        inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
        if not isinstance(child, inner):
            yield child
            yield from _own(child)


def _of(function: Function, value: ast.expr, path: list[Step]) -> int:
    """The line of an output in what is returned, or in what a name is bound to."""
    rest, before = list(path), value.lineno
    while True:
        if isinstance(value, ast.Name):
            bound = _bound(function, value.id, before)
            if bound is None:
                return value.lineno
            line, made = bound
            if made is None or not rest:
                return line
            value, before = made, line
            continue
        inner = _part(value, rest[0]) if rest else None
        if inner is None:
            return value.lineno
        value, rest = inner, rest[1:]


def _part(value: ast.expr, step: Step) -> ast.expr | None:
    """An element of a tuple, a list or a dictionary that is written out."""
    if isinstance(value, (ast.Tuple, ast.List)) and isinstance(step, int):
        return value.elts[step] if step < len(value.elts) else None
    if isinstance(value, ast.Dict):
        pairs = zip(value.keys, value.values, strict=True)
        texts = {str(k.value): v for k, v in pairs if isinstance(k, ast.Constant)}
        return texts.get(str(step))
    if isinstance(value, ast.Call):
        named = {keyword.arg: keyword.value for keyword in value.keywords}
        return named.get(str(step))
    return None


def _bound(
    function: Function, name: str, before: int
) -> tuple[int, ast.expr | None] | None:
    """The last line above one, or on it, that binds a name, and what to: None where it
    is a part of a larger thing."""
    found = list[tuple[int, ast.expr | None]]()
    for node in _own(function):
        if isinstance(node, ast.Assign):
            plain = any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
            if plain or any(_stores(t, name) for t in node.targets):
                found.append((node.lineno, node.value if plain else None))
        elif isinstance(node, (ast.AugAssign, ast.For)) and _stores(node.target, name):
            found.append((node.lineno, None))
        elif isinstance(node, ast.AnnAssign) and _stores(node.target, name):
            found.append((node.lineno, node.value))
    above = [one for one in found if one[0] < before]
    return max(above, key=lambda one: one[0], default=None)


def _stores(target: ast.AST, name: str) -> bool:
    """Whether an assignment binds a name, or an element of it."""
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(target))
