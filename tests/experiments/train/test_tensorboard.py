"""What `train --tensorboard` writes, read back by TensorBoard's own reader."""

import io
import json
import subprocess
import sys

import numpy as np
import pytest
import typer
from google.protobuf import text_format
from PIL import Image
from tensorboard.plugins.hparams import metadata as of_hparams
from tensorboard.plugins.projector import projector_config_pb2
from tensorboard.util import tensor_util

from graphparity.common.contract import registry
from graphparity.common.training import dataset, event_file
from graphparity.common.training.run import Curve, Plan
from graphparity.experiments.shared.options import checked_folder
from graphparity.experiments.train.tensorboard import (
    images,
    log as train_log,
    option,
)
from tests.common.training.test_dataset import folder, parts
from tests.conftest import VARIABLES
from tests.experiments.train.boards import RUN, read, scalars, tags, train

CNN = registry.reference("cnn")
TAGS = {"loss", "accuracy", "learning_rate", "gradient_norm", "digits", "confusion"}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Two backends trained for two epochs of five steps: their logs, their JSON."""
    path = tmp_path_factory.mktemp("board")
    out = path / "out.json"
    both = ["-b", "numpy_ref", "-b", "plain", "--epochs", "2", "--json", out]
    both += ["--log-every", "1"]
    return train(path, *both), json.loads(out.read_text())["training"]


@pytest.fixture(scope="module")
def logs(trained):
    return {name: read(trained[0] / name / RUN) for name in ("numpy_ref", "plain")}


def test_backends_have_the_same_tags_so_that_they_overlay(logs):
    named = {f"{kind}/{n}" for kind in ("weights", "gradients") for n in CNN.PARAMS}
    for log in logs.values():
        shown = {tag for tag in tags(log) if not tag.startswith("_hparams_")}
        assert shown == TAGS | named


def test_scalars_are_those_of_the_training(trained, logs):
    for document in trained[1]:
        log = logs[document["backend"]]
        losses = scalars(log, "loss")
        assert list(losses) == list(range(1, 11))
        assert np.allclose(list(losses.values()), document["losses"], rtol=1e-6)
        reached = scalars(log, "accuracy")
        assert list(reached) == [5, 10]
        assert np.allclose(list(reached.values()), document["accuracies"])
        rates = scalars(log, "learning_rate")
        assert list(rates) == [5, 10]
        assert np.isclose(rates[5], 0.002 * (1 - 4 / 20))
        assert "loss_scale" not in tags(log)


def test_the_gradients_are_those_of_the_step(trained, logs):
    norms = [scalars(log, "gradient_norm") for log in logs.values()]
    assert list(norms[0]) == [5, 10]
    assert np.allclose(list(norms[0].values()), list(norms[1].values()), rtol=1e-4)
    assert norms[0][5] > 0


def test_histograms_hold_every_element(logs):
    for event in logs["plain"].Tensors("gradients/w1"):
        rows = tensor_util.make_ndarray(event.tensor_proto)
        assert rows.shape == (event_file.BUCKETS, 3)
        assert np.sum(rows[:, 2]) == 576 * 120
        assert np.array_equal(rows[1:, 0], rows[:-1, 1])


def test_images_are_pictures_of_the_size_they_say(logs):
    for tag in ("digits", "confusion"):
        [event] = logs["plain"].Tensors(tag)
        width, height, data = tensor_util.make_ndarray(event.tensor_proto)
        picture = Image.open(io.BytesIO(data))
        assert picture.size == (int(width), int(height))
        assert picture.getextrema() not in [(0, 0), ((255, 255),) * 3]


def test_hyper_parameters_and_the_end_are_told(logs):
    content = logs["plain"].SummaryMetadata(of_hparams.SESSION_START_INFO_TAG)
    begun = of_hparams.parse_session_start_info_plugin_data(content.plugin_data.content)
    assert begun.hparams["backend"].string_value == "plain"
    assert begun.hparams["lr"].number_value == 0.002
    assert begun.hparams["steps"].number_value == 20
    assert begun.group_name == f"plain/{RUN}"
    assert of_hparams.SESSION_END_INFO_TAG in tags(logs["plain"])


def test_the_projector_finds_vectors_labels_and_thumbnails(trained):
    path = trained[0] / "plain" / RUN
    text = (path / "projector_config.pbtxt").read_text()
    config = text_format.Parse(text, projector_config_pb2.ProjectorConfig())
    [entry] = config.embeddings
    vectors = np.loadtxt(path / entry.tensor_path, delimiter="\t")
    assert vectors.shape == tuple(entry.tensor_shape) == (10, 84)
    head, *rows = (path / entry.metadata_path).read_text().splitlines()
    assert head == "label\tanswer\tverdict\timage"
    assert [row.split("\t")[0] for row in rows] == list("0123456789")
    for row in rows:
        label, answer, verdict, _ = row.split("\t")
        assert (label == answer) == (verdict == "right")
    with Image.open(path / entry.sprite.image_path) as sprite:
        assert sprite.size == (4 * 32, 4 * 32)
    assert list(entry.sprite.single_image_dim) == [32, 32]


def test_the_embedding_is_what_the_last_layer_gets():
    rng = np.random.default_rng(0)
    params, x = CNN.start(rng), rng.standard_normal((3, 1, 32, 32)).astype("float32")
    last = train_log.penultimate("cnn", params, x) @ params[-2] + params[-1]
    assert np.allclose(last, CNN.forward(params, x), rtol=1e-4, atol=1e-5)


# -- runs and files --------------------------------------------------------------------


def tiny(tmp_path, **given):
    data = dataset.load(folder(tmp_path, parts()))
    spec = {"optimizer": "adam", "lr": 0.002, "library": False, "hyper": {}}
    return Plan("cnn", data, spec | given, 4, 2, 0, "float32")


def test_a_training_that_goes_on_stays_in_its_run_and_another_gets_a_new_one(tmp_path):
    kept = tmp_path / "kept"
    first = ["-b", "plain", "--epochs", "1", "--checkpoint", kept]
    train(tmp_path, *first)
    path = train(tmp_path, "-b", "plain", "--epochs", "3", "--resume", kept) / "plain"
    assert [run.name for run in path.iterdir()] == [RUN]
    assert list(scalars(read(path / RUN), "loss")) == list(range(1, 16))
    train(tmp_path, "-b", "plain", "--epochs", "1")
    assert sorted(run.name for run in path.iterdir()) == [RUN, f"{RUN}-2"]


def test_a_loss_scale_in_the_state_is_shown(tmp_path):
    params = CNN.start(np.random.default_rng(0))
    state = [params, {"m": params, "scaler": {"scale": np.float32(1024.0)}}]
    curve = Curve(losses=[1.0] * 5, accuracies=[0.5])
    with train_log.Board(tmp_path / "run", tiny(tmp_path), "numpy_ref") as log:
        log.epoch(curve, 1, state, state)  # a skipped step: no gradient
    found = read(tmp_path / "run")
    assert scalars(found, "loss_scale") == {5: 1024.0}
    assert "gradient_norm" not in tags(found)


def test_states_are_asked_for_when_they_are_due(tmp_path):
    plan = tiny(tmp_path)
    with train_log.Board(tmp_path / "run", plan, "numpy_ref", every=3) as log:
        assert [log.due(epoch) for epoch in (1, 2, 3)] == [False, True, True]


def test_nan_and_inf_are_left_out_of_a_histogram(tmp_path):
    with event_file.Run(tmp_path) as run:
        run.histograms(1, {"some": np.array([1.0, np.nan, np.inf, 2.0])})
        run.histograms(2, {"some": np.array([np.nan])})
    rows = [
        tensor_util.make_ndarray(e.tensor_proto) for e in read(tmp_path).Tensors("some")
    ]
    assert [np.sum(row[:, 2]) for row in rows] == [2.0, 0.0]


def test_a_grid_holds_every_tile_in_its_place():
    tiles = np.arange(1, 6, dtype=np.uint8)[:, None, None] * np.ones(
        (5, 2, 2), np.uint8
    )
    found = images.grid(tiles, 3, gap=1)
    assert found[0::3, 0::3].tolist() == [[1, 2, 3], [4, 5, 0]]
    assert not found[2::3].any()


def test_a_folder_or_package_that_cannot_be_had_is_named(tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(typer.BadParameter, match="is a file; a folder is expected"):
        checked_folder(file)
    monkeypatch.setattr(option.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(typer.BadParameter, match="pip install tensorboard"):
        option.check(tmp_path)
    option.check(None)


def test_the_driver_imports_no_framework_to_log(tmp_path):
    data = folder(tmp_path, parts())
    options = ["train", "-b", "plain", "--epochs", "1", "--batch-size", "4"]
    options += ["--data", str(data), "--results", str(tmp_path / "results")]
    options += ["--tensorboard", str(tmp_path / "logs")]
    code = (
        "import sys\n"
        "from experiments import cli\n"
        f"sys.argv = ['graphparity', *{options!r}]\n"
        "try:\n    cli.main()\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        "names = {'torch', 'tensorflow', 'jax', 'keras'} & set(sys.modules)\n"
        "assert 'tensorboard' in sys.modules\n"
        "assert not names, names\n"
    )
    given = {"env": VARIABLES, "capture_output": True, "text": True, "timeout": 300}
    done = subprocess.run([sys.executable, "-c", code], check=False, **given)
    assert done.returncode == 0, done.stderr
