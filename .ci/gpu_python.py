"""Exit with 0 where this Python can run the suite on a GPU as it is.

Then make needs no .venv, no pip and no network: what the harness and its tests import
is there, and a framework that sees a GPU.
"""

import importlib.util
import sys

NEEDS = ["numpy", "psutil", "rich", "safetensors", "scipy", "sklearn", "typer"]
NEEDS += ["pytest"]


def torch_sees():
    import torch

    return torch.cuda.is_available()


def jax_sees():
    import jax

    return bool(jax.devices("cuda"))


def sees():
    for framework in (torch_sees, jax_sees):
        try:
            if framework():
                return True
        except (ImportError, OSError, RuntimeError):  # not there, or built without CUDA
            continue
    return False


if __name__ == "__main__":
    sys.exit(not (all(map(importlib.util.find_spec, NEEDS)) and sees()))
