"""From a page of turns to samples: blocks, what ran beside them, the way of a turn."""

import numpy as np

from graphparity.common.contract.cell import Cell
from graphparity.common.contract.timings import Block, Load, Sample
from graphparity.common.system.turn_page import TurnPage
from graphparity.common.timing import interleaved


def collect(page: TurnPage, arms: list[tuple[Cell, Sample]]) -> None:
    """Add what the turns gave to the samples of their arms."""
    for turn in range(len(page.order)):
        if (record := page.read(turn)) is not None:
            _, sample = arms[int(page.order[turn])]
            block, others = parts(record)
            interleaved.add(sample, block, others)
            sample["quiet_s"] += record["paused_s"] or 0.0
            if (spun_s := record["spun_s"]) is not None:
                sample["spun_s"] = max(spun_s, sample.get("spun_s", 0.0))
    for arm, own in gaps(page).items():
        arms[arm][1]["woken_s"] = float(np.median(own))


def gaps(page: TurnPage) -> dict[int, list[float]]:
    """By arm, the seconds from the end of another's turn to the begin of its own."""
    found = dict[int, list[float]]()
    for turn in range(1, page.taken):
        before, after = page.read(turn - 1), page.read(turn)
        if before and after and page.order[turn - 1] != page.order[turn]:
            ended = (before["began_s"] or 0.0) + (before["turn_s"] or 0.0)
            gap = (after["began_s"] or 0.0) - ended
            found.setdefault(int(page.order[turn]), []).append(gap)
    return found


def parts(record: dict[str, float | None]) -> tuple[Block, Load]:
    """A turn's block and what ran beside it, as the driver's own blocks have them."""
    switches = record["switches"]
    block: Block = {
        "seconds": record["seconds"] or 0.0,
        "device_s": record["device_s"],
        "compiled": bool(record["compiled"]),
        "waits": {
            "waited_s": record["waited_s"],
            "switches": None if switches is None else int(switches),
        },
        "looked": {
            "not_finite": int(record["not_finite"] or 0),
            "denormal": record["denormal"] or 0.0,
            "differs": record["differs"],
        },
    }
    others: Load = {
        "seconds": record["load_s"] or 0.0,
        "others_s": record["others_s"],
        "stolen_s": record["stolen_s"],
        "pressed_s": record["pressed_s"],
    }
    return block, others
