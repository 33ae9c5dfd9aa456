"""Which files are changed, in four groups, and which tests must notice."""

from fnmatch import fnmatch

REFERENCE = "frameworks/numpy_ref"
AGREEMENT, TIMING = "common/agreement", "common/timing"
GROUPS = {  # group: its files
    "reference": [
        f"{REFERENCE}/workloads/*.py",
        f"{REFERENCE}/optimizers/*.py",
        f"{REFERENCE}/precision/*.py",
        f"{REFERENCE}/control/*.py",
        f"{REFERENCE}/train.py",
        f"{REFERENCE}/mixed.py",
        f"{REFERENCE}/inside.py",
    ],
    "agreement": [f"{AGREEMENT}/*.py", f"{AGREEMENT}/oracle/*.py"],
    "statistics": [
        f"{TIMING}/intervals.py",
        f"{TIMING}/marks.py",
        f"{TIMING}/table_marks.py",
        f"{TIMING}/modes.py",
        f"{TIMING}/disturbance.py",
        f"{TIMING}/break_even.py",
        f"{TIMING}/weighted_line.py",
        f"{TIMING}/across_devices.py",
        f"{TIMING}/over_time.py",
        f"{TIMING}/cell_timing.py",
        f"{TIMING}/ratios.py",
        f"{TIMING}/pooled_spread.py",
        f"{TIMING}/fork_spread.py",
        f"{TIMING}/interleaved.py",
        f"{TIMING}/lock_step/control_arm.py",
        f"{TIMING}/lock_step/schedule.py",
    ],
    "store": [
        "common/results/store.py",
        "common/results/origin.py",
        "common/results/variables.py",
    ],
}
BY_ORACLE = "tests/common/agreement/oracle"
ORACLE = f"{BY_ORACLE}/test_gradients.py"
FLOORS = f"{BY_ORACLE}/test_inputs_and_floors.py"
AT_EDGES = "tests/common/agreement/edges"
STEPPED = "tests/common/timing/lock_step"
LOCKSTEP = "tests/common/agreement/test_lockstep.py"
EVIDENCE = "tests/frameworks/test_reference.py"
FORMULAS = "tests/frameworks/test_reference_formulas.py"
HALF = "tests/frameworks/test_reference_half.py"
TESTS = [  # the first pattern that fits a file; its tests, the fast ones first
    (f"{REFERENCE}/optimizers/*", [
        "tests/frameworks/test_reference_rules.py",
        "tests/frameworks/test_optimizers.py",
        "tests/common/training/test_update_gradient.py",
    ]),
    (f"{REFERENCE}/control/*", ["tests/experiments/control_flow/test_oracle.py"]),
    (f"{REFERENCE}/precision/*", [HALF, "tests/frameworks/test_mixed.py"]),
    (f"{REFERENCE}/mixed.py", ["tests/frameworks/test_mixed.py", HALF]),
    (f"{REFERENCE}/workloads/landscapes.py", [
        FORMULAS, "tests/experiments/landscapes/test_measure.py",
    ]),
    (f"{REFERENCE}/*", [FORMULAS, EVIDENCE, ORACLE]),
    (f"{AGREEMENT}/criteria.py", ["tests/common/agreement/test_criteria.py"]),
    (f"{AGREEMENT}/limits.py", ["tests/common/agreement/test_criteria.py"]),
    (f"{AGREEMENT}/shaken.py", ["tests/common/agreement/test_shaken.py"]),
    (f"{AGREEMENT}/mathematics.py", ["tests/common/agreement/test_mathematics.py"]),
    (f"{AGREEMENT}/noise_floor.py", [
        "tests/common/agreement/test_noise_floor.py", FLOORS,
    ]),
    (f"{AGREEMENT}/envelope.py", [
        "tests/common/agreement/test_noise_floor.py", FLOORS,
    ]),
    (f"{AGREEMENT}/verdicts.py", [
        "tests/common/agreement/test_verdicts_by_criteria.py",
        "tests/common/agreement/test_verdicts.py",
        "tests/common/agreement/test_overall.py",
    ]),
    (f"{AGREEMENT}/precision_probe.py", [
        "tests/common/agreement/test_precision_probe.py",
    ]),
    (f"{AGREEMENT}/half_precision.py", [
        "tests/common/agreement/half/test_half_precision.py",
        "tests/common/agreement/half/test_limits.py",
    ]),
    (f"{AGREEMENT}/sequential.py", ["tests/common/agreement/test_sequential.py"]),
    (f"{AGREEMENT}/eager_and_compiled.py", [
        "tests/common/agreement/test_eager_and_compiled.py",
    ]),
    (f"{AGREEMENT}/edges.py", [
        f"{AT_EDGES}/test_one_step.py", f"{AT_EDGES}/test_told.py",
    ]),
    (f"{AGREEMENT}/distances.py", [
        "tests/common/agreement/test_verdicts.py",
    ]),
    (f"{AGREEMENT}/lockstep.py", [LOCKSTEP]),
    (f"{AGREEMENT}/targets.py", ["tests/common/agreement/test_targets.py"]),
    (f"{AGREEMENT}/called_twice.py", ["tests/common/agreement/test_called_twice.py"]),
    (f"{AGREEMENT}/oracle/self_check.py", [
        f"{BY_ORACLE}/test_self_check.py", ORACLE,
    ]),
    (f"{AGREEMENT}/stage.py", [
        "tests/common/agreement/test_overall.py",
        "tests/common/agreement/test_stage.py",
        "tests/common/agreement/test_stage_trainings.py",
        "tests/common/agreement/test_mathematics.py",
        "tests/common/agreement/test_stage_on_ports.py",
    ]),
    (f"{AGREEMENT}/oracle/edges.py", [f"{BY_ORACLE}/test_edges.py"]),
    (f"{AGREEMENT}/oracle/shadow.py", [f"{BY_ORACLE}/test_shadow.py"]),
    (f"{AGREEMENT}/oracle/*", [
        "tests/common/agreement/test_stage.py",
        "tests/common/agreement/test_stage_trainings.py",
        "tests/common/agreement/test_mathematics.py",
        FLOORS,
    ]),
    (f"{AGREEMENT}/*", ["tests/common/agreement/test_mathematics.py"]),
    (f"{TIMING}/weighted_line.py", ["tests/common/timing/test_weighted_line.py"]),
    (f"{TIMING}/break_even.py", [
        "tests/common/timing/test_break_even.py",
        "tests/common/timing/test_intervals.py",
    ]),
    (f"{TIMING}/fork_spread.py", ["tests/common/timing/test_fork_spread.py"]),
    (f"{TIMING}/pooled_spread.py", ["tests/common/timing/test_pooled_spread.py"]),
    (f"{TIMING}/intervals.py", [
        "tests/common/timing/test_intervals.py",
        "tests/common/timing/test_pooled_spread.py",
        "tests/common/timing/test_break_even.py",
        "tests/common/timing/test_marks.py",
        "tests/common/timing/test_modes.py",
    ]),
    (f"{TIMING}/marks.py", [
        "tests/common/timing/test_marks.py",
        "tests/common/timing/test_table_marks.py",
        "tests/common/timing/test_intervals.py",
    ]),
    (f"{TIMING}/table_marks.py", ["tests/common/timing/test_table_marks.py"]),
    (f"{TIMING}/comparison.py", ["tests/common/timing/test_comparison.py"]),
    (f"{TIMING}/modes.py", ["tests/common/timing/test_modes.py"]),
    (f"{TIMING}/ratios.py", ["tests/common/timing/test_ratios.py"]),
    (f"{TIMING}/across_devices.py", ["tests/common/timing/test_ratios.py"]),
    (f"{TIMING}/cell_timing.py", [
        "tests/common/timing/test_cell_timing.py",
        "tests/common/timing/test_ratios.py",
    ]),
    (f"{TIMING}/interleaved.py", [
        "tests/common/timing/test_interleaved.py",
        "tests/common/timing/test_prepare.py",
        "tests/experiments/compare/test_timing_stage.py",
    ]),
    (f"{TIMING}/lock_step/schedule.py", [f"{STEPPED}/test_schedule.py"]),
    (f"{TIMING}/lock_step/control_arm.py", [f"{STEPPED}/test_control_arm.py"]),
    (f"{TIMING}/disturbance.py", ["tests/common/timing/test_disturbance.py"]),
    (f"{TIMING}/over_time.py", ["tests/common/timing/test_over_time.py"]),
    (f"{TIMING}/forks.py", ["tests/common/timing/test_forks.py"]),
    (f"{TIMING}/*", ["tests/experiments/compare/test_timing_stage.py"]),
    ("common/results/variables.py", ["tests/common/results/test_variables.py"]),
    ("common/results/origin.py", [
        "tests/common/results/test_origin.py",
        "tests/common/results/test_variables.py",
    ]),
    ("common/results/*", [
        "tests/common/results/test_store.py",
        "tests/common/results/test_store_files.py",
        "tests/common/results/test_store_reading.py",
    ]),
]  # fmt: skip


def tests(file: str) -> list[str]:
    """The tests that must notice a change in a file. Raises LookupError if none do."""
    for pattern, paths in TESTS:
        if fnmatch(file, pattern):
            return paths
    raise LookupError(f"no tests for {file}: tests/mutation/table.py names them")
