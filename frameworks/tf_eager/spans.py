"""What TensorFlow's profiler recorded of a step, for `explain`."""

import tempfile
from pathlib import Path

import tensorflow as tf
from tensorflow.compiler.xla.service import hlo_pb2
from tensorflow.tsl.profiler.protobuf import xplane_pb2

from graphparity.frameworks.tf_eager.trace import MARK, instructions, split

PROGRAM = ("Hlo Proto", "hlo_proto")  # its names in different versions


def prepare():  # before a program is compiled
    pass


def record(call, arguments, run):  # -> events, blocks, what kernels consist of
    with tempfile.TemporaryDirectory() as folder:
        tf.profiler.experimental.start(folder)
        try:
            run(lambda: tf.profiler.experimental.Trace(MARK))
        finally:
            tf.profiler.experimental.stop()
        [file] = Path(folder).glob("plugins/profile/*/*.xplane.pb")
        space = xplane_pb2.XSpace.FromString(file.read_bytes())
    spans, blocks = split(events(space))
    return spans, blocks, contents(space)


def events(space):  # -> name, statistics, thread, begin, end
    for plane in space.planes:
        names = plane.event_metadata
        for line in plane.lines:
            where = f"{plane.name} {line.name} {line.id}"
            for event in line.events:
                begin = line.timestamp_ns * 1e-9 + event.offset_ps * 1e-12
                statistics = {
                    plane.stat_metadata[s.metadata_id].name: value(plane, s)
                    for s in event.stats
                }
                end = begin + event.duration_ps * 1e-12
                yield names[event.metadata_id].name, statistics, where, begin, end


def value(plane, stat):
    if stat.WhichOneof("value") == "ref_value":
        return plane.stat_metadata[stat.ref_value].name
    return getattr(stat, stat.WhichOneof("value") or "str_value")


def contents(space):  # -> by instruction {ops, scope}
    by_instruction = {}
    for plane in space.planes:
        for meta in plane.event_metadata.values():
            for stat in meta.stats:
                if plane.stat_metadata[stat.metadata_id].name in PROGRAM:
                    module = hlo_pb2.HloProto.FromString(stat.bytes_value).hlo_module
                    by_instruction |= instructions(module)
    return by_instruction
