"""The import report as a table for people, and as JSON or CSV for programs."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator

from rich.table import Table

from pawpact.importing.values import ImportReport, RowProblem
from pawpact.kernel.label import Label, Language

_MOST_SHOWN = 20

_COUNTS = {
    "rows": Label("读到的行", "rows read"),
    "created": Label("新建", "new"),
    "linked": Label("对应到已有档案", "linked to an existing record"),
    "unchanged": Label("以前已导入，未变", "imported before, unchanged"),
    "repeated": Label("与前面的行重复", "repeating an earlier row"),
    "skipped": Label("按映射跳过", "left out by the mapping"),
    "refused": Label("有问题", "with problems"),
}
_COLUMNS = ("line", "column", "column_number", "status", "found", "reason_zh", "reason_en", "hint")


def counts(report: ImportReport) -> dict[str, int]:
    """How many rows became what; all but ``rows`` add up to it."""
    return {
        "rows": report.rows,
        "created": report.created,
        "linked": report.linked,
        "unchanged": report.unchanged,
        "repeated": len(report.repeated),
        "skipped": len(report.skipped),
        "refused": report.refused,
    }


def outcome(report: ImportReport) -> Label:
    """What happened to the file, in one sentence."""
    ready = report.created + report.linked
    if report.dry_run:
        return Label("试运行，没有写入", "a dry run: nothing was written")
    if report.held_back and ready:
        return Label(
            f"没有写入：{ready} 行可以导入，但有 {report.refused} 行有问题；"
            "改好文件，或加 --accept-good 只导入好的行",
            f"nothing was written: {ready} rows are good, but {report.refused} have problems; "
            "mend the file, or say --accept-good to take the good rows",
        )
    if not report.written:
        return Label("没有新内容，什么也没有改动", "nothing new: nothing was changed")
    return Label(f"已导入 {ready} 行", f"{ready} rows were taken in")


def count_table(report: ImportReport, language: Language) -> Table:
    table = Table(show_header=False, title=f"{report.file} ({report.kind})")
    for name, number in counts(report).items():
        table.add_row(_COUNTS[name].say(language), str(number))
    return table


def problem_table(report: ImportReport, language: Language) -> Table:
    """Problems by column and reason, with the first lines of each."""
    headings = Label("列,原因,行数,首次出现于", "column,reason,rows,first at")
    table = Table(*headings.say(language).split(","))
    found: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], RowProblem] = {}
    for problem in report.problems:
        group = (problem.column, problem.message.say(language))
        found[group] += 1
        first.setdefault(group, problem)
    for group, number in found.most_common(_MOST_SHOWN):
        place = f"{first[group].line}:{first[group].number}  {first[group].found}"
        table.add_row(group[0], group[1], str(number), place)
    return table


def as_json(report: ImportReport) -> str:
    """Counts and every row that did not become a record."""
    document = {
        "schema": "pawpact.import/1",
        "kind": report.kind,
        "file": report.file,
        "written": report.written,
        "dry_run": report.dry_run,
        "counts": counts(report),
        "rows": [dict(zip(_COLUMNS, row, strict=True)) for row in _rows(report)],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def as_csv(report: ImportReport) -> str:
    """Every row that did not become a record, one a line."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(_COLUMNS)
    writer.writerows(_rows(report))
    return written.getvalue()


_ReportRow = tuple[int, str, int, str, str, str, str, str]


def _rows(report: ImportReport) -> list[_ReportRow]:
    rows = [*_problem_rows(report), *_skipped_rows(report), *_repeated_rows(report)]
    return sorted(rows, key=lambda row: (row[0], row[2]))


def _problem_rows(report: ImportReport) -> Iterator[_ReportRow]:
    for each in report.problems:
        hint = str(each.hint) if each.hint else ""
        message = each.message
        yield (
            each.line,
            each.column,
            each.number,
            "refused",
            each.found,
            message.zh,
            message.en,
            hint,
        )


def _skipped_rows(report: ImportReport) -> Iterator[_ReportRow]:
    for each in report.skipped:
        reason = each.reason
        yield each.line, each.column, each.number, "skipped", "", reason.zh, reason.en, ""


def _repeated_rows(report: ImportReport) -> Iterator[_ReportRow]:
    for each in report.repeated:
        reason = Label(f"与第 {each.first} 行相同", f"the same as line {each.first}")
        yield each.line, "", 0, "repeated", "", reason.zh, reason.en, ""
