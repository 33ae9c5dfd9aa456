"""What decides how a worker computes, as its process finds it."""

import os
import sys
import tempfile

from threadpoolctl import threadpool_info


def _descriptors():
    places = {}
    for number in os.listdir("/proc/self/fd"):
        try:
            place = os.readlink(f"/proc/self/fd/{number}").partition(":")[0]
        except OSError:
            continue  # that of the listing
        places[number] = "log" if place.endswith(".log") else place
    return places


def reveal():
    pools = [(p["prefix"], p["num_threads"], p["filepath"]) for p in threadpool_info()]
    with open("/proc/self/oom_score_adj") as file:
        volunteer = file.read().strip()
    return {
        "environment": dict(os.environ),
        "cores": sorted(os.sched_getaffinity(0)),
        "pools": sorted(map(list, pools)),
        "leads_session": os.getsid(0) == os.getpid() == os.getpgid(0),
        "volunteer": volunteer,
        "inherited": [n for n in map(int, _descriptors()) if os.get_inheritable(n)],
        "descriptors": sorted(_descriptors().values()),
        "folder": os.getcwd(),
        "temporary": tempfile.gettempdir(),
        "path": sys.path[1:],  # the first is the harness's link
    }


def zygote():
    return os.getppid()


def threads():
    """How many threads run here, and how many a framework would compute with."""
    torch = sys.modules.get("torch")
    told = torch.get_num_threads() if hasattr(torch, "get_num_threads") else None
    return {"running": len(os.listdir("/proc/self/task")), "told": told}


def headers():
    """How often PyTorch's compiler was asked for its header, and knew it when asked."""
    from torch._inductor import codecache

    info = codecache._precompile_header.cache_info()
    return {"asked": info.misses, "known": info.hits}


COMMANDS = {
    "reveal": reveal,
    "zygote": zygote,
    "threads": threads,
    "headers": headers,
}
