"""`explain`: kernels under one vocabulary, matched, and the difference laid to the
few."""

import json

import pytest

from common import contract, machine, registry, report
from common.pool import Pool
from common.verify import cast
from experiments import bars, explain, kernels, matched
from tests.conftest import backends, needs
from tests.test_cli import run

NAMED = {  # as the profilers show them
    "aten::mkldnn_convolution": "convolution",
    "aten::convolution_backward": "convolution gradient",
    "aten::addmm": "dot",
    "mkl::_mkl_linear": "dot",
    "aten::max_pool2d_with_indices": "pool",
    "aten::max_pool2d_with_indices_backward": "pool gradient",
    "aten::_log_softmax_backward_data": "loss",
    "aten::threshold_backward": "pointwise",
    "aten::sum": "reduce",
    "aten::fill_": "fill",
    "aten::scatter_reduce_": "indexing",
    "cpp_fused_relu_3": "pointwise",
    "cpp_fused_sub_sum_view_13": "reduce",
    "cpp_fused_max_pool2d_with_indices_relu_2": "pool",
    "cpp_fused_max_pool2d_with_indices_backward_relu_9": "pool gradient",
    "cpp_fused_max_pool2d_with_indices_max_pool2d_with_indices_backward_1": (
        "pool, gradients"
    ),
    "Relu_1:_MklNativeFusedConv2D": "convolution",
    "gradient_tape/Conv2DBackpropFilter:_MklNativeConv2DBackpropFilter": (
        "convolution gradient"
    ),
    "gradient_tape/matmul/MatMul_1:_MklMatMul": "dot",
    "gradients/MaxPool2d_grad/MaxPoolGrad:_MklNativeMaxPoolGrad": "pool gradient",
    "AssignVariableOp_9:AssignVariableOp": "variables",
    "AddV2": "pointwise",
    "ReluGrad": "pointwise",
    "Reshape": "shapes",
    "dot_general: ynn_fusion": "dot",
    "conv_general_dilated: transpose_copy_fusion.1": "copies, layout",
    "_reduce_max: ynn_fusion.1": "pool",
    "relu: broadcast_maximum_fusion": "pointwise",
}
XLA = {  # operations inside and scope, as its optimized program has them
    ("convolution", "jit(step)/jvp()/conv_general_dilated"): "convolution",
    ("convolution", "gradient_tape/Conv2DBackpropInput"): "convolution gradient",
    ("convolution parameter", ""): "convolution, gradients",
    ("add divide dot reduce", "jit(step)/jvp()/reduce_sum"): "dot",
    ("add parameter scatter", "gradient_tape/MaxPool2d/MaxPoolGrad"): "pool gradient",
    ("maximum parameter reduce", "jit(step)/jvp()/reduce_max"): "pool",
    ("bitcast copy parameter", "gradient_tape/Conv2DBackpropInput"): "copies, layout",
    ("add broadcast maximum", "jit(step)/jvp()/jit(relu)/max"): "pointwise",
}


@pytest.mark.parametrize("name", NAMED)
def test_a_kernel_counts_under_its_heaviest_operation(name):
    assert kernels.operation({"name": name, "kind": "kernel"}) == NAMED[name]


@pytest.mark.parametrize(("ops", "scope"), XLA)
def test_a_fusion_of_xla_counts_under_what_is_inside(ops, scope):
    row = {"name": "fusion.1", "kind": "kernel", "ops": ops.split(), "scope": scope}
    assert kernels.operation(row) == XLA[ops, scope]


@pytest.mark.parametrize("name", ["aten::frobnicate", "my/node:Frobnicate", "xyz.7"])
def test_a_kernel_that_nobody_knows_keeps_its_own_name(name):
    assert kernels.operation({"name": name, "kind": "kernel"}) == name


# -- matching, on profiles made by hand ------------------------------------------------

NAMES = ("a", "b")


def profile(**seconds):
    rows = [
        {"name": name, "kind": "kernel", "seconds": s, "count": 2.0}
        for name, s in seconds.items()
    ]
    return {"step_s": sum(seconds.values()), "blocks_s": [], "rows": rows}


def sampled(step_s):
    """Three rounds of blocks about a step time, each a little off."""
    return {
        n: {"blocks": [step_s * (1 + 0.001 * (n + k)) for k in range(9)]}
        for n in range(3)
    }


def explained(first, second, steps=(5e-3, 9e-3)):
    samples = dict(zip(NAMES, map(sampled, steps), strict=True))
    sides = [
        matched.side(samples[name], [profile(**given)] * 3)
        for name, given in zip(NAMES, (first, second), strict=True)
    ]
    groups = matched.groups(sides)
    ratio = matched.compare(samples, NAMES)
    return sides, groups, matched.summary(NAMES, sides, ratio, groups)


