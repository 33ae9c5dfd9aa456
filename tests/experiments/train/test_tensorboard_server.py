"""A real TensorBoard server, asked over HTTP and looked at in a real browser."""

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request

import numpy as np
import pytest
from PIL import Image

from graphparity.common.contract import registry
from graphparity.common.graphs import graph
from graphparity.common.training import event_file
from graphparity.experiments.graph import files as graph_files
from tests.experiments.train.boards import RUN, train

pytestmark = pytest.mark.browser
NAMES = ("numpy_ref", "plain")
RUNS = [f"cnn/{name}/{RUN}" for name in NAMES]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--use-angle=swiftshader"]  # the projector draws in WebGL
FLAGS += ["--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
SEEN = {  # page: what must be there before the picture is taken
    "timeseries": "text=gradient_norm",
    "scalars": "text=tag: accuracy",
    "images": "text=tag: confusion",
    "graphs": "[data-name='line_18_of_cnn.py']",
    "projector": ".numDataPoints:has-text('10')",
    "histograms": "text=tag: gradients/b1",
    "hparams": "text=numpy_ref",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a server that shows two trainings and a graph."""
    path = tmp_path_factory.mktemp("server")
    both = ["-b", "numpy_ref", "-b", "plain", "--epochs", "2", "--log-every", "1"]
    logs = train(path, *both).parent
    with event_file.Run(logs / RUNS[1]) as run:  # these two have none of their own
        run.graph(graph_files.definition(two_nodes()))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tensorboard.main", "--logdir", str(logs)]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    output = path / "server.txt"
    with output.open("w") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file)
    try:
        wait_for(f"http://127.0.0.1:{port}", process, output)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def two_nodes():
    make = graph.node
    nodes = [make("x", "Placeholder", graph.INPUT, shape=(2,))]
    nodes += [make("relu", "Relu", shape=(2,), scope="line_18_of_cnn.py")]
    return graph.graph(nodes, [("x", "relu")], ["relu"])


def wait_for(base, process, output, limit_s=120):
    """Until it knows both runs and that there is an embedding."""
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        assert process.poll() is None, output.read_text()
        with contextlib.suppress(OSError):
            listed = ask(base, "/data/plugins_listing")["projector"]["enabled"]
            if sorted(ask(base, "/data/runs")) == RUNS and listed:
                return
        time.sleep(0.5)
    raise AssertionError(f"not ready after {limit_s} s: {output.read_text()}")


def fetch(base, path, data=None, **query):
    address = f"{base}{path}" + (f"?{urllib.parse.urlencode(query)}" if query else "")
    body = None if data is None else json.dumps(data).encode()
    asked = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked) as answer:
        return answer.read()


def ask(base, path, data=None, **query):
    return json.loads(fetch(base, path, data, **query))


# -- over HTTP -------------------------------------------------------------------------


def test_scalars_of_both_backends_have_one_tag(server):
    tags = ask(server, "/data/plugin/scalars/tags")
    for run in RUNS:
        assert {"loss", "accuracy", "learning_rate", "gradient_norm"} <= set(tags[run])
    given = {"tag": "loss", "run": RUNS[0]}
    points = ask(server, "/data/plugin/scalars/scalars", **given)
    assert [step for _, step, _ in points] == list(range(1, 11))
    times = [at for at, _, _ in points]
    assert times == sorted(times)


def test_images_are_served(server):
    given = {"tag": "confusion", "run": RUNS[1], "sample": 0}
    [entry] = ask(server, "/data/plugin/images/images", **given)
    assert entry["step"] == 10
    blob = fetch(server, f"/data/plugin/images/individualImage?{entry['query']}")
    assert blob.startswith(b"\x89PNG")


def test_the_graph_is_served(server):
    given = {"run": RUNS[1], "large_attrs_key": "_too_large_attrs"}
    text = fetch(server, "/data/plugin/graphs/graph", **given).decode()
    assert 'name: "line_18_of_cnn.py/relu"' in text


def test_histograms_are_served(server):
    tags = ask(server, "/data/plugin/histograms/tags")
    assert len(tags[RUNS[0]]) == 20
    given = {"tag": "weights/w1", "run": RUNS[0]}
    points = ask(server, "/data/plugin/histograms/histograms", **given)
    assert [step for _, step, _ in points] == [5, 10]


def test_the_projector_serves_vectors_labels_and_thumbnails(server):
    part = "/data/plugin/projector"
    assert set(RUNS) <= set(ask(server, f"{part}/runs"))
    [entry] = ask(server, f"{part}/info", run=RUNS[0])["embeddings"]
    assert entry["tensorShape"] == [10, 84]
    given = {"run": RUNS[0], "name": entry["tensorName"]}
    vectors = np.frombuffer(fetch(server, f"{part}/tensor", **given), np.float32)
    assert vectors.size == 10 * 84
    rows = fetch(server, f"{part}/metadata", **given).decode().splitlines()
    assert rows[0] == "label\tanswer\tverdict\timage"
    assert fetch(server, f"{part}/sprite_image", **given).startswith(b"\x89PNG")


def test_hyper_parameters_tell_the_backends_apart(server):
    asked = {"experimentName": "", "allowedStatuses": ["STATUS_SUCCESS"]}
    asked |= {"colParams": [], "sliceSize": 10}
    found = ask(server, "/data/plugin/hparams/session_groups", asked)
    backends = {group["hparams"]["backend"] for group in found["sessionGroups"]}
    assert backends == set(NAMES)


def test_make_serves_on_the_loopback_address():
    folder = registry.folder("graphparity.frameworks").parent
    line = ["make", "-n", "-C", str(folder), "tensorboard"]
    done = subprocess.run(line, check=True, capture_output=True, text=True)
    [serving] = [x for x in done.stdout.splitlines() if "tensorboard.main" in x]
    assert "--host 127.0.0.1" in serving


def test_it_listens_on_the_loopback_address_only(server):
    port = int(server.rsplit(":", 1)[1])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: which address would it be
        except OSError:
            pytest.skip("this machine has no address but the loopback's")
        own = probe.getsockname()[0]
    with socket.socket() as caller:
        caller.settimeout(5)
        assert caller.connect_ex((own, port)) != 0


# -- in a browser ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def page():
    playwright = pytest.importorskip("playwright.sync_api", reason="no playwright")
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=FLAGS)
        yield browser.new_page(viewport={"width": 1400, "height": 900})
        browser.close()


def show(page, server, name, limit_s=90):
    """Open a dashboard and wait for its content; the projector's is in a frame."""
    page.goto("about:blank")
    page.goto(f"{server}/#{name}")
    for _ in range(limit_s):
        page.wait_for_timeout(1000)
        if any(frame.locator(SEEN[name]).count() for frame in page.frames):
            return
    raise AssertionError(f"{name} does not show {SEEN[name]} after {limit_s} s")


@pytest.mark.parametrize("name", SEEN)
def test_every_dashboard_shows_what_was_logged(server, page, tmp_path, name):
    show(page, server, name)
    page.wait_for_timeout(3000)  # charts are drawn after their headings
    picture = tmp_path / f"{name}.png"
    page.screenshot(path=picture)
    with Image.open(picture) as image:
        colours = image.convert("RGB").getcolors(1 << 24)
    assert len(colours) > 50
    assert page.locator("text=does not have WebGL").count() == 0


def test_a_scalar_chart_holds_both_backends(server, page):
    show(page, server, "scalars")
    for run in RUNS:
        assert page.get_by_text(run).count() > 0
