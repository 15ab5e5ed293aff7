"""Hostile files: each is refused quickly, at its place, and nothing else happens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pawpact.cli.rules import rules as command
from tests.core.policy.hostile import LAYERS, Hostile, hostile_files
from tests.core.policy.sized import SIZE

ROOT = Path(__file__).parents[3]
MOST_TIME = 20
"""Times what reading a good file of 2 KB carefully takes, 5 ms on an idle core: so 100 ms."""

MOST_TIME_OF_A_LEGAL_FILE = 60
MOST_TIME_OF_TRIALS = 800
MOST_MEMORY = 50 * 1024
ALTOGETHER = pytest.param("refused", id="refused"), pytest.param("accepted", id="accepted")


@pytest.fixture(scope="module")
def worker() -> dict[str, Any]:
    """What one worker reports that reads all of them one after the other."""
    paths = os.pathsep.join(str(ROOT / part) for part in ("core", "plugins", "."))
    run = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.core.policy.measuring"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2_000:]
    report: dict[str, Any] = json.loads(run.stdout)
    return report


def _beyond(files: list[dict[str, Any]], figure: str, most: float) -> list[tuple[str, float]]:
    return [(each["id"], each[figure]) for each in files if each[figure] > most]


def test_every_kind_comes_from_every_layer() -> None:
    """Three hundred files and more; each kind is tried as a store's, brand's and platform's."""
    files = [each for each in hostile_files(everything=SIZE > 1) if not each.legal]
    layers = defaultdict(set)
    for each in files:
        layers[each.kind].add(each.layer)

    assert len(files) >= 300
    assert {kind: found for kind, found in layers.items() if found != set(LAYERS)} == {}


def test_no_file_stands_there_twice() -> None:
    """Each file of a layer is one of its own."""
    files = [(each.layer, each.content) for each in hostile_files(everything=True)]

    assert len(set(files)) == len(files)


def test_hostile_files_are_refused_at_their_place(worker: dict[str, Any]) -> None:
    """Each is refused with a code and a line and column that lie inside the file."""
    files = worker["refused"]

    assert [each["id"] for each in files if not each["codes"] or not each["inside"]] == []


def test_hostile_files_are_refused_quickly(worker: dict[str, Any]) -> None:
    """None takes longer than a tenth of a second of a core."""
    assert _beyond(worker["refused"], "ratio", MOST_TIME) == []


def test_legal_files_are_read_and_tried_in_time(worker: dict[str, Any]) -> None:
    """What only looks evil is accepted; the largest that is legal does not hold a worker up."""
    files = worker["accepted"]

    assert [each["id"] for each in files if each["codes"]] == []
    assert _beyond(files, "ratio", MOST_TIME_OF_A_LEGAL_FILE) == []
    assert _beyond(files, "trials", MOST_TIME_OF_TRIALS) == []


def test_no_file_takes_much_memory(worker: dict[str, Any]) -> None:
    """None takes 50 MB at its peak, read by a copy of the worker that has read nothing else."""
    taken = worker["memory"]

    assert len(taken) == len(worker["refused"]) + len(worker["accepted"])
    assert {name: each for name, each in taken.items() if each > MOST_MEMORY} == {}
    assert max(taken.values()) > 1024


@pytest.mark.parametrize("fate", ALTOGETHER)
def test_hostile_files_leave_memory_alone(worker: dict[str, Any], fate: str) -> None:
    """All of them together do not make the worker 50 MB larger."""
    assert _beyond(worker[fate], "resident", worker["start"] + MOST_MEMORY) == []


def test_findings_stay_readable(worker: dict[str, Any]) -> None:
    """However endless a name or a file is, what is shown of it fits on some pages."""
    assert _beyond(worker["refused"], "shown", 200_000) == []


def test_other_stores_are_untouched(worker: dict[str, Any]) -> None:
    """Afterwards the same worker resolves every shipped store to the same bytes as before."""
    assert len(worker["stores_before"]) == 3
    assert worker["stores_after"] == worker["stores_before"]


def _sample() -> list[Hostile]:
    """One file of each kind, at the store's layer where the command looks for it."""
    files = [each for each in hostile_files(everything=True) if each.layer == "store"]
    return list({each.kind: each for each in reversed(files) if not each.legal}.values())


@pytest.mark.parametrize("hostile", _sample(), ids=lambda each: each.id)
def test_command_refuses_hostile_files(hostile: Hostile, tmp_path: Path) -> None:
    """`rules check FILE` ends with 1 and the finding, not with a traceback."""
    store = tmp_path / "tenants" / "lakeside"
    store.mkdir(parents=True)
    (store / "tenant.yaml").write_text("store: lakeside\nbrand: paws\ntitle: Lakeside\n", "utf-8")
    (store / "rules.yaml").write_bytes(hostile.content)
    rules, tenants = str(ROOT / "rules"), str(store.parent)
    arguments = ["check", str(store / "rules.yaml"), "--rules", rules, "--tenants", tenants]

    checked = CliRunner().invoke(command, arguments)

    assert (checked.exit_code, type(checked.exception)) == (1, SystemExit)
    assert "--> tenants/lakeside/rules.yaml:" in checked.output