FIRST = {"mm": 3e-3, "relu": 1e-3, "sum": 1e-3}
SECOND = {"mm": 6.4e-3, "relu": 1.5e-3, "sum": 0.9e-3}


def test_rows_and_the_rest_add_up_to_the_measured_step():
    sides, groups, _ = explained(FIRST, SECOND)
    for key, side in zip(("a_s", "b_s"), sides, strict=True):
        measured = side["step_s"]["median"]
        assert sum(r["seconds"] for r in side["rows"]) == pytest.approx(measured)
        assert sum(g[key] for g in groups) == pytest.approx(measured)
        assert side["rows"][-1]["name"] == matched.REST
    assert groups[-1]["op"] == matched.REST


def test_a_profile_that_is_a_tenth_off_is_told_and_its_rest_shown():
    sides, _, _ = explained(FIRST, SECOND, steps=(5e-3, 6e-3))
    assert [side["within"] for side in sides] == [True, False]
    rest = sides[1]["rows"][-1]["seconds"]
    assert rest == pytest.approx(sides[1]["step_s"]["median"] - 8.8e-3)
    assert rest < 0


def test_the_few_kernels_that_make_the_difference_are_named_with_their_figures():
    sides, groups, text = explained(FIRST, SECOND)
    difference = sides[1]["step_s"]["median"] - sides[0]["step_s"]["median"]
    assert [g["op"] for g in matched.makers(groups, difference)] == ["dot"]
    assert "b takes 1.80 times [1.80, 1.80] as long as a" in text
    assert "85 % are dot +3.40 ms (6.40 ms against 3.00 ms; the largest is b's mm)" in (
        text
    )


def test_more_are_named_until_they_make_four_fifths():
    second = {"mm": 5e-3, "relu": 2.8e-3, "sum": 1e-3}
    sides, groups, text = explained(FIRST, second)
    difference = sides[1]["step_s"]["median"] - sides[0]["step_s"]["median"]
    assert [g["op"] for g in matched.makers(groups, difference)] == ["dot", "pointwise"]
    assert "dot +2.00 ms" in text
    assert "pointwise +1.80 ms" in text


def test_what_goes_the_other_way_is_told():
    second = {"mm": 7.5e-3, "relu": 0.2e-3, "sum": 1e-3}
    _, _, text = explained(FIRST, second)
    assert "The other way: pointwise −800 µs." in text


def test_the_faster_one_is_explained_the_same_way():
    _, _, text = explained(SECOND, FIRST, steps=(9e-3, 5e-3))
    assert "b takes 0.56 times" in text
    assert "dot −3.40 ms (3.00 ms against 6.40 ms; the largest is a's mm)" in text


def test_no_difference_is_explained_where_none_is_resolved():
    _, _, text = explained(FIRST, FIRST, steps=(5e-3, 5.01e-3))
    assert "no difference" in text
    assert "a's largest part is mm, 60 %" in text
    assert " are " not in text


def test_a_convolution_and_its_gradient_are_one_where_a_side_cannot_tell():
    apart = {"aten::conv2d": 1e-3, "aten::convolution_backward": 2e-3}
    _, groups, _ = explained(apart, {"conv_general_dilated": 4e-3})
    [group] = [g for g in groups if g["op"] == "convolution, gradients"]
    assert (group["a_s"], group["b_s"]) == pytest.approx((3e-3, 4e-3))
    _, groups, _ = explained(apart, apart)
    assert {"convolution", "convolution gradient"} <= {g["op"] for g in groups}


def test_matched_parts_have_one_colour_and_a_rest_below_zero_is_told():
    sides, groups, _ = explained(FIRST, SECOND, steps=(5e-3, 6e-3))
    text = bars.draw("a < b", NAMES, sides, groups)
    assert "a &lt; b" in text
    assert text.count("#4477aa") == 4  # two bars, the band between them, the legend
    more = report.seconds(-sides[1]["rows"][-1]["seconds"])
    assert f"as profiled, {more} more than measured" in text


# -- by running ------------------------------------------------------------------------


def command(tmp_path, *arguments):
    out = tmp_path / "explain.json"
    given = ["--json", out, "--results", tmp_path / "results", *arguments]
    done = run("explain", *given)
    return done, json.loads(out.read_text())["explain"] if out.exists() else None


