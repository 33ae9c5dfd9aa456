"""Inside a worker: the model of a file, as it is and in a static form."""
