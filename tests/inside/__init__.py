"""Commands that tests alone ask a worker (GRAPHPARITY_EXPERIMENTS names them)."""
