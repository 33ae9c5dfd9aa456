"""What the lists of `casts` say."""

from graphparity.common.contract import registry
from graphparity.experiments.casts.figures import Document
from graphparity.experiments.casts.measure import CastList


def summary(document: Document) -> str:
    """Where the lists differ, and which of them the oracle follows."""
    lists, half = document["casts"], document["half"]
    parts = [_one(name, seen, half) for name, seen in lists.items()]
    known_lists = {name: registry.backends()[name].casts for name in lists}
    if len(set(known_lists.values())) > 1:
        stated = ", ".join(f"{name} '{which}'" for name, which in known_lists.items())
        parts.append(
            "So a bias behind a product, added with + as in the programs here (a "
            "library's layer may add it inside the product), is added in float32 by "
            "one and in half by another: agreement is judged against the oracle with "
            f"each one's own list ({stated})."
        )
    return " ".join(parts)


def _one(name: str, seen: CastList, half: str) -> str:
    """What one backend refuses, widens, and computes in half."""
    rows = seen["operations"]
    refused = [op for op, row in rows.items() if row["mixed"] == "refused"]
    wide = [op for op, row in rows.items() if row["mixed"] == "float32"]
    text = f"{name} of {half} beside float32 refuses {_list(refused)}, "
    text += f"and makes float32 of {_list(wide)}."
    if not seen["policy"]:
        return text
    low = [op for op, row in rows.items() if row["policy"] == half]
    return f"{text} Its policy computes {_list(low)} of float32 in {half}."


def _list(names: list[str]) -> str:
    return ", ".join(names) if names else "nothing"
