"""What `make test` leaves to `make test-all`, where a case takes many seconds.

Of each of these tests `make test` runs the cases whose ids fit one of the patterns, all
else is `long`: what stays holds the same in another framework, or in a smaller program.
A static form runs its dynamic form's file, so that where one of the two is kept, the
program is. An empty list: the whole test, whose short form is named behind it.
"""

from fnmatch import fnmatchcase

WORKLOADS = ("tensors", "autograd", "matmul", "conditional", "fusion", "chain")
RULES = ("momentum", "adam", "demon_adam", "adagrad")
CONFIGS = [
    *(f"*-{workload}-*" for workload in WORKLOADS),
    *(f"*-optimizers-{rule}" for rule in RULES),
    *("*-landscapes-ravine_10", "*-landscapes-hollow", "*-two_layer_net-session"),
    *("*-mixed_precision-two_layer_net_float16", "tf_*-cnn-digits"),
    *("jax_jit-cnn-digits", "torch_compile-cnn-digits"),
]
NOT_COMPILED = ["torch_eager", "jax_*", "tf_*"]  # by PyTorch, whose graphs take longest

COMMON = {
    "common/graphs/test_loops.py": {
        "test_operations_and_kernels_of_a_loop_are_those_by_hand": [
            *("torch_compile", "jax_jit", "tf_graph"),
        ],
        "test_counter_and_test_are_no_constants_and_what_follows_is_outside": [
            *("jax_jit", "tf_graph"),
        ],
    },
    "common/training/test_run.py": {
        "test_a_training_is_handed_over_and_the_curve_stays": [
            *("numpy_ref-to-jax_eager", "numpy_ref-to-torch_eager", "*-to-jax_jit"),
            *("jax_eager-to-tf_session", "tf_eager-to-torch_compile"),
        ],
    },
    "common/workers/test_forked_frameworks.py": {
        "test_a_framework_s_child_has_the_threads_of_a_fresh_one_on_its_cores": [
            "tf_graph"
        ],
    },
    "common/workers/test_temporary.py": {
        # without a compiler: test_a_workers_temporary_files_go_with_its_cache
        "test_what_pytorch_compiles_once_a_machine_lies_in_the_cache": [],
    },
    "frameworks/test_backends.py": {
        "test_it_agrees_with_the_oracle": CONFIGS,
        "test_gradient_buffers_are_zero_before_and_filled_after": NOT_COMPILED,
        "test_single_steps_of_the_longest_training_agree": NOT_COMPILED,
    },
    "frameworks/test_mixed.py": {
        "test_gradients_in_half_make_the_errors_of_that_half": ["*two_layer_net*"],
        "test_only_a_program_in_the_half_that_was_asked_for_agrees": ["*two_layer_net"],
    },
    "test_bare_checkout.py": {
        # that it works without them: test_it_compares
        "test_the_doctor_tells_what_is_missing_and_what_is_there": [],
    },
}
CHECK = {
    "experiments/check/causes/test_across_frameworks.py": {
        # of one model in one framework: causes/test_finding.py
        "test_the_tanh_form_in_every_layer_is_told_of_the_port": [],
    },
    "experiments/check/causes/test_progress.py": {
        # what is said at all: shared/terminal/test_progress.py
        "test_every_stage_is_said_when_it_begins": [],
    },
    "experiments/check/dropout/test_ports.py": {
        # by hand: test_dropout_by_hand_is_given_the_masks_of_pytorch
        "test_the_dropout_of_keras_is_given_the_masks_of_pytorch": [],
    },
    "experiments/check/test_faults.py": {
        "test_a_planted_fault_is_flagged": ["gru*"],
        # of ports that are right: test_models.py, test_real_ports.py
        "test_a_right_variant_is_not_accused": [],
    },
    "experiments/check/test_page.py": {
        # of layers: test_the_layer_that_parts_is_marked_where_it_is_made_and_…
        "test_a_statistic_that_differs_marks_its_layer": [],
        "test_a_statistic_of_a_function_is_marked_where_it_is_moved": [],
        "test_a_loss_that_differs_is_marked_at_its_own_line": [],
    },
    "experiments/check/training/test_own.py": {
        "test_the_same_optimizer_in_two_libraries_is_the_same": ["adam"],
        "test_another_optimizer_is_found_and_where": ["epsilon inside the root"],
        "test_why_two_trainings_part_is_said": ["schedule off by one"],
    },
    "experiments/check/training/test_recipe.py": {
        "test_each_library_trains_by_its_own_call": ["sgd(0.1, momentum=0.9)"],
        # what is told, without a training: training/test_told_rules.py
        "test_where_a_library_has_no_such_rule_the_nearest_is_told": [],
        "test_what_rounding_alone_moves_is_put_back_and_said": [],
    },
    "experiments/check/training/test_written.py": {
        # of one that fails: test_what_a_step_raises_or_lacks_is_told
        "test_a_step_written_out_runs_as_it_is": [],
        "test_what_a_step_raises_or_lacks_is_told": ["def step(model):*"],
        # in dropout/test_ports.py, by a layer
        "test_dropout_by_a_function_is_off_in_training_too": [],
    },
}
DIFF = {
    "experiments/diff/in_tests/test_frameworks.py": {
        # with fewer: test_with_numpy_and_one_framework
        "test_with_pytorch_and_jax_alone": [],
    },
    "experiments/diff/test_causes.py": {
        "test_the_cause_is_named": [
            *("*-jax.py*", "ties-*", "batch_norm-*:by_name-*", "gates-*:port-*"),
        ],
    },
    "experiments/diff/test_float32.py": {
        # of causes alone: test_causes.py; of float32: the tests beside it
        "test_a_fault_behind_them_is_another_function_and_both_are_told": [],
        "test_the_constants_are_told_and_nobody_is_accused": [],
    },
    "experiments/diff/test_frameworks.py": {
        "test_programs_as_they_are": ["torch_eager"],
        "test_gradients_are_compared": ["torch_eager"],
        "test_what_compiling_makes_of_them": ["jax_eager"],
        # that it is compiled so: check/test_forms.py
        "test_an_if_that_autograph_takes_is_the_same_program": [],
    },
}
OTHERS = {
    "experiments/compare/test_faults.py": {
        "test_a_fault_in_a_forked_child_costs_its_cell": ["die-*"],
        "test_a_backend_whose_zygote_can_t_fork_is_timed_all_the_same": ["hangs*"],
        "test_a_full_disk_ends_a_run_in_one_line_and_it_is_gone_on_with": ["8"],
    },
    "experiments/compare/test_forked.py": {
        # with one: test_a_run_keeps_what_a_fork_misses_and_forks_nothing_that_is_off
        "test_a_run_without_a_certificate_says_that_a_fork_s_spread_is_not_added": [],
    },
    "experiments/compare/test_interrupted.py": {
        "test_ctrl_c_at_a_step_of_a_run": ["again_and_again", "whole_group"],
        "test_a_request_to_terminate_and_a_hang_up_leave_nothing": ["15-*"],
    },
    "experiments/control_flow/test_facts.py": {
        "test_the_operator_runs_one_branch_and_where_runs_both": [
            *("torch_*", "jax_*", "tf_eager", "tf_graph"),
        ],
        "test_a_python_if_on_a_tensor_is_refused_with_the_reason": [
            *("torch_*", "jax_*", "tf_graph", "tf_xla"),
        ],
        "test_nan_leaks_through_where_and_the_double_where_cures_it": [
            *("torch_*", "jax_*", "tf_eager", "tf_graph"),
        ],
    },
    "experiments/dialects/test_discover.py": {
        "test_exactly_one_variant_fits_each_optimizer": [
            *("torch.optim.*", "optax.*", "keras.optimizers.RMSprop"),
        ],
    },
    "experiments/explain/test_measure.py": {
        "test_the_rows_of_a_step_add_up_and_hold_its_five_products": NOT_COMPILED,
    },
    "experiments/graph/test_planted_values.py": {
        "test_values_that_only_look_equal_are_none_and_no_effect_is_dead": NOT_COMPILED,
        "test_only_a_loop_carries_anything": NOT_COMPILED,
    },
    "experiments/inside/test_measure.py": {
        "test_k_steps_in_one_call_are_k_steps": NOT_COMPILED,
    },
    "experiments/landscapes/test_measure.py": {
        "test_a_backend_takes_the_oracles_path": NOT_COMPILED,
    },
    "experiments/pays/test_bad_input.py": {
        "test_what_fails_is_said": [
            *("it raises in the call", "inputs with other names", "model() raises"),
            *("it ends its process", "it never ends", "no inputs", "it forks"),
            *("a function is not trained", "a loss of other names"),
            "an input that only loss takes",
        ],
        # of documents made by hand: test_words.py, told/test_turns.py
        "test_a_random_program_is_said_to_be": [],
        "test_a_loop_that_fails_is_said_with_its_line": [],
        "test_results_that_are_no_numbers_are_said": [],
    },
    "experiments/phases/test_measure.py": {
        "test_what_a_stack_reports_is_mapped": NOT_COMPILED,
    },
    "experiments/precision/test_measure.py": {
        "test_scaling_is_what_makes_float16_train": ["torch_eager"],
    },
    "experiments/retrace/test_measure.py": {
        "test_graphs_are_as_many_as_is_known_and_it_agrees": [
            *("*-as is", "jax_*", "tf_graph*"),
        ],
    },
    "experiments/selfcheck/test_simulated.py": {
        "test_a_table_of_35_ties_shows_a_false_mark_in_one_of_twenty_at_most": [
            "*machine0*"
        ],
    },
}
MUTATION = {
    "mutation/test_mutants.py": {
        # of the tool itself: the tests beside it
        "test_every_excuse_is_of_a_change_that_is_made_and_says_why": [],
    },
}
KEPT: dict[str, dict[str, list[str]]] = {
    **COMMON,
    **CHECK,
    **DIFF,
    **OTHERS,
    **MUTATION,
}


def is_long(place: str, name: str, case: str | None) -> bool:
    """Whether a test is left to `make test-all`. place: its file below tests; case: the
    id of its parameters, None where it has none."""
    kept = KEPT.get(place, {}).get(name)
    if kept is None:
        return False
    return not any(fnmatchcase(case or "", pattern) for pattern in kept)
