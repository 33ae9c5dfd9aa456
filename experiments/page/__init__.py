"""The page of `report`: what is kept of all experiments, as one file that needs no
server."""
