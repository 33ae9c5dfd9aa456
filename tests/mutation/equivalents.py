"""Changes that no test can see, each with its reason. One that a test could see, given
the right input, does not stand here: it wants that test."""

from dataclasses import dataclass

AGREEMENT, REFERENCE = "common/agreement", "frameworks/numpy_ref"


@dataclass(frozen=True)
class Equivalent:
    """A change that no test can see: the line it stands in, and why."""

    file: str
    line: str
    before: str
    after: str
    reason: str


CHOSEN = "a number that is chosen: a little more of it is no error"
UNIFORM = "uniform around 0"
SYMMETRIC = "a covariance is symmetric"
BLOCKS = "common/timing/interleaved.py"
POOLED = "common/timing/pooled_spread.py"
ROOT = "the root of its negative, or of a multiple, is the same"
LINE = "common/timing/weighted_line.py"
SIGN = "only squares and absolute values of it are used"
FLOOR, ENVELOPE = f"{AGREEMENT}/noise_floor.py", f"{AGREEMENT}/envelope.py"
CRITERIA = f"{AGREEMENT}/criteria.py"
EQUIVALENT = [
    Equivalent(
        ENVELOPE,
        "return lambda a: np.asarray(a * (1.0 + rng.uniform(-u, u, a.shape)))",
        "a * (1.0 + rng.uniform(-u, u, a.shape))",
        "(a / (1.0 + rng.uniform(-u, u, a.shape)))",
        "1 / (1 + d) is 1 - d but for d^2, and d is uniform around 0",
    ),
    Equivalent(
        ENVELOPE,
        "return lambda a: np.asarray(a * (1.0 + rng.uniform(-u, u, a.shape)))",
        "1.0 + rng.uniform(-u, u, a.shape)",
        "(1.0 - rng.uniform(-u, u, a.shape))",
        UNIFORM,
    ),
    Equivalent(FLOOR, "RUNS = 8  # Monte Carlo runs of each kind", "8", "9", CHOSEN),
    Equivalent(
        FLOOR, "FEW = 4  # in float64, whose limits are wider", "4", "5", CHOSEN
    ),
    Equivalent(ENVELOPE, "TWINS = 8", "8", "9", CHOSEN),
    Equivalent(
        f"{REFERENCE}/precision/faults.py",
        "return 1.0",
        "1.0",
        "1.25",
        "no kink: any distance far above the least does",
    ),
    Equivalent(
        CRITERIA,
        "errors = [[run - value for run in kind] for kind in runs]",
        "run - value",
        "(value - run)",
        SIGN,
    ),
    Equivalent(
        CRITERIA,
        "updated = along(value - before, errors, value, u)",
        "value - before",
        "(before - value)",
        SIGN,
    ),
    Equivalent(
        CRITERIA,
        "error = np.asarray(out, np.float64) - value",
        "np.asarray(out, np.float64) - value",
        "(value - np.asarray(out, np.float64))",
        SIGN,
    ),
    Equivalent(
        CRITERIA,
        'part = _part(error, value - noise["before"], noise["updated"])',
        'value - noise["before"]',
        "(noise['before'] - value)",
        SIGN,
    ),
    Equivalent(
        CRITERIA,
        "return float(np.max(np.abs(error) / np.where(scale > 0.0, scale, 1.0)))",
        "1.0",
        "1.25",
        "only where the error is 0",
    ),
    Equivalent(
        CRITERIA,
        "if error.shape[axis] > 1:",
        "error.shape[axis] > 1",
        "(error.shape[axis] >= 1)",
        "the whole is at most as many floors off as its worst slice",
    ),
    Equivalent(
        f"{AGREEMENT}/half_precision.py",
        'if name.startswith("param.") and start is not None:',
        'name.startswith("param.") and start is not None',
        "(start is not None)",
        "only a parameter after the step has the name of one before it",
    ),
    Equivalent(
        FLOOR,
        "distance = float(np.linalg.norm(np.asarray(out, np.float64) - reference))",
        "np.asarray(out, np.float64) - reference",
        "(reference - np.asarray(out, np.float64))",
        SIGN,
    ),
    Equivalent(
        FLOOR,
        'noise["in_order"] = float(np.linalg.norm(in_order - value))',
        "in_order - value",
        "(value - in_order)",
        SIGN,
    ),
    Equivalent(
        FLOOR,
        "return np.asarray(a * (1.0 + rng.uniform(-u, u, a.shape)))",
        "1.0 + rng.uniform(-u, u, a.shape)",
        "(1.0 - rng.uniform(-u, u, a.shape))",
        UNIFORM,
    ),
    Equivalent(
        FLOOR,
        "if letter != FIXED",
        "letter != FIXED",
        "True",
        "an order more, which no array is brought into",
    ),
    Equivalent(
        f"{AGREEMENT}/shaken.py",
        "return lambda shape: 1.0 + rng.uniform(-u, u, shape)",
        "1.0 + rng.uniform(-u, u, shape)",
        "(1.0 - rng.uniform(-u, u, shape))",
        UNIFORM,
    ),
    Equivalent(
        f"{REFERENCE}/precision/two_layer_net.py",
        "error = forward(params, x, half) - y",
        "forward(params, x, half) - y",
        "(y - forward(params, x, half))",
        SIGN,
    ),
    Equivalent(
        f"{REFERENCE}/mixed.py",
        "return np.where(fine, a + error, rounded).astype(a.dtype)",
        "a + error",
        "(a - error)",
        UNIFORM,
    ),
    Equivalent(
        f"{REFERENCE}/precision/cnn.py",
        "inputs = [half(x), conv1, conv2, pool(conv2).reshape(len(x), -1)]",
        "1",
        "2",
        "NumPy's reshape takes every negative number for the unknown one",
    ),
    Equivalent(
        f"{AGREEMENT}/verdicts.py",
        'return (2 if name.startswith("accuracy") else 1 if point else 0), point, part',
        "0",
        "1",
        "the points of a free run begin at 1, which is the next number compared",
    ),
    Equivalent(
        "common/timing/table_marks.py",
        '(("own" if known[row["backend"]].framework == own else "base"), row)',
        'known[row["backend"]].framework == own',
        "(known[row['backend']].framework != own)",
        "names of two columns, which are kept apart by whatever name",
    ),
    Equivalent(
        BLOCKS,
        '"quick": Effort(6, 3, 0.015, 1.2, 0.02, 3, limit_s=350.0),',
        "0.015",
        "0.01875",
        CHOSEN,
    ),
    Equivalent(
        BLOCKS,
        '"quick": Effort(6, 3, 0.015, 1.2, 0.02, 3, limit_s=350.0),',
        "0.02",
        "0.025",
        CHOSEN,
    ),
    Equivalent(
        BLOCKS,
        '"standard": Effort(10, 6, 0.02, 6.0, 0.015, 10, cold_starts=3),',
        "0.02",
        "0.025",
        CHOSEN,
    ),
    Equivalent(
        BLOCKS,
        '"standard": Effort(10, 6, 0.02, 6.0, 0.015, 10, cold_starts=3),',
        "0.015",
        "0.01875",
        CHOSEN,
    ),
    Equivalent(
        BLOCKS,
        '"full": Effort(20, 6, 0.03, 12.0, 0.01, 20, cold_starts=5),',
        "0.03",
        "0.0375",
        CHOSEN,
    ),
    Equivalent(
        BLOCKS,
        '"full": Effort(20, 6, 0.03, 12.0, 0.01, 20, cold_starts=5),',
        "0.01",
        "0.0125",
        CHOSEN,
    ),
    Equivalent(
        BLOCKS,
        "UNTIMED, UNTIMED_S = 20, 0.02  # steps before a timed block, and their time at most",
        "0.02",
        "0.025",
        CHOSEN,
    ),
    Equivalent(
        POOLED,
        "TINY = 1e-5  # of the median: a variance below is the clock's (as in limma)",
        "1e-5",
        "1.25e-05",
        CHOSEN,
    ),
    Equivalent(
        POOLED,
        "ALIKE = 1e-6  # of the variances' logs, their variance: d0 is as if infinite",
        "1e-6",
        "1.2499999999999999e-06",
        CHOSEN,
    ),
    Equivalent(
        POOLED,
        "far = brentq(lambda log: polygamma(1, np.exp(log)) - wanted, -20.0, 20.0)",
        "20.0",
        "25.0",
        CHOSEN,
    ),
    Equivalent(
        POOLED,
        "far = brentq(lambda log: polygamma(1, np.exp(log)) - wanted, -20.0, 20.0)",
        "polygamma(1, np.exp(log)) - wanted",
        "(wanted - polygamma(1, np.exp(log)))",
        ROOT,
    ),
    Equivalent(
        POOLED,
        "scatter += float(np.sum((logs - np.mean(logs)) ** 2))",
        "logs - np.mean(logs)",
        "(np.mean(logs) - logs)",
        SIGN,
    ),
    Equivalent(
        POOLED,
        "known = sum(group.shared * group.pairs for group in groups) / max(pairs, 1)",
        "1",
        "2",
        "0 over any number: without pairs nothing is known",
    ),
    Equivalent(
        POOLED,
        "return float(np.sum(freedom * (own / drawn - 1.0)))",
        "return float(np.sum(freedom * (own / drawn - 1.0)))",
        "return -float(np.sum(freedom * (own / drawn - 1.0)))",
        ROOT,
    ),
    Equivalent(
        POOLED,
        "return float(np.sum(freedom * (own / drawn - 1.0)))",
        "np.sum(freedom * (own / drawn - 1.0))",
        "np.mean(freedom * (own / drawn - 1.0))",
        ROOT,
    ),
    Equivalent(
        POOLED,
        "return float(np.sum(freedom * (own / drawn - 1.0)))",
        "own / drawn - 1.0",
        "(1.0 - own / drawn)",
        ROOT,
    ),
    Equivalent(
        POOLED,
        "ends = np.log([np.min(own), np.max(own)]) + [-1e-6, 1e-6]",
        "1e-6",
        "1.2499999999999999e-06",
        CHOSEN,
    ),
    Equivalent(
        LINE,
        "worst = float(np.max(np.abs(a + b * sizes - seconds) / scale))",
        "a + b * sizes - seconds",
        "(seconds - (a + b * sizes))",
        SIGN,
    ),
    Equivalent(
        LINE,
        '"worst_deviation": float(np.max(np.abs(system @ [a, b] - 1.0))),',
        "system @ [a, b] - 1.0",
        "(1.0 - system @ [a, b])",
        SIGN,
    ),
    Equivalent(
        LINE,
        "rest = system @ line - 1.0",
        "system @ line - 1.0",
        "(1.0 - system @ line)",
        SIGN,
    ),
    Equivalent(
        LINE,
        "slope = -np.array([1.0, batch]) / line[1]",
        "-np.array([1.0, batch])",
        "np.array([1.0, batch])",
        SIGN,
    ),
    Equivalent(
        LINE,
        "return _quantile(free) * float(np.sqrt(slope @ covariance @ slope))",
        "slope @ covariance @ slope",
        "(slope @ (slope @ covariance))",
        SYMMETRIC,
    ),
    Equivalent(
        LINE,
        "return _quantile(free) * float(np.sqrt(slope @ covariance @ slope))",
        "slope @ covariance",
        "(covariance @ slope)",
        SYMMETRIC,
    ),
]


def excused(file: str, line: str, before: str, after: str) -> str | None:
    """Why no test can see a change; None where one must."""
    change = (file, line.strip(), before, after)
    for known in EQUIVALENT:
        if (known.file, known.line, known.before, known.after) == change:
            return known.reason
    return None
