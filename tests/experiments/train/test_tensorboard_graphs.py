"""The graphs of programs on the board, and trainings in half precision there."""

import numpy as np
import pytest

from graphparity.common.contract import registry, selection
from graphparity.common.graphs import graph as graphs
from graphparity.experiments.train.tensorboard import (
    graph as train_graph,
)
from tests.conftest import backends, marks, needs, run
from tests.experiments.train.boards import RUN, graph, read, scalars, train
from tests.experiments.train.test_tensorboard import CNN

# -- graphs ----------------------------------------------------------------------------


def test_nodes_stand_under_their_line_and_inputs_under_their_name():
    make = graphs.node
    nodes = [
        make("in_0", "Placeholder", graphs.INPUT, shape=(2, 3)),
        make("in_1", "Placeholder", graphs.INPUT, shape=(5,)),
        make("zero", "Const", graphs.CONSTANT, shape=()),
        make("max_1", "max", source="/programs/cnn.py:18"),
    ]
    edges = [("in_0", "max_1"), ("zero", "max_1")]
    found = train_graph.arrange(graphs.graph(nodes, edges, ["max_1"]), {6: "w1"})
    assert [n.id for n in found.nodes] == ["w1", "in_1", "zero", "max_1"]
    scopes = [n.scope for n in found.nodes]
    assert scopes == [None, None, "line_18_of_cnn.py", "line_18_of_cnn.py"]
    assert found.edges[0] == ("w1", "max_1")


@pytest.mark.parametrize("file", ["worker/steps.py", "graphs/graph.py"])
def test_a_line_of_the_harness_is_no_line_of_a_program(file):
    source = f"{registry.folder('graphparity.common') / file}:3"
    assert train_graph.line(graphs.node("max_1", "max", source=source)) is None


@pytest.mark.parametrize("backend", backends())
def test_every_backend_has_the_graph_of_its_program(pool, backend):
    needs(backend)
    params = [w.astype("float32") for w in CNN.start(np.random.default_rng(0))]
    x = np.zeros((4, 1, 32, 32), "float32")
    given = {"workload": "cnn", "params": params, "batch": [x]}
    found = graphs.read(pool.ask(backend, "written", **given))
    counts = [node.op for node in found.operations()]
    assert counts.count("convolution") == 2
    assert counts.count("dot") == 3
    lines = {train_graph.line(node) for node in found.operations()}
    assert any(name and name.endswith("_of_cnn.py") for name in lines)


def test_a_backend_without_a_graph_says_so(pool):
    with pytest.raises(Exception, match="numpy_ref is run without a graph"):
        pool.ask("numpy_ref", "written", workload="cnn", params=[], batch=[])


def one_each():
    for name in selection.one_each():
        yield pytest.param(name, id=name, marks=marks(name))


@pytest.mark.parametrize("backend", list(one_each()))
def test_a_framework_logs_what_the_oracle_logs(tmp_path, backend):
    needs(backend)
    both = ["-b", "numpy_ref", "-b", backend, "--epochs", "1", "--no-judge"]
    path = train(tmp_path, *both)
    oracle, own = read(path / "numpy_ref" / RUN), read(path / backend / RUN)
    for tag in ("loss", "learning_rate", "gradient_norm"):
        expected, found = scalars(oracle, tag), scalars(own, tag)
        assert list(found) == list(expected)
        assert np.allclose(list(found.values()), list(expected.values()), rtol=1e-3)
    drawn = graph(path / backend / RUN)
    names = {node.name for node in drawn.node}
    assert {"conv1_w", "w3", "x"} <= names
    assert all(name in names for node in drawn.node for name in node.input)
    assert graph(path / "numpy_ref" / RUN) is None


def test_a_training_in_half_logs_its_loss_scale_and_goes_on(tmp_path):
    kept = tmp_path / "kept"
    first = ["-b", "numpy_ref", "--epochs", "1", "--half", "float16"]
    path = train(tmp_path, *first, "--checkpoint", kept, "--log-every", "1")
    name = f"{RUN}-float16"
    log = path / "numpy_ref" / name
    assert list(scalars(read(log), "loss_scale").values()) == [4096.0]
    train(tmp_path, "-b", "numpy_ref", "--epochs", "2", "--resume", kept)
    assert [run.name for run in (path / "numpy_ref").iterdir()] == [name]
    assert list(scalars(read(log), "loss")) == list(range(1, 11))


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["--half", "float16", "--dtype", "float64"], "weights are float32"),
        (["--half", "float16", "--library"], "weights are float32"),
        (["--half", "float16", "--judge"], "compare -w mixed_precision"),
        (["--half", "float61"], "did you mean float16"),
    ],
)
def test_what_a_training_in_half_can_not_be_is_said(tmp_path, arguments, hint):
    done = run("train", "-b", "plain", *arguments, "--results", tmp_path / "results")
    assert done.returncode == 2
    assert hint in " ".join(done.stderr.replace("│", " ").split())
