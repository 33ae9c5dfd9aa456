"""One vocabulary for the kernels of all frameworks: the operation of a profile's row.

A kernel that fuses several operations counts under the heaviest of them. An unknown
name is returned unchanged.
"""

import re
from typing import NotRequired, TypedDict

OTHER = {
    "dispatch": "dispatch",
    "wait": "waiting",
    "copy": "copies, layout",
    "layout": "copies, layout",
}
TWOFOLD = ("convolution", "pool")  # whose gradient is a kernel of another kind
GRADIENT, BOTH = " gradient", ", gradients"  # behind their names
MOVES = "bitcast broadcast concatenate constant copy parameter reshape reverse slice"
MOVES += " transpose tuple get-tuple-element dynamic-slice dynamic-update-slice pad"
VIEWS = "reshape shape shapen squeeze expanddims identity _eagerconst eagerconst const"
VIEWS += " broadcastgradientargs"
BACKWARD = re.compile(
    r"backward|backprop|grad(?!ual)|transpose\(|gradients?/|select-and-scatter", re.I
)
RULES = (  # from the heaviest operation to the lightest; the first that matches
    (r"conv(olution|2d|_general)?", "convolution"),
    (r"(b|add)?mm|(batch)?matmul|dot|dot_general|gemm|linear|_mkl_linear", "dot"),
    (r"max_?pool\w*|reduce-window|select-and-scatter|avg_?pool\w*", "pool"),
    (r"reduce_max|_reduce_max|reduce_window_max", "pool"),
    (r"\w*(softmax|nll_loss|cross_?entropy)\w*|logsumexp|exponential|log", "loss"),
    (r"sum|mean|reduce|reduce_sum|max|amax|argmax|_mean", "reduce"),
    (r"scatter\w*|gather\w*|index\w*|take\w*|one_?hot", "indexing"),
    (r"(read|assign)\w*variable\w*", "variables"),
    (r"fill_?|zero_?|zeros\w*|ones\w*|iota|arange", "fill"),
    (r"add_?\w?|addv2|biasadd|sub_?\w?|subtract|mul_?\w?|multiply|div\w*", "pointwise"),
    (r"real_?div|relu\w*|clamp\w*|maximum|minimum|threshold\w*|square\w*", "pointwise"),
    (
        r"neg\w*|compare|greater|less|select\w*|where|convert\w*|cast|pow\w*",
        "pointwise",
    ),
    (r"exp|sqrt|rsqrt|tanh|sigmoid|equal|eq|ne|gt|ge|lt|and|or|not", "pointwise"),
    (r"copy_?|clone|transpose\w*|permute|contiguous|pad\w*|concat\w*", OTHER["copy"]),
    (r"slice\w*|broadcast\w*|reverse|tile", OTHER["copy"]),
    ("|".join(VIEWS.split()), "shapes"),
)
WORDS = [(re.compile(pattern, re.I), name) for pattern, name in RULES]
FUSED = re.compile(r"(?:cpp|triton)_\w*fused_(.*?)_?\d*$")
NAMED = "max_pool2d_with_indices_backward max_pool2d_with_indices threshold_backward"
NAMED += " convolution_backward _log_softmax_backward_data _log_softmax"
NAMED += " nll_loss_backward nll_loss_forward"
LIBRARY = ("convolution", "convolution gradient", "dot")  # never fused by Inductor


class Kernel(TypedDict):
    """A row of a profile."""

    name: str  # as the profiler shows it
    kind: str  # kernel, copy, layout, dispatch, wait or unrecorded
    scope: NotRequired[str]  # where in the program it is from
    ops: NotRequired[list[str]]  # what it fuses


def operation(row: Kernel) -> str:
    """The operation that a row of a profile counts under."""
    name, scope, ops = row["name"], row.get("scope", ""), row.get("ops", [])
    if row["kind"] in OTHER:
        return OTHER[row["kind"]]
    if fused := FUSED.fullmatch(name):
        return _fused(fused[1])
    if _moves(name, ops):
        return OTHER["copy"]
    last = _of_word(scope.rsplit("/", 1)[-1])
    pools = [last] if last == "pool" else []  # XLA writes a pool as reductions
    names = [*pools, *filter(None, map(_group, ops))] or _of_name(name)
    if not names:
        return name
    best = _heaviest(names)
    lost = best == "convolution" and ops and not scope  # XLA gives no operation
    return best + BOTH if lost else _with_pass(best, f"{name} {scope}")


def _moves(name: str, ops: list[str]) -> bool:
    """Whether a kernel of XLA's moves data and computes nothing; `primitive: name`."""
    inner = name.rsplit(": ", 1)[1] if not ops and ": " in name else ""
    inner = re.sub(r"(\.\d+)+$|_fusion", "", inner).removeprefix("wrapped_")
    words = set(ops) or set(inner.split("_")) - {""}
    return bool(words) and words <= {*MOVES.split()}


def _fused(text: str) -> str:
    """The operations of a kernel of Inductor's: its name lists its own and its
    readers'."""
    names = {_with_pass(n, word) for word in _split(text) if (n := _of_word(word))}
    names -= {*LIBRARY}
    if {"pool", "pool" + GRADIENT} <= names:
        return "pool" + BOTH
    return _heaviest(list(names)) if names else "pointwise"


def _of_name(name: str) -> list[str]:
    """Of a name as a profiler shows it: `aten::mm`, `a/b:_MklNativeFusedConv2D`."""
    last = name.rsplit(": ", 1)[0] if ": " in name else name.rsplit(":", 1)[-1]
    last = re.sub(r"(\.\d+)+$", "", last.split("/")[-1]).removeprefix("wrapped_")
    if known := _of_word(last):
        return [known]
    return [n for part in re.split(r"[_\-.]", last) if part and (n := _group(part))]


def _of_word(word: str) -> str | None:
    """Of one operation's name, as itself or its gradient."""
    word = re.sub(r"^_?(Mkl)?(Native)?_?(Fused)?(?=[A-Z])", "", word)
    word = word.removeprefix("mkldnn_")
    return _group(re.sub(r"(Backprop|Grad)\w*$|_backward(_data)?$", "", word))


def _group(word: str) -> str | None:
    """The first operation of RULES that a word means; None where none does."""
    return next((name for rule, name in WORDS if rule.fullmatch(word)), None)


def _split(text: str) -> list[str]:
    """The operations in the name of a fused kernel: `relu_threshold_backward`."""
    words = []
    for name in NAMED.split():
        while name in text:
            text = text.replace(name, "", 1)
            words.append(name)
    return [*words, *filter(None, text.split("_"))]


def _with_pass(name: str, text: str) -> str:
    """An operation, or its gradient where that counts apart and the text says so."""
    return name + GRADIENT if name in TWOFOLD and BACKWARD.search(text) else name


def _heaviest(names: list[str]) -> str:
    rank = list(dict.fromkeys(name for _, name in RULES))
    return min(names, key=lambda name: rank.index(name.removesuffix(GRADIENT)))
