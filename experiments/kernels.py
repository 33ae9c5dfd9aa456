"""One vocabulary for the kernels of all frameworks: what a row of a profile does.

A kernel that fuses several operations counts under the heaviest of them. A name that
nothing here knows stays as it is.
"""

import re
from typing import Any

OTHER = {
    "python": "Python, unrecorded",
    "dispatch": "dispatch",
    "wait": "waiting",
    "copy": "copies, layout",
    "layout": "copies, layout",
}
CONVOLUTION, GRADIENT = "convolution", "convolution gradient"
MOVES = "bitcast broadcast concatenate constant copy parameter reshape reverse slice"
MOVES += " transpose tuple get-tuple-element dynamic-slice dynamic-update-slice pad"
VIEWS = "reshape shape shapen squeeze expanddims identity _eagerconst eagerconst const"
VIEWS += " broadcastgradientargs"
BACKWARD = re.compile(
    r"backward|backprop|grad(?!ual)|transpose\(|gradients?/|select-and-scatter", re.I
)
RULES = (  # from the heaviest operation to the lightest; the first that matches
    (r"conv(olution|2d|_general)?", CONVOLUTION),
    (r"(b|add)?mm|(batch)?matmul|dot|dot_general|gemm|linear|_mkl_linear", "dot"),
    (r"max_?pool\w*|reduce-window|select-and-scatter|avg_?pool\w*", "pool"),
    (r"reduce_max|_reduce_max|reduce_window_max", "pool"),
    (r"\w*(softmax|nll_loss|cross_?entropy)\w*|logsumexp|exponential|log", "loss"),
    (r"sum|mean|reduce|reduce_sum|max|amax|argmax|_mean", "reduce"),
    (r"scatter|gather|index\w*|take\w*|one_?hot", "indexing"),
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
NOT_INSIDE = (CONVOLUTION, GRADIENT, "dot")  # Inductor leaves these to libraries


def operation(row: dict[str, Any]) -> str:
    """The operation that a row of a profile counts under."""
    if row["kind"] in OTHER:
        return OTHER[row["kind"]]
    name, scope = row["name"], row.get("scope", "")
    if fused := FUSED.fullmatch(name):
        found = [n for n in map(_one, _split(fused[1])) if n not in (*NOT_INSIDE, None)]
        return _heaviest(found) or "pointwise"
    ops = row.get("ops", [])
    if ops and set(ops) <= set(MOVES.split()):
        return OTHER["copy"]
    words = [*ops, *_words(name)] if ops else _words(name)
    if "reduce" in ops and "maximum" in ops and scope.endswith("reduce_max"):
        words.append("reduce_max")
    found = [n for n in map(_group, words) if n]
    best = _heaviest(found)
    return _pass(best, f"{name} {scope}") if best else name


def _words(name: str) -> list[str]:
    """A name's words: `aten::mm`, `a/b:_MklNativeFusedConv2D`, `add_reduce_fusion`."""
    last = name.rsplit(": ", 1)[0] if ": " in name else name.rsplit(":", 1)[-1]
    last = re.sub(r"^_?(Mkl)?(Native)?_?(Fused)?(?=[A-Z])", "", last.split("/")[-1])
    last = re.sub(r"(\.\d+)+$", "", last).removeprefix("wrapped_")
    whole = re.sub(r"(Backprop|Grad)\w*$|_backward(_data)?$", "", last)
    whole = whole.removeprefix("mkldnn_") if whole != "mkldnn_" else whole
    parts = re.split(r"[_\-.]", whole)
    return [whole, *(part for part in parts if part and part != "fusion")]


def _split(text: str) -> list[str]:
    """The operations in the name of a fused kernel: `relu_threshold_backward`."""
    found = []
    for name in NAMED.split():
        while name in text:
            text = text.replace(name, "", 1)
            found.append(name)
    return [*found, *filter(None, text.split("_"))]


def _one(word: str) -> str | None:
    found = next((g for g in map(_group, _words(word)) if g), None)
    return _pass(found, word) if found else None


def _group(word: str) -> str | None:
    return next((name for rule, name in WORDS if rule.fullmatch(word)), None)


def _pass(name: str, text: str) -> str:
    """A convolution's or a pool's gradient is another kernel than itself."""
    twofold = name in (CONVOLUTION, "pool") and BACKWARD.search(text)
    return f"{name} gradient" if twofold else name


def _heaviest(names: list[str]) -> str | None:
    order = dict.fromkeys(name for _, name in RULES)
    rank = list(order)
    key = lambda name: (rank.index(name.removesuffix(" gradient")), "grad" not in name)
    return min(names, key=key) if names else None
