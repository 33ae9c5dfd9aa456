"""The words of the page: what each means, and links to them from where they stand."""

import re

from markupsafe import Markup, escape

CODE = re.compile(r"`([^`\n]+)`")
NUMBER = re.compile(r"\b\d[\d.]*e-\d+\b")  # that a line would be broken in
WHOLE = r'<span class="whole">\g<0></span>'
LINK = re.compile(r"\[([^\]]+)\]\(([a-z-]+)\)")

# by the end of its address, the word, and its meaning, which may link to others
WORDS: dict[str, tuple[str, str]] = {
    "agree": (
        "agree",
        "A [cell](cell) agrees where every output is within its [limit](limit) of the "
        "[reference](reference), in float64 and in the precision that is used. The "
        "number beside it is that of the output nearest to its limit, in "
        "[floors](floor).",
    ),
    "backend": (
        "backend",
        "A framework and how it runs a program, as it is or compiled: `torch_eager`, "
        "`torch_compile`.",
    ),
    "break-even": (
        "break-even",
        "The number of steps after which compiling has paid for itself: what it costs, "
        "with an empty cache, is what the faster steps have saved. At once: there is "
        "nothing to repay. Never: no step is faster.",
    ),
    "cache": (
        "cold, warm",
        "Compiling with an empty cache on the disk, and with what an earlier run left "
        "in it. A [dynamic form](dynamic) has such seconds too: what the first use of "
        "its operations costs, beyond a later step. Some frameworks compile each "
        "operation then, and keep that in the cache; others load its kernel.",
    ),
    "cell": (
        "cell",
        "One program ([workload](workload) and [config](config)) on one "
        "[backend](backend), device and dtype.",
    ),
    "config": (
        "config",
        "A size and setting of a [workload](workload): `digits`, of `cnn`, has real "
        "images of digits.",
    ),
    "dynamic": (
        "dynamic graph, dynamic form",
        "Each operation runs as soon as Python reaches it (eager, define-by-run). The "
        "own dynamic form of a [static form](static) is the same program in the same "
        "framework without a graph.",
    ),
    "floor": (
        "floor",
        "The error that rounding alone explains, measured for every output. About 1 "
        "floor is rounding.",
    ),
    "graph-break": (
        "graph break",
        "A line that can't be in the graph, so that it ends before it and another "
        "begins after it: an `if` on a computed value, a number that is read.",
    ),
    "interval": (
        "interval",
        "Where a time or ratio lies, made to hold in 95 of 100 such measurements. It "
        "comes from several processes; from one there is none.",
    ),
    "limit": (
        "limit",
        "The most [floors](floor) that an output may be off: 8 to 32, by the number of "
        "elements; in float64 32 times as many.",
    ),
    "marks": (
        "faster, slower, same, unresolved",
        "▲ the whole [interval](interval) is above 1; ▼ it is below 1; = it is within "
        "3 % of 1; ? unresolved: none of these, or there is no mark: one asks "
        "for six processes, a quiet machine, and a control, one form against itself, "
        "that came out within 1 % of 1. Where there is none, a line above the figure "
        "says why. "
        "Refused: the two do not compute in the same precision.",
    ),
    "precision": (
        "precision",
        "What a [backend](backend) really computes in, measured by a product that "
        "float32, TF32 and the half formats answer differently.",
    ),
    "reference": (
        "reference, oracle",
        "The program in NumPy and float64, its gradients derived by hand: `numpy_ref`.",
    ),
    "static": (
        "static graph, static form",
        "The whole computation, recorded before it runs, then optimized and run as one "
        "(compiled, define-and-run): `torch.compile`, `jax.jit`, `tf.function`.",
    ),
    "step": (
        "step",
        "One call of a program's main function; of a training: forward, backward and "
        "update.",
    ),
    "workload": (
        "workload",
        "A computation that every [backend](backend) implements: `cnn`, a "
        "convolutional net.",
    ),
}


def coded(text: str) -> Markup:
    """A sentence escaped, what stands between two backticks in it as code, no
    number parted in it."""
    parts = CODE.split(str(text))
    even = [Markup(NUMBER.sub(WHOLE, str(escape(part)))) for part in parts[::2]]
    odd = [Markup("<code>{}</code>").format(part) for part in parts[1::2]]
    return Markup("").join(p for pair in zip(even, [*odd, ""]) for p in pair)


def linked(text: str) -> Markup:
    """The same, each `[word](term)` in it as a link to a term. Raises KeyError for a
    term that is not among WORDS."""
    parts = LINK.split(text)
    made = [coded(parts[0])]
    for word, term, rest in zip(parts[1::3], parts[2::3], parts[3::3]):
        WORDS[term]
        link = Markup('<a class="term" href="#word-{}">{}</a>').format(term, word)
        made += [link, coded(rest)]
    return Markup("").join(made)


def words() -> list[tuple[str, str, Markup]]:
    """(address, word, meaning) of each, by the alphabet."""
    every = [(term, word, linked(text)) for term, (word, text) in WORDS.items()]
    return sorted(every, key=lambda one: one[1])
