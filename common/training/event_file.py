"""One run of TensorBoard: its event file, by TensorBoard's records and protocols.

Nothing here imports a framework: of the package `tensorboard` only what needs none.
"""

import io
import itertools
import os
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Protocol

import numpy as np
from PIL import Image
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.histogram import metadata as of_histograms
from tensorboard.plugins.hparams import (
    api_pb2,
    metadata as of_hparams,
    plugin_data_pb2,
    summary_v2 as hparams,
)
from tensorboard.plugins.image import metadata as of_images
from tensorboard.summary.writer.record_writer import RecordWriter
from tensorboard.util import tensor_util

from graphparity.common.contract.trees import Array

BUCKETS = 30  # of a histogram, as TensorBoard's writers have
_numbers = itertools.count()


class Message(Protocol):
    """A message of protocol buffers."""

    def SerializeToString(self) -> bytes:
        """Its bytes, as they stand in a file."""


class Event(Message, Protocol):
    """What an event file is a row of."""

    wall_time: float  # seconds since 1970


class Run:
    """The event file of one run. Use it as a context: leaving it closes the file."""

    def __init__(self, folder: Path, after: int = 0, name: str | None = None) -> None:
        """A file in `folder`, a new one unless it has a name; what older ones hold
        behind step `after` is gone for TensorBoard."""
        folder.mkdir(parents=True, exist_ok=True)
        unique = f"{int(time.time())}.{os.getpid()}.{next(_numbers)}"
        self.folder = folder
        path = folder / f"events.out.tfevents.{name or unique}"
        self._file = open(path, "wb")  # noqa: SIM115 (closed by __exit__)
        self._records = RecordWriter(self._file)
        self._write(event_pb2.Event(file_version="brain.Event:2"))
        start = event_pb2.SessionLog(status=event_pb2.SessionLog.START)
        if after:
            self._write(event_pb2.Event(step=after + 1, session_log=start))

    def __enter__(self) -> "Run":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def flush(self) -> None:
        """Write what is buffered, so that a running TensorBoard shows it."""
        self._file.flush()

    def scalars(
        self, step: int, values: Mapping[str, float], at: float | None = None
    ) -> None:
        """Numbers by tag; at: seconds since 1970, else now."""
        rows = [
            summary_pb2.Summary.Value(tag=tag, simple_value=value)
            for tag, value in values.items()
        ]
        self._summary(step, rows, at)

    def histograms(self, step: int, values: Mapping[str, Array]) -> None:
        """The distribution of each array's elements; NaN and inf are left out."""
        rows = []
        for tag, array in values.items():
            finite = array[np.isfinite(array)]
            counts, edges = np.histogram(finite, BUCKETS if finite.size else 1)
            buckets = np.stack([edges[:-1], edges[1:], counts], axis=1).astype("f4")
            rows.append(
                summary_pb2.Summary.Value(
                    tag=tag,
                    tensor=tensor_util.make_tensor_proto(buckets),
                    metadata=of_histograms.create_summary_metadata("", ""),
                )
            )
        self._summary(step, rows)

    def image(self, step: int, tag: str, pixels: Array, about: str = "") -> None:
        """A picture (H, W) or (H, W, 3) of bytes."""
        height, width = pixels.shape[:2]
        parts = [str(width).encode(), str(height).encode(), png(pixels)]
        value = summary_pb2.Summary.Value(
            tag=tag,
            tensor=tensor_util.make_tensor_proto(parts),
            metadata=of_images.create_summary_metadata("", about),
        )
        self._summary(step, [value])

    def graph(self, definition: Message) -> None:
        """The run's graph, a GraphDef."""
        self._write(event_pb2.Event(graph_def=definition.SerializeToString()))

    def settings(self, values: Mapping[str, bool | float | str], name: str) -> None:
        """The hyper-parameters of the training that begins here."""
        made = hparams.hparams_pb(dict(values), trial_id=name)
        self._write(event_pb2.Event(summary=made))

    def ended(self) -> None:
        """The training came to its end."""
        end = plugin_data_pb2.SessionEndInfo(
            status=api_pb2.STATUS_SUCCESS, end_time_secs=time.time()
        )
        data = plugin_data_pb2.HParamsPluginData(session_end_info=end)
        value = summary_pb2.Summary.Value(
            tag=of_hparams.SESSION_END_INFO_TAG,
            tensor=of_hparams.NULL_TENSOR,
            metadata=of_hparams.create_summary_metadata(data),
        )
        self._summary(0, [value])

    def _summary(
        self, step: int, values: list[object], at: float | None = None
    ) -> None:
        made = summary_pb2.Summary(value=values)
        self._write(event_pb2.Event(step=step, summary=made), at)

    def _write(self, event: Event, at: float | None = None) -> None:
        event.wall_time = time.time() if at is None else at
        self._records.write(event.SerializeToString())


def png(pixels: Array) -> bytes:
    """A picture (H, W) or (H, W, 3) of bytes as a PNG file."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()
