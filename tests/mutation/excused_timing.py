"""Changes of the statistics that no test can see, each with its reason."""

from tests.mutation.excuse import CHOSEN, SIGN, Equivalent

BLOCKS = "common/timing/interleaved.py"
POOLED = "common/timing/pooled_spread.py"
ROOT = "the root of its negative, or of a multiple, is the same"
SYMMETRIC = "a covariance is symmetric"
LINE = "common/timing/weighted_line.py"
EQUIVALENT = [
    Equivalent(
        "common/timing/table_marks.py",
        '(("own" if known[row["backend"]].framework == own else "base"), row)',
        'known[row["backend"]].framework == own',
        "(known[row['backend']].framework != own)",
        "names of two columns, which are kept apart by whatever name",
    ),
    Equivalent(
        BLOCKS,
        '"quick": Effort(20, 4, 0.015, 2.0, 0.02, 3, limit_s=345.0),',
        "0.015",
        "0.01875",
        CHOSEN,
    ),
    Equivalent(
        BLOCKS,
        '"quick": Effort(20, 4, 0.015, 2.0, 0.02, 3, limit_s=345.0),',
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
