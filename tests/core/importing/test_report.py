"""The report as people and programs read it."""

from __future__ import annotations

import csv
import io
import json

from rich.console import Console

from pawpact.importing.report import as_csv, as_json, count_table, outcome, problem_table
from pawpact.importing.service import import_file
from pawpact.importing.values import ImportReport
from pawpact.tenancy.unit import Unit
from tests.core.importing.file import pet_cells, pets


def _report(unit: Unit) -> ImportReport:
    rows = [
        pet_cells("A-1"),
        pet_cells("A-1"),
        pet_cells("A-2", Type="Zoo"),
        pet_cells("A-3", Type="Dragon"),
    ]
    return import_file(unit, pets(rows))


def test_json_tells_every_row_that_did_not_come_in(unit: Unit) -> None:
    """The JSON report holds the counts and each row with line, column and reason."""
    told = json.loads(as_json(_report(unit)))
    assert told["counts"]["rows"] == 4
    assert [(row["line"], row["status"], row["column"]) for row in told["rows"]] == [
        (3, "repeated", ""),
        (4, "skipped", "Type"),
        (5, "refused", "Type"),
    ]


def test_csv_says_the_same(unit: Unit) -> None:
    """The CSV report has the rows of the JSON report."""
    report = _report(unit)
    rows = list(csv.DictReader(io.StringIO(as_csv(report))))
    told = [
        {name: str(value) for name, value in row.items()}
        for row in json.loads(as_json(report))["rows"]
    ]
    assert rows == told


def test_tables_speak_both_languages(unit: Unit) -> None:
    """The tables show counts and problems in the language asked for."""
    report = _report(unit)
    console = Console(record=True, width=120, file=io.StringIO())
    console.print(count_table(report, "zh"), problem_table(report, "en"))
    shown = console.export_text()
    assert "按映射跳过" in shown
    assert "this value is not among the values" in shown


def test_outcome_says_what_to_do(unit: Unit) -> None:
    """A file that is held back is told how it can go on."""
    assert "--accept-good" in outcome(_report(unit)).zh
