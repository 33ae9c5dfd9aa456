"""Which of Inductor's kernels in C++ only move data: read off their source."""

import re

SOURCE = re.compile(
    r"(cpp_\w+) = async_compile\.cpp_pybinding\(.*?r'''(.*?)'''\)", re.S
)
VALUE = re.compile(r"\bauto tmp\d+ = (.*?);", re.S)
READ = re.compile(r"(static_cast<[^>]*>\()?\w+_ptr\d+\b|tmp\d+\[|at::vec::.*loadu\(")


def movers(text):  # -> kernels of a module whose every value is one that was read
    for name, body in SOURCE.findall(text):
        values = VALUE.findall(body)
        if values and all(READ.match(value) for value in values):
            yield name
