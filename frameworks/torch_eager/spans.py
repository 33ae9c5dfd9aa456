"""What PyTorch's profiler recorded of a step: for `experiments/explain/worker.py`."""

import torch
from torch.profiler import ProfilerActivity, profile, record_function

from graphparity.frameworks.torch_eager import runtime
from graphparity.frameworks.torch_eager.trace import MARK, split


def prepare():  # before a program is compiled
    pass


def record(call, arguments, run):  # -> events, blocks, what kernels consist of
    activities = [ProfilerActivity.CPU]
    if runtime.DEVICE.type == "cuda":
        activities.append(ProfilerActivity.CUDA)
    with profile(activities=activities, acc_events=True) as profiled:
        run(lambda: record_function(MARK))
    events = [seen(event) for event in profiled.profiler.kineto_results.events()]
    return split(events)


def seen(event):  # -> name, is it on a device, thread, begin and end in s
    device = event.device_type() != torch.autograd.DeviceType.CPU
    thread = event.device_resource_id() if device else event.start_thread_id()
    begin = event.start_ns() * 1e-9
    where = f"{'stream' if device else 'thread'} {thread}"
    return event.name(), device, where, begin, begin + event.duration_ns() * 1e-9
