"""`train` as a user meets it: on the reference in float32 and on a wrong program."""

import json

import pytest

from graphparity.experiments.train import picture
from tests.common.training.test_dataset import folder, parts
from tests.conftest import run
from tests.experiments.shared import pictures

FEW = ["--batch-size", "4", "--decay", "4"]  # of the twenty images of `parts`


def train(tmp_path, *arguments):
    out = tmp_path / "train.json"
    data = tmp_path / "data"
    data.mkdir(exist_ok=True)
    given = ["--data", folder(data, parts()), "--results", tmp_path / "results"]
    done = run("train", *given, "--json", out, *arguments)
    return done, json.loads(out.read_text()) if out.exists() else None


def test_backends_train_alike_and_a_picture_is_drawn(tmp_path):
    drawing = tmp_path / "curve.svg"
    both = ["-b", "plain", "-b", "numpy_ref", "--epochs", "2", *FEW]
    done, found = train(tmp_path, *both, "--picture", drawing)
    assert done.returncode == 0, done.stderr
    assert [d["status"] for d in found["training"]] == ["agree", "agree"]
    for document in found["training"]:
        assert len(document["losses"]) == 10
        assert len(document["accuracies"]) == 2
        assert sum(map(sum, document["confusion"])) == 10
        assert document["timing"]["step_s"] > 0
    assert found["plan"]["hyper"] == {"steps": 20}
    assert "2 of 2 curves stay within the oracle's envelope" in done.stdout
    svg = drawing.read_text()
    curves = pictures.titles(svg, "curve")
    names = [document["backend"] for document in found["training"]]
    assert curves[:2] == names  # losses; then how far off, where it is not 0
    assert {*curves[2:]} <= {*names}
    assert "plain" in curves[2:]
    assert len(pictures.marks(svg, "limit")) == len(pictures.marks(svg, "band")) == 1
    assert "Training loss, 2 backends" in pictures.texts(svg)
    assert pictures.unread(picture.draw(found)["train"]) == pictures.READ


def test_a_wrong_program_leaves_the_envelope(tmp_path):
    done, found = train(
        tmp_path, "-b", "sign_of_update", "--judge", "--epochs", "2", *FEW
    )
    assert done.returncode == 1
    [document] = found["training"]
    assert document["status"] == "disagree"
    assert "noise floors" in document["reason"]


def test_training_goes_on_from_a_checkpoint_and_says_what_it_refused(tmp_path):
    kept = tmp_path / "kept"
    first = ["-b", "plain", "--epochs", "2", "--checkpoint", kept, *FEW]
    assert train(tmp_path, *first)[0].returncode == 0
    newest = max(kept.iterdir())
    newest.write_bytes(newest.read_bytes()[:-1])
    again = ["-b", "numpy_ref", "--epochs", "3", "--resume", kept, "--judge"]
    done, found = train(tmp_path, *again)
    assert done.returncode == 0, done.stderr
    assert f"refused: {newest}" in " ".join(done.stderr.split("\n")).replace("  ", " ")
    assert "going on from step-00000005.safetensors, step 5" in done.stderr
    [document] = found["training"]
    assert len(document["losses"]) == 15
    assert document["status"] == "agree"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--optimizer", "adm"], "did you mean adam"),
        (
            ["--library", "--optimizer", "adam"],
            "no optimizer 'adam'; did you mean demon_adam",
        ),
        (["--resume", "nowhere"], "no checkpoint to go on from in nowhere"),
        (["--batch-size", "50"], "a batch of 50"),
        (["-b", "plain", "-b", "numpy_ref", "--checkpoint", "c"], "of one backend"),
        (["--data", "nowhere"], "nowhere has none of train-images-idx3-ubyte"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_wrong_option_is_answered(tmp_path, arguments, message):
    done, _ = train(tmp_path, *arguments)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.replace("│", " ").split())


def test_the_rates_fall_is_refused_where_it_does_not_apply(tmp_path):
    kept = tmp_path / "kept"
    first = ["-b", "plain", "--epochs", "2", "--checkpoint", kept, *FEW]
    assert train(tmp_path, *first)[0].returncode == 0
    done, _ = train(tmp_path, "--epochs", "3", "--resume", kept, "--decay", "9")
    assert done.returncode == 2
    assert "was trained with 4" in " ".join(done.stderr.replace("│", " ").split())


def diverged(backend):
    verdict = {"output": "loss@1", "error": None, "floor": None, "ratio": None}
    row = {"backend": backend, "status": "disagree", "losses": [1.0, None]}
    return {**row, "agreement": [verdict]}


def test_a_curve_that_diverged_is_drawn_beside_one_that_did_not():
    good = {"output": "loss@1", "error": 1e-6, "floor": 1e-6, "ratio": 1.0}
    fine = {"backend": "a", "status": "agree", "losses": [2.0, 1.0]}
    for rows in ([{**fine, "agreement": [good]}, diverged("b")], [diverged("b")]):
        drawn = picture.draw({"training": rows, "plan": {"epochs": 1}})
        names = {row["backend"] for row in rows}
        assert set(pictures.titles(drawn["train"], "curve")) <= names
        assert names <= set(pictures.texts(drawn["train"]))


def test_there_is_no_picture_of_nothing():
    rows = [{"backend": "x", "status": "crashed"}]
    assert picture.draw({"training": rows, "plan": {"epochs": 2}}) == {}


def test_a_training_in_half_says_so_above_its_table(tmp_path):
    given = ["-b", "numpy_ref", "--epochs", "1", "--half", "float16", *FEW]
    done, _ = train(tmp_path, *given)
    assert done.returncode == 0, done.stderr
    heading = " ".join(done.stdout.split("backend")[0].split())
    assert "float16 beside float32, loss scaled" in heading
