"""The evidence of a cell as the page shows it when the cell is opened."""

from collections.abc import Mapping

from graphparity.common.agreement import eager_and_compiled, verdicts
from graphparity.common.contract import registry, specs
from graphparity.common.contract.timings import BreakEven
from graphparity.common.timing import disturbance
from graphparity.experiments.report import cells as views
from graphparity.experiments.report.cells import STATUSES, VERDICTS
from graphparity.experiments.report.results_of import Row
from graphparity.experiments.shared.terminal import tables

EDGES = (("facts", "a fact"), ("not_judged", "not judged"), ("left_out", "left out"))
COSTS = (
    ("import", "import_s"),
    ("first graph of the process", "toolchain_s"),
    ("build or trace", "build_s"),
    ("first step", "first_step_s"),
    ("second step", "second_step_s"),
    ("compile, cold cache", "compile_cold_s"),
    ("compile, warm cache", "compile_warm_s"),
)


def evidence(
    cell: Row, told: Mapping[int | None, str] | None = None
) -> dict[str, object]:
    """Everything that the page shows of one cell except its outputs. told: of each run
    what is said of it."""
    timing = cell.get("timing") or {}
    return {
        "key": views.key(cell),
        "title": f"{cell['workload']} / {cell['config']} on {cell['backend']}",
        "where": f"{cell['device']}, {cell['dtype']} asked for, "
        f"{cell.get('precision') or 'nothing'} measured",
        "made": cell.get("made"),
        "source": views.source(cell, told or {}),
        "status": cell["status"] if cell["status"] in STATUSES else "other",
        "verdict": views.judged(cell),
        "reason": cell.get("reason"),
        "program": specs.program_of(cell["workload"], cell["config"]),
        "backend": cell["backend"],
        "step": views.step(cell.get("timing")),
        "samples": _samples(timing),
        "costs": [(name, tables.seconds(timing.get(part))) for name, part in COSTS]
        if timing
        else [],
        "against": [_rival(row, cell["backend"]) for row in timing.get("against", [])],
        "machine": _machine(cell),
        "direct": _direct(cell),
        "facts": list((cell.get("facts") or {}).items()),
        "older": views.older(cell),
        "edges": _edges(cell),
    }


def _edges(cell: Row) -> list[tuple[str, str, str]]:
    """What was found at the edges: whether judged, which edge, what is said of it."""
    found = cell.get("edges") or {}
    rows = list[tuple[str, str, str]]()
    for part, title in EDGES:
        rows += [(title, str(edge), str(t)) for edge, t in found.get(part, {}).items()]
    return rows


def _rival(row: Row, backend: str) -> dict[str, object]:
    """A ratio; when compiling pays of what is compiled: a dynamic form is not."""
    own = registry.backends().get(backend)
    dynamic = own is not None and own.graph == "dynamic"
    steps = None if dynamic else row.get("break_even_steps")
    return {
        "backend": row["backend"],
        "verdict": row["verdict"] if row["verdict"] in VERDICTS else "none",
        "text": views.ratio(row) if row.get("speedup") else "–",
        "alone": bool(row.get("speedup")) and row["speedup"]["low"] is None,
        "pays": _pays(steps, row["verdict"]) if steps else "",
        "reason": row.get("reason"),
    }


def _pays(steps: BreakEven, ratio: str | None = None) -> str:
    """`compiling pays after 560k? steps (2 cold starts: no spread)`, `… at once`."""
    text, mark, why = tables.repaid_at_length(steps, ratio).partition(" (")
    if text.startswith("never"):
        return f"compiling {text} pays".replace("never? pays", "never pays?")
    if text[0] == "?":
        return f"when compiling pays is open{text[1:]}{mark}{why}"
    when = f"after {text} steps" if text[0].isdigit() else text
    return f"compiling pays {when}{mark}{why}"


def _direct(cell: Row) -> str:
    """A static form against its own dynamic form; empty where nothing is known."""
    found = cell.get("against_dynamic")
    return eager_and_compiled.in_words(found) if found else ""


def _machine(cell: Row) -> list[tuple[str, str]]:
    """Memory, and work done beside what the machine can do."""
    roof, peak = cell.get("roofline") or {}, (cell.get("memory") or {})
    lines = []
    for name, part, unit in (
        ("arithmetic", "flops_per_s", "GFLOP/s"),
        ("memory", "bytes_per_s", "GB/s"),
    ):
        if roof.get(part) is not None:
            lines.append((name, f"{roof[part] / 1e9:.3g} {unit}"))
    if roof.get("fraction") is not None:
        share = f"{100 * roof['fraction']:.3g} % of this machine's ceiling"
        if roof.get("raised"):
            share += ", which the step itself raised"
        lines.append(("roofline", share))
    if peak.get("peak_bytes"):
        size = peak["peak_bytes"] / 2**20
        lines.append(("peak memory", f"{size:.3g} MiB on top"))
    return lines


def outputs(cell: Row) -> list[list[object]]:
    """The agreement of every output in few characters, the worst first."""
    rows = sorted(cell["agreement"], key=lambda row: -_rank(row))
    return [
        [
            row.get("output"),
            row.get("verdict"),
            *(_short(row.get(part)) for part in ("ratio", "error", "floor")),
            row.get("max_ulp"),
            _short(row.get("tolerance")),
            row.get("reason"),
        ]
        for row in rows
    ]


def _rank(row: Row) -> float:
    if row.get("verdict") != "agree":
        return float("inf")
    return verdicts.share(row)  # type: ignore[arg-type]


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.3g}")


def _samples(timing: Row) -> str:
    """Blocks and processes, what was left out of them, and each process's level."""
    if "blocks" not in timing:
        return ""
    made = timing["processes"]
    text = f"{timing['blocks']} blocks in {made} process{'es' * (made != 1)}"
    if left := timing.get("compiled_blocks"):
        text += f"; {left} left out: something was compiled in them"
    if left := timing.get("disturbed_blocks"):
        of, others = timing["blocks"], timing.get("disturbed_by_others")
        text += f"; {disturbance.told(left, of, others)}"
    if levels := timing.get("levels_s"):
        each = ", ".join(map(tables.seconds, levels))
        text += f"; each process by itself: {each}"
    if modes := timing.get("modes"):
        text += f"; two modes, {modes['fast']} fast and {modes['slow']} slow"
    if mean := timing.get("mean_step_s"):
        text += f"; mean of all blocks: {tables.seconds(mean['median'])}"
    return text
