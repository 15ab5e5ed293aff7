"""Every benchmark still runs from end to end, with as little as there can be to measure."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BENCHMARKS = ROOT / "benchmarks"


@pytest.fixture(autouse=True)
def beside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Benchmarks import each other as scripts of one folder do."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield
    for name in {each.stem for each in BENCHMARKS.glob("*.py")} & set(sys.modules) - before:
        del sys.modules[name]


def test_deciding(capsys: pytest.CaptureFixture[str]) -> None:
    """`decide.py` sets every engine beside ours, the one in a process of its own too."""
    assert import_module("decide").main(["--rounds", "1", "--share", "0.001"]) == 0
    assert "pawpact" in capsys.readouterr().out


def test_policies(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`policy.py` reads, checks, replays, publishes and keeps stores ready."""
    policy = import_module("policy")
    world = policy.opened()
    monkeypatch.setattr(policy, "opened", lambda: world)
    monkeypatch.setattr(policy, "RULES", ROOT / "rules" / "signing_benefits")

    assert policy.main(["--stores", "2", "--receipts", "100", "--rounds", "1"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 14


def test_a_month() -> None:
    """`billing.py` fills a book, lives a month by the platform and by the script, rows alike."""
    program = [sys.executable, "-m", "tests.benchmarks.smallest_month"]
    paths = os.pathsep.join(str(ROOT / part) for part in ("core", "plugins", "."))
    run = subprocess.run(
        program,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert "findings: none" in run.stdout
