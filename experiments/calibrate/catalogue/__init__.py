"""The faults by family, and the right programs that are written otherwise."""

from collections.abc import Mapping

from graphparity.experiments.calibrate.catalogue import numeric, optimizer, port, stale
from graphparity.experiments.calibrate.catalogue.fault import Fault

WHOLE = "state and cheats"  # judged by the whole stage, trainings included
FAMILIES: Mapping[str, list[Fault]] = {
    "numeric": numeric.FAULTS,
    "port": port.FAULTS,
    "optimizer": optimizer.FAULTS,
    WHOLE: stale.FAULTS,
}
