"""Which program of those that are read side by side a cell of `compare` ran."""


def program(workload: str, config: str) -> str:
    """Its path inside a backend's folder."""
    if workload == "optimizers":
        name = config.removesuffix("_library")
        return f"library/{name}" if name != config else f"optimizers/{name}"
    if config == "library":
        return f"library/{workload}"
    if workload == "mixed_precision":
        return f"precision/{config.rpartition('_')[0]}"
    return f"workloads/{workload}"
