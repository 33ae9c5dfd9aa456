"""The commands that return the graph of a step."""

from graphparity.common.graphs import graph_capture

COMMANDS = {"portrait": graph_capture.portrait, "written": graph_capture.written}
