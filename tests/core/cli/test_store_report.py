"""``pawpact stores report``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pawpact.access.actor import Role
from pawpact.cli.stores import stores
from pawpact.reports.store.catalogue import CORE
from tests.core.cli.installed import OTHER, SHOP, Installed
from tests.docs.page import ROOT, Page
from tests.docs.reports import schema_of

MONTH = ("--month", "2026-03")


@pytest.mark.parametrize("of", [("--store", SHOP), ("--brand", "brand")])
def test_programs_read_json(installed: Installed, of: tuple[str, str]) -> None:
    """A store's and a brand's JSON are what their schema in the docs says, metric for metric."""
    found: Any = installed.read(stores, "report", *of, *MONTH, "--format", "json")
    Draft202012Validator(schema_of("pawpact.store-report/1")).validate(found)
    assert [each["name"] for each in found["metrics"]] == [metric.name for metric in CORE]
    assert len(found["stores"]) == (1 if of[0] == "--store" else 2)


def test_every_metric_is_documented() -> None:
    """Each metric stands by its name in the table of the page about reports."""
    written = Page(ROOT / "docs" / "reports.md").text
    rows = "\n".join(line for line in written.splitlines() if line.startswith("| `"))
    assert [metric.name for metric in CORE if f"`{metric.name}`" not in rows] == []


def test_people_read_a_table(installed: Installed) -> None:
    """Each metric stands there with its formula; what has no value is a dash."""
    result = installed.run(stores, "report", "--store", SHOP, *MONTH, language="zh")
    assert result.exit_code == 0, result.output
    assert "2026 年 3 月月报" in result.output
    lines = [line.split() for line in result.output.splitlines()]
    assert ["宽限期内扣成", "-", "0", "÷", "0"] in lines
    assert "本月未完" in result.output


def test_a_page_is_written(installed: Installed, tmp_path: Path) -> None:
    """--html writes the page to the file that was named."""
    file = tmp_path / "march.html"
    result = installed.run(stores, "report", "--store", SHOP, *MONTH, "--html", str(file))
    assert result.exit_code == 0, result.output
    assert file.read_text("utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("of", [(), ("--store", SHOP, "--brand", "brand")])
def test_one_of_store_and_brand_is_named(installed: Installed, of: tuple[str, ...]) -> None:
    """Neither, or both, is wrong usage."""
    assert installed.run(stores, "report", *of, *MONTH).exit_code == 2


def test_who_may_not_is_refused(installed: Installed) -> None:
    """The books are the manager's; a manager of one store reads no brand."""
    agent, manager = installed.hire(Role.SERVICE_AGENT), installed.hire(Role.STORE_MANAGER)
    for by, of, code in (
        (agent, ("--store", SHOP), 1),
        (manager, ("--store", SHOP), 0),
        (manager, ("--store", OTHER), 1),
        (manager, ("--brand", "brand"), 1),
    ):
        assert installed.run(stores, "report", *of, *MONTH, "--by", by).exit_code == code


def test_an_unknown_brand_is_refused(installed: Installed) -> None:
    """A brand without a store here is not found."""
    assert installed.run(stores, "report", "--brand", "nobody", *MONTH).exit_code == 1
