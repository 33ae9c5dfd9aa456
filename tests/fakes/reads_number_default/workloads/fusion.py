"""The same program -- PyTorch."""

from tests.fakes.reads_number.workloads.fusion import forward

__all__ = ["forward"]
