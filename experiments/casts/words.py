"""What the lists of `casts` say."""

from typing import Any

from graphparity.common.contract import registry


def summary(document: dict[str, Any]) -> str:
    """Where the lists differ, and what the oracle does about it."""
    lists, half = document["casts"], document["half"]
    parts = []
    for name, found in lists.items():
        rows = found["operations"]
        refused = [op for op, row in rows.items() if row["mixed"] == "refused"]
        wide = [op for op, row in rows.items() if row["mixed"] == "float32"]
        text = f"{name} of {half} beside float32 refuses {_list(refused)}, "
        parts.append(f"{text}and makes float32 of {_list(wide)}.")
        if found["policy"]:
            low = [op for op, row in rows.items() if row["policy"] == half]
            parts.append(f"Its policy computes {_list(low)} of float32 in {half}.")
    known_lists = {name: registry.backends()[name].casts for name in lists}
    if len(set(known_lists.values())) > 1:
        told = ", ".join(f"{name} '{which}'" for name, which in known_lists.items())
        parts.append(
            "So a bias behind a product, added with + as in the programs here (a "
            "library's layer may add it inside the product), is added in float32 by "
            "one and in half by another: agreement is judged against the oracle with "
            f"each one's own list ({told})."
        )
    return " ".join(parts)


def _list(names: list[str]) -> str:
    return ", ".join(names) if names else "nothing"
