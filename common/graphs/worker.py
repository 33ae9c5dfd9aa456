"""The worker's half of graphs: what a step's graph is."""

from graphparity.common.graphs import graph_capture

COMMANDS = {"portrait": graph_capture.portrait, "written": graph_capture.written}
