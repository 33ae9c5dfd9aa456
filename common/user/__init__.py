"""Programs of a person's own: loaded by their path in a worker, called with arrays."""
