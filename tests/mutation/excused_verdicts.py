"""Changes of how outputs are compared and verdicts found that no test can see."""

from tests.mutation.excuse import AGREEMENT, CHOSEN, RESHAPED, SIGN, TYPING, Equivalent

HALF, DIRECT = f"{AGREEMENT}/half_precision.py", f"{AGREEMENT}/eager_and_compiled.py"
PROBE = f"{AGREEMENT}/precision_probe.py"
ROWS = "ONE, LARGE = SIDE - 4, SIDE - 2  # first of two rows of 1, of two that "
ROWS += "overflow float16"
TERMS = "SMALL, TOP = 2048, 10  # how many small terms; log2 of the large one"
EQUIVALENT = [
    Equivalent(
        HALF,
        'if name.startswith("param.") and start is not None:',
        'name.startswith("param.") and start is not None',
        "(start is not None)",
        "only a parameter after the step has the name of one before it",
    ),
    Equivalent(
        HALF,
        "pairs = zip(found, names, strict=True)",
        "True",
        "False",
        "the names are those of what was found",
    ),
    Equivalent(
        HALF,
        "if ratio is not None and ratio > LIMIT:",
        "ratio is not None and ratio > LIMIT",
        "(ratio > LIMIT)",
        TYPING,
    ),
    Equivalent(HALF, "float(np.linalg.norm(a - b))", "a - b", "(b - a)", SIGN),
    Equivalent(
        HALF,
        'verdict = verdicts.without_floor(name, reason is None, reason or "")',
        'reason or ""',
        "reason",
        "of what is fine no reason is told",
    ),
    Equivalent(
        f"{AGREEMENT}/called_twice.py",
        'return next(result for result in results if result.name == "norm")',
        'result.name == "norm"',
        "True",
        "the norm is the first of all criteria",
    ),
    *(
        Equivalent(
            DIRECT, "elif static and dynamic:", "static and dynamic", after, TYPING
        )
        for after in ("(static or dynamic)", "dynamic", "static")
    ),
    Equivalent(
        f"{AGREEMENT}/distances.py",
        "return whole.view(np.uint64) ^ np.uint64(1 << 63)",
        "return whole.view(np.uint64) ^ np.uint64(1 << 63)",
        "return -(whole.view(np.uint64) ^ np.uint64(1 << 63))",
        "the same order backwards, but for a key that no finite number has",
    ),
    *(
        Equivalent(
            f"{AGREEMENT}/distances.py", line, f"{a} - {b}", f"({b} - {a})", SIGN
        )
        for line, a, b in (
            (
                "distance = np.abs(np.asarray(out, np.float64) - oracle)",
                "np.asarray(out, np.float64)",
                "oracle",
            ),
        )
    ),
    Equivalent(
        f"{AGREEMENT}/distances.py",
        "a, b = ordered(out.reshape(-1)), "
        "ordered(oracle.astype(out.dtype).reshape(-1))",
        "1",
        "2",
        RESHAPED,
    ),
    Equivalent(
        DIRECT,
        "if target is None or not np.isfinite(size) or size == 0.0:",
        "target is None or not np.isfinite(size) or size == 0.0",
        "(not np.isfinite(size) or size == 0.0)",
        "without an oracle the size is 0",
    ),
    *(
        Equivalent(
            DIRECT,
            "return ulp is None, -1.0 if ratio is None else ratio, ulp or 0",
            before,
            after,
            "all that are compared there have the same there, or any below 0",
        )
        for before, after in (("1.0", "1.25"), ("ulp or 0", "ulp"), ("0", "1"))
    ),
    Equivalent(
        DIRECT,
        "apart = np.asarray(one, np.float64) - np.asarray(other, np.float64)",
        "np.asarray(one, np.float64) - np.asarray(other, np.float64)",
        "(np.asarray(other, np.float64) - np.asarray(one, np.float64))",
        SIGN,
    ),
    Equivalent(
        f"{AGREEMENT}/edges.py",
        'if out.shape != value.shape or value.dtype.kind != "f":',
        'out.shape != value.shape or value.dtype.kind != "f"',
        "(out.shape != value.shape)",
        "integers are finite, and held everywhere",
    ),
    Equivalent(
        f"{AGREEMENT}/edges.py",
        "if np.any(wild) and (odd := _elsewhere(out[wild], value[wild])):",
        "np.any(wild) and (odd := _elsewhere(out[wild], value[wild]))",
        "((odd := _elsewhere(out[wild], value[wild])))",
        "of no values all are the same",
    ),
    Equivalent(
        f"{AGREEMENT}/edges.py",
        "apart = float(np.linalg.norm(high - low))",
        "high - low",
        "(low - high)",
        SIGN,
    ),
    Equivalent(
        f"{AGREEMENT}/targets.py",
        "points = sorted({*(point for point in POINTS if point < last), last})",
        "point < last",
        "(point <= last)",
        "the last is among them in either case",
    ),
    Equivalent(
        f"{AGREEMENT}/lockstep.py",
        "calls = [specs.name_outputs(outputs, names) for outputs in results[:2]]",
        "2",
        "3",
        "the first two are looked at",
    ),
    Equivalent(
        PROBE,
        "b[places[2 : 2 + SMALL], column] = 2.0 ** (TOP - level)",
        "2 + SMALL",
        "(2 - SMALL)",
        "as many places, counted from the end",
    ),
    Equivalent(
        PROBE,
        "return 53 if worst == 0.0 else min(53, int(-np.log2(worst) + 0.1))",
        "0.1",
        "0.125",
        CHOSEN,
    ),
    Equivalent(
        PROBE,
        'widths = range(1, BITS["float64"] + 1)',
        "1",
        "2",
        "no product of random significands has one bit alone",
    ),
    Equivalent(
        PROBE,
        'return name if (sums or 0) >= (53 if name == "float64" else 24) '
        "else name + LOW",
        "0",
        "1",
        "either is too few",
    ),
    *(
        Equivalent(PROBE, line, before, after, CHOSEN)
        for line, before, after in (
            (ROWS, "4", "5"),
            (ROWS, "2", "3"),
            (TERMS, "10", "11"),
        )
    ),
]
