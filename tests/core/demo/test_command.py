"""``pawpact demo``: what its options mean, what it prints and how it ends."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pawpact.cli import demo as command
from pawpact.cli.main import pawpact
from pawpact.demo.plan import Plan, Progress
from pawpact.demo.run import Lived
from tests.core.demo.lived import Copied
from tests.databases import OF_ANY_DATABASE


def run(*arguments: str) -> Result:
    return CliRunner().invoke(pawpact, ["demo", *arguments])


@pytest.fixture
def played(copied: Copied, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """The life is over already and only concluded; the plans that were asked for."""
    plans = []
    monkeypatch.chdir(tmp_path)
    (tmp_path / "var" / "demo").mkdir(parents=True)

    def live(plan: Plan, progress: Progress) -> Lived:
        plans.append(plan)
        return copied.conclude()

    monkeypatch.setattr(command, "live", live)
    return plans


@pytest.mark.usefixtures("played")
def test_sound_books_end_well(copied: Copied) -> None:
    """Where every audit holds it ends with 0 and shows each store's whole row of figures."""
    result = run("--language", "en")
    assert result.exit_code == 0, result.output
    for summary in copied.conclude().summaries:
        assert summary.figures["hash"] in result.output
        assert summary.figures["paid_points"] in result.output


@pytest.mark.usefixtures("played")
def test_fault_ends_with_one(copied: Copied) -> None:
    """One tampered contract ends the command with 1 and is shown by what was found."""
    copied.spoil("UPDATE contract SET streak = streak + 1 WHERE tenant_id = 2")
    result = run("--language", "en")
    assert result.exit_code == 1
    assert "recomputed" in result.output


@OF_ANY_DATABASE
@pytest.mark.usefixtures("played")
def test_receipts_in_the_readers_language(copied: Copied) -> None:
    """Receipts are shown in Chinese unless English is asked for, with the line that decided."""
    lived = copied.conclude()
    for language in ("zh", "en"):
        said = run("--language", language).output
        for store, decision in lived.receipts:
            receipt = copied.world.platform.explain_decision(store, decision, language)
            assert receipt.splitlines()[0] in said


@OF_ANY_DATABASE
@pytest.mark.usefixtures("played")
def test_page_loads_nothing(copied: Copied, tmp_path: Path) -> None:
    """The page holds every store's figures and the digest's life, and asks for nothing outside."""
    said = run("--language", "en").output
    page = (tmp_path / "var" / "demo" / "report.html").read_text("utf-8")
    lived = copied.conclude()
    assert lived.digest in said
    assert str(Path("var") / "demo" / "report.html") in said
    assert all(f"{Decimal(each.figures['paid_points']):,}" in page for each in lived.summaries)
    assert not any(outside in page for outside in ("http:", "https:", "src=", "url(", "<script"))


@OF_ANY_DATABASE
@pytest.mark.usefixtures("played")
def test_page_is_for_the_owner_of_the_stores(tmp_path: Path) -> None:
    """A policy is called by its title, lines by the store's own file, and a nought is explained."""
    run("--language", "en")
    page = (tmp_path / "var" / "demo" / "report.html").read_text("utf-8")
    caused = page.partition("rules caused")[2].partition("<h2>")[0]
    assert "Deposit instead of credit<br><code>deposit_fallback.offer</code>" in caused
    assert "<code>rules.yaml:7:21</code>" in caused
    assert "tenants/" not in caused
    assert "(never refuses)" in page


def test_stopped_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stops it is told that the same command goes on, with an exit code of its own."""

    def live(plan: Plan, progress: Progress) -> Lived:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "live", live)
    result = run("--folder", str(tmp_path / "d"), "--language", "en")
    assert result.exit_code == 130
    assert "the same command goes on" in result.output


@OF_ANY_DATABASE
def test_options(played: list[Plan], tmp_path: Path) -> None:
    """What is asked for is what is lived."""
    histories = tmp_path / "h.csv"
    histories.touch()
    run(
        *("--folder", str(tmp_path / "d"), "--tenants", "t", "--rules", "r", "--seed", "9"),
        *("--applications", "60", "--months", "6", "--debits", str(histories)),
        *("--contracts", "90", "--database", "sqlite:///d"),
    )
    asked = (tmp_path / "d", Path("t"), Path("r"), 9, 60, 6, histories, 90, "sqlite:///d")
    assert played == [Plan(*asked)]


@pytest.mark.parametrize(
    ("wished", "processes"),
    [({"months": 3}, 1), ({}, 4), ({"contracts": 10_000}, 2), ({"applications": 5_000}, 2)],
)
def test_processes(wished: dict[str, int], processes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two processors a short life takes one, a long one both twice, one of many people once."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert command.processes_for(Plan(Path("d"), Path("t"), **wished)) == processes


@OF_ANY_DATABASE
@pytest.mark.parametrize(
    "wrong",
    [("--applications", "0"), ("--months", "1"), ("--months", "six"), ("--debits", "nowhere.csv")],
)
def test_wrong_options(played: list[Plan], wrong: tuple[str, str]) -> None:
    """An option that cannot be is refused with 2 before anything is lived."""
    assert run(*wrong).exit_code == 2
    assert played == []


def test_bad_history_file(tmp_path: Path) -> None:
    """A bad cell of the history file ends the command with 1, by line and column."""
    histories = tmp_path / "h.csv"
    histories.write_text("AGE,PAY_0,PAY_2,PAY_3,PAY_4,PAY_5,PAY_6\n30,0,0,x,0,0,0\n")
    result = run("--folder", str(tmp_path / "d"), "--debits", str(histories), "--language", "en")
    assert result.exit_code == 1
    assert "h.csv:2:4 PAY_3 is a whole number" in result.output
    assert not (tmp_path / "d").exists()
