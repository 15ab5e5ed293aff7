"""A life of two stores replayed: the unchanged rules change nothing, a changed line does."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from sqlalchemy import func, select

from pawpact.access.log import trail
from pawpact.backtest.schema import backtest_schema
from pawpact.cli.rules_backtest import backtest as command
from pawpact.decisions.models import DecisionChunkRow, DecisionRow
from pawpact.kernel.identity import public_id
from tests.core.demo.lived import STORE, Copied
from tests.databases import OF_ANY_DATABASE

OTHER, BRAND = "beijing-wangjing", "happy-paws"
LONG_AGO = ("--since", "2020-01-01")
AFTERWARDS = timedelta(days=90)
Run = Callable[..., Result]


@pytest.fixture
def run(copied: Copied) -> Run:
    """The command over this copy of the life; that drafts are proven is publishing's to test."""
    platform = copied.world.platform
    copied.world.clock.advance(AFTERWARDS)
    onboarding = replace(platform.onboarding, prove=lambda *_: [])
    unproven = replace(platform, parts=replace(platform.parts, onboarding=onboarding))
    shell = SimpleNamespace(platform=unproven)

    def invoked(
        *words: str, draft: Path | None = None, since: tuple[str, ...] = LONG_AGO
    ) -> Result:
        file = draft or copied.plan.tenants / STORE / "rules.yaml"
        folder = ("--tenants", str(copied.plan.tenants))
        given = [*LONG_AGO, *folder, *words, "--with", str(file), "--language", "en"]
        return CliRunner().invoke(command, given, obj=shell)

    return invoked


