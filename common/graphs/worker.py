"""The commands that return the graph of a step, and how much of it is in one."""

from graphparity.common.graphs import captured, graph_capture

COMMANDS = {
    "portrait": graph_capture.portrait,
    "written": graph_capture.written,
    "captured": captured.captured,
}
