"""A `train` of no framework, for the tests of who sits for a portrait."""


def graph(function):
    return function