def test_a_planted_slow_kernel_is_named_as_the_difference(tmp_path):
    given = ["-w", "two_layer_net", "-b", "traced", "-b", "dawdling"]
    done, found = command(tmp_path, *given, "--rounds", "2", "--seconds", "0.2")
    assert done.returncode == 0, done.stderr
    first = found["groups"][0]
    assert first["op"] == "fake::frobnicate"
    assert (first["a_count"], first["b_count"]) == (1.0, 1.0)
    for key, side in zip(("a_s", "b_s"), found["sides"].values(), strict=True):
        total = sum(group[key] for group in found["groups"])
        assert total == pytest.approx(side["step_s"]["median"])
    assert "fake::frobnicate" in done.stdout.split("In short.")[1]
    assert (tmp_path / "results" / "explain.svg").read_text().startswith("<svg")
    assert max(map(len, done.stdout.splitlines())) <= 120


def test_one_without_a_profiler_is_a_gap_and_the_other_is_shown(tmp_path):
    given = ["-w", "two_layer_net", "-b", "plain", "-b", "traced", "--rounds", "2"]
    done, found = command(tmp_path, *given, "--seconds", "0.1")
    assert done.returncode == 0, done.stderr
    assert list(found["sides"]) == ["traced"]
    assert found["groups"] == []
    assert found["b_over_a"] is None
    assert "plain: unsupported: plain has no spans.py" in done.stdout


def test_one_that_is_not_installed_is_told(tmp_path):
    given = ["-w", "two_layer_net", "-b", "away", "-b", "traced", "--rounds", "2"]
    done, found = command(tmp_path, *given, "--seconds", "0.1")
    assert done.returncode == 0, done.stderr
    assert found["failed"]["away"] == "unavailable: pip install no-such-package"


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["-b", "torch_eager"], "two backends are compared, 1 came: torch_eager"),
        (["-b", "jax_jit", "-b", "jax_jit"], "give -b A -b B"),
        (["-w", "conventions"], "no workload 'conventions'"),
        (["-w", "cnn", "--config", "batch_63"], "did you mean"),
    ],
)
def test_a_wrong_option_ends_with_2_and_a_hint(tmp_path, arguments, hint):
    done, _ = command(tmp_path, *arguments)
    assert done.returncode == 2
    assert hint in " ".join(done.stderr.replace("│", " ").split())


# -- on real backends ------------------------------------------------------------------


@pytest.fixture(scope="session")
def compiling_pool(tmp_path_factory):
    """A worker whose kernels are compiled for the profiler: no other test shares it."""
    cache = tmp_path_factory.mktemp("profiled")
    with Pool("cpu", "float32", machine.cores(None), cache, limit_s=300.0) as found:
        yield found


@pytest.fixture
def pools(pool, request):
    """The pool in which a backend is profiled, by its name."""
    own = lambda: request.getfixturevalue("compiling_pool")
    return lambda name: own() if name == "torch_compile" else pool


def profiled(pool, name, workload, config):
    spec = contract.spec(workload, config)
    drawn = pool.ask(pool.judge, "draw", spec=spec, seed=0, steps=0)
    start, batches = (cast(drawn[key], "float32") for key in ("start", "batches"))
    pool.ask(name, "open_profiled", spec=spec, start=start, batches=batches)
    return pool.ask(name, "profile", blocks=3, steps=4, untimed=2)


@pytest.mark.parametrize("name", backends())
def test_the_rows_of_a_step_add_up_and_hold_its_five_products(pools, name):
    needs(name)
    found = profiled(pools(name), name, "two_layer_net", "session")
    rows = [{**row, "op": kernels.operation(row)} for row in found["rows"]]
    total = sum(row["seconds"] for row in rows)
    assert total == pytest.approx(found["step_s"], rel=1e-9)
    assert all(row["seconds"] >= 0 for row in rows)
    assert len(found["blocks_s"]) == 3
    products = [row for row in rows if row["op"] == "dot"]
    assert sum(row["count"] for row in products) == pytest.approx(5.0)
    assert {"dispatch", "kernel", "python"} <= {row["kind"] for row in rows}


STATIC_DONE = {"torch_compile": "cpp_", "tf_xla": "fusion", "jax_jit": "fusion"}


@pytest.mark.parametrize(
    "name", [p for p in backends() if p.id in STATIC_DONE], ids=lambda p: str(p)
)
def test_fused_kernels_are_seen_by_name(pools, name):
    needs(name)
    found = profiled(pools(name), name, "chain", "16x65536")
    names = [row["name"] for row in found["rows"] if row["kind"] == "kernel"]
    assert any(STATIC_DONE[name] in own for own in names), names


def test_every_framework_has_spans():
    known = registry.backends()
    real = [n for n in registry.suiting("cpu") if not known[n].oracle]
    for name in real:
        registry.locate(name, "spans")
    assert explain.BLOCKS >= 3
