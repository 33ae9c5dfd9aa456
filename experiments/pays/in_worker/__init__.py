"""Inside a worker: what is done with a person's own program where it runs."""
