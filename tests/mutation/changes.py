"""Single changes to one node of a program: what is planted, kind by kind.

Each kind is a function of a node that yields (what was done, what is replaced, by
what). None changes its node.
"""

import ast
import copy
from collections.abc import Iterator

Change = tuple[str, ast.AST, ast.AST]

BOUNDARY = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
OPPOSITE = {ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt}
OPPOSITE |= {ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot}
OPPOSITE |= {ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In}
OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
OPERATORS |= {ast.Pow: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult}
OPERATORS |= {ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.LShift: ast.RShift}
OPERATORS |= {ast.RShift: ast.LShift}
ORDERED = (ast.Sub, ast.Div, ast.MatMult, ast.Pow)  # swapped operands matter
TERMS = (ast.Add, ast.Sub, ast.Mult, ast.Div)  # one operand may be left out
PAIRS = [("min", "max"), ("minimum", "maximum"), ("any", "all"), ("sum", "mean")]
PAIRS += [("argmin", "argmax"), ("fmin", "fmax"), ("floor", "ceil")]
PAIRS += [("zeros_like", "ones_like"), ("expm1", "exp"), ("log", "exp")]
NAMES = {a: b for a, b in PAIRS} | {b: a for a, b in PAIRS[:-2]}
WRAPPERS = {"abs", "sqrt", "square", "half", "isfinite", "sorted", "exp"}
NUMERIC = {"sum", "float", "max", "min", "sqrt", "mean", "abs", "dot", "matmul"}


def comparison(node: ast.AST) -> Iterator[Change]:
    """A boundary moved, a comparison turned round."""
    if isinstance(node, ast.Compare):
        for at, operator in enumerate(node.ops):
            for what, table in (("boundary", BOUNDARY), ("comparison", OPPOSITE)):
                if other := table.get(type(operator)):
                    changed = copy.deepcopy(node)
                    changed.ops[at] = other()
                    yield what, node, changed


def arithmetic(node: ast.AST) -> Iterator[Change]:
    """Another operator, operands swapped, one of them dropped."""
    if isinstance(node, ast.AugAssign) and (other := OPERATORS.get(type(node.op))):
        yield "operator", node, ast.AugAssign(node.target, other(), node.value)
    if not isinstance(node, ast.BinOp):
        return
    if other := OPERATORS.get(type(node.op)):
        yield "operator", node, ast.BinOp(node.left, other(), node.right)
    same = ast.dump(node.left) == ast.dump(node.right)
    if isinstance(node.op, ORDERED) and not same:
        yield "operands swapped", node, ast.BinOp(node.right, node.op, node.left)
    if isinstance(node.op, TERMS):
        yield "right operand dropped", node, node.left
        if not isinstance(node.op, ast.Div):
            yield "left operand dropped", node, node.right


def constant(node: ast.AST) -> Iterator[Change]:
    """A number that is another, a truth value that is the other."""
    if not isinstance(node, ast.Constant) or isinstance(node.value, (str, bytes)):
        return
    if isinstance(node.value, bool):
        yield "truth value", node, ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield "number", node, ast.Constant(node.value + 1)
    elif isinstance(node.value, float):
        yield "number", node, ast.Constant(node.value * 1.25 if node.value else 1.0)


def sign(node: ast.AST) -> Iterator[Change]:
    """A minus or a `not` dropped; the sign of what is returned."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.Not)):
        yield "sign or `not` dropped", node, node.operand
    if isinstance(node, ast.Return) and node.value is not None:
        if isinstance(node.value, ast.List):
            for at, item in enumerate(node.value.elts):
                if not isinstance(item, ast.Starred):
                    changed = copy.deepcopy(node)
                    changed.value.elts[at] = ast.UnaryOp(ast.USub(), item)
                    yield "sign", node, changed
        elif isinstance(node.value, ast.BinOp) or called(node.value) in NUMERIC:
            yield "sign", node, ast.Return(ast.UnaryOp(ast.USub(), node.value))


def condition(node: ast.AST) -> Iterator[Change]:
    """A condition negated or dropped, `and` for `or`."""
    if isinstance(node, (ast.IfExp, ast.If, ast.While)):
        plain = isinstance(node.test, (ast.Compare, ast.UnaryOp))
        if not plain:  # `comparison` and `sign` have those
            yield "condition", node.test, ast.UnaryOp(ast.Not(), node.test)
    if isinstance(node, ast.comprehension):
        for test in node.ifs:
            yield "condition dropped", test, ast.Constant(True)
    if isinstance(node, ast.BoolOp):
        other = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
        yield "and, or", node, ast.BoolOp(other, node.values)
        for at in range(len(node.values)):
            rest = [value for i, value in enumerate(node.values) if i != at]
            kept = rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
            yield "condition dropped", node, kept


def call(node: ast.AST) -> Iterator[Change]:
    """min for max, any for all, sum for mean; a function dropped; np.where turned."""
    name = called(node)
    if not name or not isinstance(node, ast.Call):
        return
    if name in NAMES and not (isinstance(node.func, ast.Name) and name == "sum"):
        changed = copy.deepcopy(node)
        if isinstance(changed.func, ast.Attribute):
            changed.func.attr = NAMES[name]
        else:
            changed.func.id = NAMES[name]
        yield "function", node, changed
    if name in WRAPPERS and len(node.args) == 1:
        yield "function dropped", node, node.args[0]
    if name in ("where", "take_along_axis") and len(node.args) == 3:
        first, second, third = node.args
        yield "arguments swapped", node, ast.Call(node.func, [first, third, second], [])
    for at, word in enumerate(node.keywords):
        if word.arg == "axis":
            rest = [other for i, other in enumerate(node.keywords) if i != at]
            yield "axis dropped", node, ast.Call(node.func, node.args, rest)


def transposition(node: ast.AST) -> Iterator[Change]:
    """`.T` left out."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield "transposition dropped", node, node.value


def statement(node: ast.AST) -> Iterator[Change]:
    """A statement removed: one without which the names that follow are still known."""
    plain = isinstance(node, (ast.AugAssign, ast.Raise, ast.Delete, ast.Continue))
    plain |= isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)
    plain |= isinstance(node, ast.If) and not node.orelse
    if isinstance(node, ast.Assign):
        plain = all(isinstance(t, (ast.Subscript, ast.Attribute)) for t in node.targets)
    if plain:
        yield "statement removed", node, ast.Pass()


def called(node: ast.AST) -> str | None:
    """The last name of what a call calls: `sum` of `np.sum(x)`."""
    if not isinstance(node, ast.Call):
        return None
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else None


KINDS = (comparison, arithmetic, constant, sign, condition, call, transposition)
KINDS += (statement,)
