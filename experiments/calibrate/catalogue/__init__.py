"""The faults by family, and the right programs that are written otherwise."""

from collections.abc import Mapping

from graphparity.experiments.calibrate.catalogue import (
    cheats,
    forward,
    gradients,
    normalized,
    optimizer,
    port,
    practice,
    stale,
)
from graphparity.experiments.calibrate.catalogue.fault import Fault

FAMILIES: Mapping[str, list[Fault]] = {
    "numeric": gradients.FAULTS + forward.FAULTS,
    "port": port.FAULTS + practice.FAULTS + normalized.FAULTS,
    "optimizer": optimizer.FAULTS,
    "stale state": stale.FAULTS,
    "harness cheats": cheats.FAULTS,
}
WHOLE = ("stale state", "harness cheats")  # judged by the whole stage, with trainings
