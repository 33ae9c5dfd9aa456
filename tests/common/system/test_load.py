"""What else runs on the machine is read from counters that are made up here."""

import pytest

from graphparity.common.system import load

STAT = """cpu  1000 0 500 9000 0 0 0 80 0 0
cpu0 {busy} 0 100 {idle} {idle} 5 5 {stolen} 50 0
cpu1 500 0 200 5000 0 0 0 40 0 0
cpu2 999999 0 0 0 0 0 0 0 0 0
intr 5
"""


def proc(
    folder, busy=500, stolen=40, idle=4000, pressed=1_000_000, waited=(5_000_000, 0)
):
    (folder / "pressure").mkdir(parents=True, exist_ok=True)
    (folder / "stat").write_text(STAT.format(busy=busy, stolen=stolen, idle=idle))
    text = f"some avg10=1.00 avg60=0.00 avg300=0.00 total={pressed}\nfull total=5\n"
    (folder / "pressure/cpu").write_text(text)
    for number, ns in enumerate(waited):
        thread = folder / f"self/task/{number}"
        thread.mkdir(parents=True, exist_ok=True)
        (thread / "schedstat").write_text(f"123456 {ns} 7\n")
    return folder


def test_others_are_what_was_busy_on_our_cores_without_us(tmp_path):
    before = load.counters([0, 1], 1.0, proc(tmp_path))
    after = load.counters([0, 1], 1.03, proc(tmp_path, 510, 42, idle=4090))
    found = load.between(before, after)
    assert found["others_s"] == pytest.approx(0.07)  # 10 ticks, 0.03 s of them ours
    assert found["stolen_s"] == pytest.approx(0.02)
    assert found["pressed_s"] == 0.0


def test_pressure_is_in_microseconds(tmp_path):
    before = load.counters([0], 0.0, proc(tmp_path))
    after = load.counters([0], 0.0, proc(tmp_path, pressed=1_250_000))
    assert load.between(before, after)["pressed_s"] == pytest.approx(0.25)


def test_what_a_machine_does_not_tell_is_unknown_and_not_zero(tmp_path):
    nothing = load.counters([0], None, tmp_path / "absent")
    found = load.between(nothing, nothing)
    assert found["others_s"] is found["stolen_s"] is found["pressed_s"] is None
    assert load.waits(tmp_path / "absent")["waited_s"] is None
    known = load.counters([0], 0.0, proc(tmp_path))
    assert load.between(nothing, known)["others_s"] is None
    assert load.counters([0, 9], 0.0, proc(tmp_path))["busy_s"] is None  # no such core


def test_a_process_waits_with_all_its_threads(tmp_path):
    before = load.waits(proc(tmp_path))
    after = load.waits(proc(tmp_path, waited=(7_000_000, 1_000_000)))
    assert load.waiting(before, after)["waited_s"] == pytest.approx(0.003)
    switches = [{"waited_s": None, "switches": n} for n in (3, 8)]
    assert load.waiting(*switches)["switches"] == 5
