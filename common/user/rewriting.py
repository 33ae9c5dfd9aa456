"""A person's file compiled a second time, its calls, decimal numbers and sums handed
over, on the lines where they stand."""

import ast
import functools
from types import CodeType
from typing import Any

CALL, NUMBER = "__graphparity_call__", "__graphparity_number__"
SUM = "__graphparity_sum__"
KEPT = frozenset(
    ["super", "locals", "globals", "vars", "eval", "exec", "dir", "isinstance", "range"]
)
LARGEST = 0.1  # number that is taken for an epsilon


class Rewriter(ast.NodeTransformer):
    """Hands calls, decimal numbers and sums over."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """`f(x)` becomes `call(line, "f", f, x)`."""
        text = ast.unparse(node.func)[:80]
        self.generic_visit(node)
        if text in KEPT:
            return node
        first = [ast.Constant(node.lineno), ast.Constant(text), node.func]
        made = ast.Call(ast.Name(CALL, ast.Load()), first + node.args, node.keywords)
        return ast.copy_location(made, node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        """`0.5` becomes `number(line, 0.5)`."""
        if type(node.value) is not float:
            return node
        given: list[ast.expr] = [ast.Constant(node.lineno), node]
        made = ast.Call(ast.Name(NUMBER, ast.Load()), given, [])
        return ast.copy_location(made, node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """`v + eps` becomes `sum(line, v, eps)`."""
        self.generic_visit(node)
        if not isinstance(node.op, ast.Add):
            return node
        given = [ast.Constant(node.lineno), node.left, node.right]
        made = ast.Call(ast.Name(SUM, ast.Load()), given, [])
        return ast.copy_location(made, node)

    def _kept(self, node: ast.AST) -> ast.AST:
        return node

    visit_JoinedStr = visit_MatchValue = visit_arg = _kept


@functools.lru_cache(maxsize=4)
def compiled(text: bytes, file: str) -> CodeType:
    """The file's code, rewritten. Raises SyntaxError."""
    tree = Rewriter().visit(ast.parse(text, file))
    return compile(ast.fix_missing_locations(tree), file, "exec")


def epsilon(left: Any, right: Any) -> float | None:
    """The small number of a sum whose other part is an array; None: it is none."""
    for number, other in ((left, right), (right, left)):
        if type(number) is float and 0.0 < number <= LARGEST:
            return number if hasattr(other, "dtype") else None
    return None


def elsewhere(left: Any, right: Any, where: str) -> Any:
    """A sum of an array and epsilon with which what follows has epsilon "outside" of a
    root, where v + epsilon goes into one; "inside", where it is added to one."""
    array, number = (right, left) if type(left) is float else (left, right)
    size = abs(array)
    if where == "outside":
        return (size**0.5 + number) ** 2
    return (size * size + number) ** 0.5