def found(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def stricter(copied: Copied, tmp_path: Path) -> Path:
    """The store's file with the highest line that it may have."""
    own = (copied.plan.tenants / STORE / "rules.yaml").read_text("utf-8")
    file = tmp_path / "draft.yaml"
    file.write_text(
        own.replace("tests:", "credit_scoring.decide:\n  params: {min_score: 700}\ntests:", 1),
        "utf-8",
    )
    return file


def decisions(copied: Copied, store: str) -> int:
    with copied.world.platform.reading(store) as unit:
        singles = unit.session.scalar(select(func.count(DecisionRow.id))) or 0
        return singles + (unit.session.scalar(select(func.sum(DecisionChunkRow.count))) or 0)


def test_unchanged_rules_change_nothing(copied: Copied, run: Run) -> None:
    """Of a whole brand each recorded decision is replayed, comes out as it did, and is counted."""
    brand = copied.plan.tenants / BRAND / "rules.yaml"
    told = found(run("--brand", BRAND, "--format", "json", draft=brand))
    assert (
        told["receipts"]
        == told["compared"]
        == sum(decisions(copied, store) for store in (STORE, OTHER))
    )
    assert {each["store"] for each in told["stores"]} == {STORE, OTHER}
    apart = ("changed", "superseded", "from_record", "damaged", "not_comparable", "moves", "later")
    assert [name for name in apart if told[name]] == []
    assert told["exact"]


def test_a_brand_is_told_whole_or_not_at_all(copied: Copied, run: Run, tmp_path: Path) -> None:
    """A store without a folder is named, never left out of the brand's sums."""
    tenants = tmp_path / "tenants"
    shutil.copytree(copied.plan.tenants, tenants)
    shutil.rmtree(tenants / OTHER)
    brand = tenants / BRAND / "rules.yaml"
    result = run("--brand", BRAND, "--tenants", str(tenants), draft=brand)
    assert result.exit_code == 1
    assert f"{OTHER} of {BRAND} is not in the folder" in result.output


def test_a_store_that_is_not_open_yet_has_no_past(copied: Copied, run: Run, tmp_path: Path) -> None:
    """A folder that was not applied yet does not keep the brand from being replayed."""
    tenants = tmp_path / "tenants"
    shutil.copytree(copied.plan.tenants, tenants)
    shutil.copytree(tenants / OTHER, tenants / "new-shop")
    for file in (tenants / "new-shop").glob("*.yaml"):
        file.write_text(file.read_text("utf-8").replace(OTHER, "new-shop"), "utf-8")
    brand = tenants / BRAND / "rules.yaml"
    told = found(run("--brand", BRAND, "--tenants", str(tenants), "--format", "json", draft=brand))
    assert {each["store"] for each in told["stores"]} == {STORE, OTHER}


@OF_ANY_DATABASE
def test_programs_read_what_the_schema_says(copied: Copied, run: Run, tmp_path: Path) -> None:
    """A draft that changes something comes out as JSON of the declared form."""
    told = found(run("--store", STORE, "--format", "json", draft=stricter(copied, tmp_path)))
    Draft202012Validator(backtest_schema()).validate(told)
    assert told["changed"] == sum(each["decisions"] for each in told["moves"]) > 0
    assert told["examples"]


@OF_ANY_DATABASE
def test_people_read_tables_and_a_page(copied: Copied, run: Run, tmp_path: Path) -> None:
    """In the terminal from what to what; --html one file that loads nothing from anywhere."""
    page = tmp_path / "page.html"
    result = run("--store", STORE, "--html", str(page), draft=stricter(copied, tmp_path))
    assert result.exit_code == 0, result.output
    assert "approve the application → " in result.output
    assert "credit_scoring.decide" in result.output
    written = page.read_text("utf-8")
    assert written.startswith("<!DOCTYPE html>")
    assert "<svg" in written
    assert not any(each in written for each in ("<script", "http://", "https://", "<link"))


def test_opening_personal_facts_is_written_down(copied: Copied, run: Run) -> None:
    """One line of the access log says who had them opened, and what for."""
    assert run("--store", STORE).exit_code == 0
    with copied.world.platform.reading(STORE) as unit:
        (line, *_) = trail(unit)
    assert (line.actor, line.action, line.subject) == ("platform:cli", "read_personal", "store")
    assert line.purpose == "rules.backtest 2020-01-01"


def test_receipts_that_somebody_altered_are_reported(copied: Copied, run: Run) -> None:
    """Single ones and batches are left out and named, and the command does not end well."""
    with copied.world.platform.reading(STORE) as unit:
        single = unit.session.scalars(select(DecisionRow.id).order_by(DecisionRow.id)).first()
        batch = select(DecisionChunkRow.id, DecisionChunkRow.count.label("cases"))
        chunk = unit.session.execute(batch.order_by(DecisionChunkRow.id)).first()
    assert single is not None
    assert chunk is not None
    copied.spoil("UPDATE decision SET sealed = body WHERE id = ?", single)
    copied.spoil("UPDATE decision_chunk SET previous = content_hash WHERE id = ?", chunk.id)
    result = run("--store", STORE)
    assert result.exit_code == 5, result.output
    assert f"{1 + chunk.cases} decisions left out, for the receipts" in result.output
    assert {public_id("dec", each) in result.output for each in (single, chunk.id)} == {True}


@OF_ANY_DATABASE
def test_it_can_be_stopped(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends it with a word and the code of what was stopped."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pawpact.backtest.store.StorePass.run", stop)
    result = run("--store", STORE)
    assert (result.exit_code, "nothing was changed" in result.output) == (130, True)


_BAD_INPUT: Mapping[tuple[str, ...], tuple[int, str]] = {
    LONG_AGO: (2, "--brand"),
    ("--store", STORE, "--brand", BRAND): (2, "--brand"),
    ("--store", "nowhere"): (1, "there is no nowhere"),
    ("--brand", "nobody"): (1, "there is no nobody"),
    ("--store", STORE, "--since", "2999-01-01"): (1, "not come yet"),
    ("--store", STORE, "--since", "1d"): (1, "no decision was recorded"),
    ("--store", STORE, "--since", "soon"): (1, "neither days back nor a date"),
    ("--store", OTHER): (1, "S105"),
    ("--store", STORE, "--by", "stf_0000000000000"): (1, "no such member"),
}


@OF_ANY_DATABASE
def test_bad_input_is_refused(run: Run) -> None:
    """Each with its reason and its exit code."""
    for words, (code, said) in _BAD_INPUT.items():
        result = run(*words)
        assert result.exit_code == code, result.output
        assert said in result.output, words
