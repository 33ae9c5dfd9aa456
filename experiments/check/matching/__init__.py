"""Which weight of one model is which of another: from names, shapes, layouts and the
order of execution alone. Nothing here knows a framework; what is found is a guess until
it has been run."""
