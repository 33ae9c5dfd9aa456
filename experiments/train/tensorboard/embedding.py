"""An embedding for TensorBoard's projector: vectors, labels and thumbnails as files."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from google.protobuf import text_format
from tensorboard.plugins.projector import metadata, projector_config_pb2

from graphparity.common.contract.trees import Array
from graphparity.common.training import event_file
from graphparity.experiments.train.tensorboard import images

COLUMNS = ("label", "answer", "verdict", "image")


def write(
    folder: Path,
    name: str,
    vectors: Array,
    rows: Sequence[tuple[object, ...]],
    tiles: Array,
) -> None:
    """Vectors (n, width), their rows of COLUMNS and their thumbnails (n, H, W).

    TensorBoard's browser side takes a sprite of 8192 pixels a side at most.
    """
    folder.mkdir(parents=True, exist_ok=True)
    np.savetxt(folder / "tensors.tsv", vectors, "%.6g", "\t")
    lines = ["\t".join(map(str, row)) for row in (COLUMNS, *rows)]
    (folder / "metadata.tsv").write_text("\n".join(lines) + "\n")
    side = int(np.ceil(np.sqrt(len(tiles))))
    square = np.pad(tiles, [(0, side * side - len(tiles)), (0, 0), (0, 0)])
    (folder / "sprite.png").write_bytes(event_file.png(images.grid(square, side)))
    config = projector_config_pb2.ProjectorConfig()
    entry = config.embeddings.add(
        tensor_name=name,
        tensor_path="tensors.tsv",
        tensor_shape=vectors.shape,
        metadata_path="metadata.tsv",
    )
    entry.sprite.image_path = "sprite.png"
    entry.sprite.single_image_dim.extend(reversed(tiles.shape[1:]))
    text = text_format.MessageToString(config)
    (folder / metadata.PROJECTOR_FILENAME).write_text(text)
