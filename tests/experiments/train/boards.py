"""What tests of TensorBoard's logs share: a short training, and reading it back."""

import sys
from types import ModuleType

from tests.common.training.test_dataset import folder, parts
from tests.conftest import run

FEW = ["--batch-size", "4", "--decay", "4"]  # of the twenty images of `parts`
RUN = "adam-lr0.002-b4-s0"


def train(tmp_path, *arguments):
    """`train` on twenty images; the folder that TensorBoard is to be shown."""
    data = tmp_path / "data"
    data.mkdir(exist_ok=True)
    logs = tmp_path / "logs"
    given = ["--data", folder(data, parts()), "--results", tmp_path / "results"]
    done = run("train", *given, *FEW, "--tensorboard", logs, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return logs / "cnn"


def _without_tensorflow():
    sys.modules.setdefault("tensorboard.compat.notf", ModuleType("notf"))


def graph(path):
    """The run's GraphDef; None where it has none."""
    _without_tensorflow()
    from tensorboard.backend.event_processing import event_file_loader as found
    from tensorboard.compat.proto import graph_pb2

    [file] = path.glob("events.*")
    kept = [e.graph_def for e in found.LegacyEventFileLoader(str(file)).Load()]
    [data] = filter(None, kept) if any(kept) else [None]
    return None if data is None else graph_pb2.GraphDef.FromString(data)


def read(path):
    """TensorBoard's own reader, loaded; without the stub it would import TensorFlow."""
    _without_tensorflow()
    from tensorboard.backend.event_processing import event_accumulator as found

    accumulator = found.EventAccumulator(str(path), dict.fromkeys(FULL, 0))
    accumulator.Reload()
    return accumulator


FULL = ("scalars", "tensors")


def tags(accumulator):
    """Everything that the run holds."""
    found = accumulator.Tags()
    return {*found["scalars"], *found["tensors"]}


def scalars(accumulator, tag):
    """Step -> value."""
    return {event.step: event.value for event in accumulator.Scalars(tag)}
