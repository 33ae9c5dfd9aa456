"""Checkpoints: one safetensors file each, in the oracle's layout, written whole or not
at all.

Any backend reads what any other wrote. A file holds weights, the optimizer's state and
the curve so far; its metadata the position and the configuration, and a hash over all.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from graphparity.common.contract import trees
from graphparity.common.contract.trees import Named, Tree

FORMAT = "graphparity checkpoint 1"
NAME, PATTERN = "step-{:08d}.safetensors", "step-*.safetensors"
KEPT = 3
Config = dict[str, object]  # all that decides the rest of a curve, by name


class Facts(TypedDict):
    """What a file's metadata say."""

    step: int
    config: Config


class BadCheckpoint(ValueError):
    """A file or a folder from which training can't go on."""


@dataclass(frozen=True)
class Checkpoint:
    """The state of a training after `step` steps.

    state: [params, opt_state] in the oracle's layout. curve: loss of every step so far
    and accuracy after every epoch. config: all that decides the rest of the curve.
    """

    state: Tree
    step: int
    curve: Named
    config: Config


def _hash(tensors: Named, facts: str) -> str:
    digest = hashlib.sha256(facts.encode())
    for name in sorted(tensors):
        array = np.ascontiguousarray(tensors[name])
        digest.update(f"{name}{array.dtype}{array.shape}".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


def _names(state: Tree, params: tuple[str, ...]) -> list[str]:
    return trees.names(state[0], params, "param") + trees.names(state[1], params, "opt")


def write(folder: Path, point: Checkpoint, params: tuple[str, ...]) -> Path:
    """Write a checkpoint into the folder, then remove all but the last three."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = dict(zip(_names(point.state, params), trees.leaves(point.state)))
    tensors |= {f"curve.{name}": array for name, array in point.curve.items()}
    tensors = {
        name: np.ascontiguousarray(a).reshape(np.shape(a))
        for name, a in tensors.items()
    }
    facts = json.dumps({"step": point.step, "config": point.config})
    metadata = {"format": FORMAT, "facts": facts, "sha256": _hash(tensors, facts)}
    path = folder / NAME.format(point.step)
    _write_whole(path, save(tensors, metadata))
    for old in sorted(folder.glob(PATTERN))[:-KEPT]:
        if old != path:
            old.unlink()
    return path


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file whole, on the disk itself, or not at all."""
    partial = path.with_suffix(".partial")
    with open(partial, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)


def read(path: Path, template: Tree, params: tuple[str, ...]) -> Checkpoint:
    """A checkpoint whose state has the tree and shapes of `template`.

    Raises BadCheckpoint where the file is damaged, foreign, or of another network or
    optimizer.
    """
    tensors, facts = _open(path)
    names = _names(template, params)
    weights = {n: a for n, a in tensors.items() if not n.startswith("curve.")}
    if set(weights) != set(names):
        odd = sorted(set(weights) ^ set(names))[:4]
        raise BadCheckpoint(f"{path}: another network or optimizer ({', '.join(odd)})")
    for name, expected in zip(names, trees.leaves(template)):
        if weights[name].shape != np.shape(expected):
            text = f"{name} is {weights[name].shape}, expected {np.shape(expected)}"
            raise BadCheckpoint(f"{path}: {text}")
    state = trees.fill(template, [weights[name] for name in names])
    curve = {n[6:]: a for n, a in tensors.items() if n.startswith("curve.")}
    return Checkpoint(state, int(facts["step"]), curve, facts["config"])


def facts(path: Path) -> Facts:
    """Step and configuration of a sound checkpoint. Raises BadCheckpoint."""
    return _open(path)[1]


def _open(path: Path) -> tuple[Named, Facts]:
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            if (form := metadata.get("format", "none")) != FORMAT:
                text = f"{path} is not ours: format {form}, expected {FORMAT}"
                raise BadCheckpoint(text)
            names = file.keys()
            tensors = {name: file.get_tensor(name) for name in names}
        if metadata["sha256"] != _hash(tensors, metadata["facts"]):
            raise BadCheckpoint(f"{path} is damaged: its hash does not fit")
        return tensors, json.loads(metadata["facts"])
    except (SafetensorError, OSError, ValueError, TypeError, KeyError) as error:
        raise BadCheckpoint(f"{path} is damaged or half-written ({error})") from error


def prepare(folder: Path, going_on: bool) -> None:
    """Make a folder for checkpoints, and see that files can be written into it.

    Raises BadCheckpoint where they can't, or, unless a training goes on in it, where it
    holds another training's: `latest` would mix the two.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        text = f"no checkpoints can be written into {folder} ({error.strerror})"
        raise BadCheckpoint(text) from error
    if not going_on and any(folder.glob(PATTERN)):
        text = f"{folder} holds the checkpoints of another training"
        raise BadCheckpoint(f"{text}; go on with --resume, or name another folder")


def latest(folder: Path) -> tuple[Path, list[str]]:
    """The newest sound checkpoint of a folder, and why newer ones were refused.

    Raises BadCheckpoint where there is none.
    """
    refused = []
    for path in sorted(folder.glob(PATTERN), reverse=True):
        try:
            facts(path)
        except BadCheckpoint as error:
            refused.append(str(error))
            continue
        return path, refused
    reasons = "; ".join(refused) or f"it holds no {PATTERN}"
    raise BadCheckpoint(f"no checkpoint to go on from in {folder}: {reasons}")
