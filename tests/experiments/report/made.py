"""Cells and documents made up for the tests of the page, hostile ones among them."""

import html
import json
import re

from graphparity.common.contract.cell import Cell
from graphparity.common.results.store import opened

HOSTILE = "</script><script>document.title='owned'</script><img src=x onerror=alert(1)>"
SPAN = re.compile(
    r'<span class="(l|l parts|said)"(?: data-n="(\d+)")?>(.*?)\n</span>', re.S
)
TAG = re.compile(r"<[^>]*>")
BACKENDS = ("torch_eager", "torch_compile", "jax_eager", "jax_jit")


def interval(median, spread=0.1):
    return {
        "median": median,
        "low": median * (1 - spread),
        "high": median * (1 + spread),
    }


def output(name="loss [1]", ratio=1.5, verdict="agree"):
    row = {"output": name, "error": 1e-7, "floor": 1e-7, "ratio": ratio}
    return row | {"max_ulp": 3, "tolerance": 1e-7, "verdict": verdict, "reason": None}


def timing(step_s, other=None, speedup=None, spread=0.1):
    row = {"backend": other, "verdict": "faster", "reason": None}
    row |= {"speedup": speedup and interval(speedup, 0.05)}
    row |= {"break_even_steps": {**interval(1200.0), "verdict": "pays"}}
    found = {"step_s": interval(step_s, spread), "against": [row] if other else []}
    parts = ("import_s", "toolchain_s", "build_s", "first_step_s", "second_step_s")
    found |= dict.fromkeys(parts, 0.25)
    found |= {"compile_cold_s": 0.5, "compile_warm_s": 0.25}
    return found | {"blocks": 15, "processes": 6, "compiled_blocks": 0}


def cell(workload="cnn", config="digits", backend="torch_eager", **changes):
    base = {"workload": workload, "config": config, "backend": backend}
    base |= {"device": "cpu", "dtype": "float32", "precision": "float32"}
    base |= {"status": "agree", "reason": None, "facts": None}
    base |= {"agreement": [output()], "timing": timing(1e-3)}
    base |= {"memory": {"peak_bytes": 2**20}, "graph": {}}
    roof = {"flops": 1e6, "bytes": 1e5, "fraction": 0.5, "flops_per_s": 1e9}
    return {**base, "roofline": roof | {"bytes_per_s": 1e8}, **changes}


def four(workload="cnn", config="digits"):
    """One config on four backends, static ones four times as fast."""
    return [
        cell(workload, config, "torch_eager"),
        cell(
            workload,
            config,
            "torch_compile",
            timing=timing(2.5e-4, "torch_eager", 4.0),
        ),
        cell(workload, config, "jax_eager", timing=timing(8e-3)),
        cell(workload, config, "jax_jit", timing=timing(2e-3, "jax_eager", 4.0)),
    ]


def many(rows=56):
    """Cells enough to fill nine columns; 24 outputs each."""
    from graphparity.common.contract import registry

    names = list(registry.backends())
    outputs = [output(f"grad.w{n} [1]", 0.1 * n) for n in range(24)]
    return [
        cell(f"workload_{row}", "digits", name, agreement=outputs)
        for row in range(rows)
        for name in names
    ]


def hostile():
    """A cell whose every text would be markup, if it were let."""
    return cell(
        HOSTILE,
        HOSTILE,
        HOSTILE,
        status="crashed",
        reason=HOSTILE,
        precision=HOSTILE,
        facts={HOSTILE: HOSTILE},
        agreement=[output(HOSTILE) | {"reason": HOSTILE}],
    )


def entry(**changes):
    machine = {"processor": "a processor", "cores": 2, "system": "Linux"}
    roof = {"dtype": "float32", "flops_per_s": 1e11, "copy_bytes_per_s": 1e10}
    machine |= {"python": "3.11", "ceilings": {"cpu": roof}}
    found = {"schema": 1, "started": 1.7e9, "command": "python -m experiments compare"}
    return {**found, "machine": machine, "versions": {"numpy": "2"}, **changes}


def document(path, cells, **changes):
    """A file as `compare --json` writes it."""
    path.write_text(json.dumps({**entry(**changes), "cells": cells}))
    return path


def sample(number):
    """What one fresh process of a cell gave."""
    parts = ("import_s", "toolchain_s", "build_s", "first_step_s", "second_step_s")
    found = dict.fromkeys(parts, 0.25) | {"cold": number == 0, "peak_bytes": 2**20}
    return {**found, "compiled_blocks": 0, "blocks": [1e-3 * (1 + n) for n in range(3)]}


def store(folder, cells, settings, samples=0):
    """A store with one more run of these cells; samples: of each, none by itself."""
    with opened(folder) as kept:
        command = "python -m experiments compare"
        run = kept.begin(command, settings, entry()["machine"], {"numpy": "2"})
        for one in cells:
            names = ("workload", "config", "backend", "device", "dtype")
            place = Cell(*(one[name] for name in names))
            known = {key: one[key] for key in ("status", "precision", "reason")}
            kept.save_cell(run, place, {**known, "agreement": []})
            for number in range(samples):
                kept.save_sample(run, place, number, sample(number))
    return run


def columns(page, name):
    """The programs that a page shows of an experiment: (title, shown lines by number,
    what is said by line) of each."""
    article = page.partition(f'<article id="experiment-{name}')[2]
    article = article.partition("</article>")[0]
    found = []
    for column in article.split('<div class="column">')[1:]:
        title = re.search(r"<strong>(.*?)</strong>", column)[1]
        lines, said = {}, {}
        for kind, number, text in SPAN.findall(column):
            if number:
                last = int(number)
                lines[last] = html.unescape(TAG.sub("", text)).rstrip("\n")
                if "parts" in kind.split():
                    said[last] = []
            elif kind == "said":
                said[last].append(html.unescape(text).strip())
        found.append((html.unescape(title), lines, said))
    return found
