"""Changes that no test can see, each with its reason. One that a test could see, given
the right input, does not stand here: it wants that test."""

from tests.mutation import excused_verdicts
from tests.mutation.excuse import (
    AGREEMENT,
    CHOSEN,
    REFERENCE,
    RESHAPED,
    SIGN,
    UNIFORM,
    Equivalent,
)

FLOOR, ENVELOPE = f"{AGREEMENT}/noise_floor.py", f"{AGREEMENT}/envelope.py"
CRITERIA = f"{AGREEMENT}/criteria.py"
SEQUENTIAL = f"{AGREEMENT}/sequential.py"
SELF_CHECK = f"{AGREEMENT}/oracle/self_check.py"
STORE, ORIGIN = "common/results/store.py", "common/results/origin.py"
OVER_TIME, HYPOT = "common/timing/over_time.py", "math.hypot squares them"
DOWN = "down = math.hypot(math.log(a) - logs[0], logs[3] - math.log(b))"
UP = "up = math.hypot(logs[1] - math.log(a), math.log(b) - logs[2])"
EQUIVALENT = [
    *excused_verdicts.EQUIVALENT,
    *(
        Equivalent(OVER_TIME, line, f"{one} - {other}", f"({other} - {one})", HYPOT)
        for line, one, other in (
            (DOWN, "math.log(a)", "logs[0]"),
            (DOWN, "logs[3]", "math.log(b)"),
            (UP, "logs[1]", "math.log(a)"),
            (UP, "math.log(b)", "logs[2]"),
        )
    ),
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
        RESHAPED,
    ),
    Equivalent(
        f"{AGREEMENT}/verdicts.py",
        'return (2 if name.startswith("accuracy") else 1 if point else 0), point, part',
        "0",
        "1",
        "the points of a free run begin at 1, which is the next number compared",
    ),
    Equivalent(
        SEQUENTIAL,
        "chosen = sorted({int(one) % max(terms.ndim, 1) for one in axes})",
        "sorted({int(one) % max(terms.ndim, 1) for one in axes})",
        "({int(one) % max(terms.ndim, 1) for one in axes})",
        "a set of a few small whole numbers is read in their order",
    ),
    Equivalent(
        SEQUENTIAL,
        "flat = moved.reshape(-1, *moved.shape[len(chosen) :])",
        "1",
        "2",
        "NumPy's reshape takes every negative number for the unknown one",
    ),
    Equivalent(
        SELF_CHECK,
        'measured = measure(function, inputs, reference.AXES, "float64", seed=0)',
        "0",
        "1",
        "a seed like any other",
    ),
    Equivalent(
        SELF_CHECK,
        'reference, rng = registry.reference(spec["workload"]), '
        "np.random.default_rng(0)",
        "0",
        "1",
        "a seed like any other",
    ),
    Equivalent(
        STORE,
        "head = file.read(100)",
        "100",
        "101",
        "the bytes behind SQLite's header are not looked at",
    ),
    Equivalent(
        STORE,
        "sqlite3.connect(address, uri=True, check_same_thread=False)",
        "True",
        "False",
        "most builds of SQLite take every name that begins with file: for an address",
    ),
    Equivalent(
        ORIGIN,
        "return hashlib.sha256(path.read_bytes()).hexdigest()[:16]",
        "16",
        "17",
        CHOSEN,
    ),
    Equivalent(
        ORIGIN,
        "done = subprocess.run(program, capture_output=True, check=True, timeout=60)",
        "60",
        "61",
        CHOSEN,
    ),
    Equivalent(
        f"{REFERENCE}/workloads/cnn.py",
        "flat = pool2.reshape(len(x), -1)",
        "1",
        "2",
        RESHAPED,
    ),
    Equivalent(
        f"{REFERENCE}/workloads/conditional.py",
        "return [taken, np.zeros_like(w2)]",
        "return [taken, np.zeros_like(w2)]",
        "return [taken, -np.zeros_like(w2)]",
        "0 and -0 are the same gradient",
    ),
    Equivalent(
        f"{REFERENCE}/workloads/conditional.py",
        "return [np.zeros_like(w1), taken]",
        "return [np.zeros_like(w1), taken]",
        "return [-np.zeros_like(w1), taken]",
        "0 and -0 are the same gradient",
    ),
]


def excused(file: str, line: str, before: str, after: str) -> str | None:
    """Why no test can see a change; None where one must."""
    change = (file, line.strip(), before, after)
    for known in EQUIVALENT:
        if (known.file, known.line, known.before, known.after) == change:
            return known.reason
    return None
