"""``pawpact ledger statement``: what a customer had, what moved, what is left, to the fen."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from io import StringIO
from typing import Any

import click

from pawpact.accounts.service import require_customers
from pawpact.cli.ledger_audit import both
from pawpact.cli.shell import id_of, platform_of, reporting, store_option
from pawpact.cli.table import drawn, headed
from pawpact.kernel.calendar import at_local
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label, Language
from pawpact.ledger.movement_title import movement_title
from pawpact.ledger.naming import bucket_title, shown_in
from pawpact.ledger.service import statement as statement_of
from pawpact.ledger.statement import Line, Statement
from pawpact.tenancy.unit import Unit

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Form(StrEnum):
    """What a statement can be written as."""

    TEXT = "text"
    CSV = "csv"
    JSON = "json"


@click.command("statement")
@store_option
@click.option("--customer", required=True, help="cus_… 客户编号 / The customer's id.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="从这天起 / From this day on.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="到这天为止 / Up to this day.")
@click.option(
    "--format",
    "form",
    type=click.Choice([str(each) for each in Form]),
    default=str(Form.TEXT),
    show_default=True,
    help="写成什么 / What to write.",
)
@click.option(
    "--language",
    "--lang",
    "language",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    envvar="PAWPACT_LANGUAGE",
    help="用哪种语言 / Language of the statement.",
)
@click.pass_context
def statement(
    context: click.Context,
    store: str,
    customer: str,
    since: datetime | None,
    until: datetime | None,
    form: str,
    language: Language,
) -> None:
    """客户对账单 / What a customer had, every movement in plain words, totals and what is left."""
    with reporting(language), platform_of(context).reading(store) as unit:
        number = id_of("cus", customer, "customer")
        require_customers(unit, [number])
        start = _midnight(unit, since.date()) if since else _BEGINNING
        last = until.date() if until else unit.today
        if since and since.date() > last:
            raise InvalidField("since", Label("起始日晚于截止日", "it begins after it ends"))
        end = _midnight(unit, last + timedelta(days=1))
        found = statement_of(unit, number, start, end)
        period = (since.date() if since else None, last)
        for text in _WRITERS[Form(form)](unit, found, period, language):
            click.echo(text)


Period = tuple[date | None, date]


def _as_text(unit: Unit, found: Statement, period: Period, language: Language) -> Iterator[str]:
    yield _heading(unit, found, period).say(language)
    yield ""
    if found.lines:
        table = headed(_LINE_COLUMNS, language)
        for line in found.lines:
            table.add_row(*_cells(unit, line, language))
        yield drawn(table)
        yield ""
    totals = headed(_TOTAL_COLUMNS, language)
    for name, total in found.totals().items():
        shown = [shown_in(name, amount) for amount in total]
        totals.add_row(bucket_title(name).say(language), *shown)
    yield drawn(totals)
    yield _UNITS.say(language)


def _heading(unit: Unit, found: Statement, period: Period) -> Label:
    customer, title = public_id("cus", found.customer), unit.store.title
    begin, last = period
    zh = f"{begin} 至 {last}" if begin else f"截至 {last}"
    en = f"{begin} to {last}" if begin else f"up to {last}"
    return Label(
        f"客户对账单　{title.zh}　客户 {customer}　{zh}（含当日）",
        f"Statement of {customer} at {title.en}, {en} inclusive",
    )


def _cells(unit: Unit, line: Line, language: Language) -> tuple[str, ...]:
    """One line as people read it; gains carry their sign."""
    return (
        f"{line.at.astimezone(unit.store.zone):%Y-%m-%d %H:%M}",
        movement_title(line.movement).say(language),
        bucket_title(line.account).say(language),
        ("+" if line.amount > 0 else "") + shown_in(line.account, line.amount),
        shown_in(line.account, line.balance),
        public_id("jou", line.journal),
    )


def _as_csv(unit: Unit, found: Statement, _period: Period, language: Language) -> Iterator[str]:
    yield _row(column.say(language) for column in _LINE_COLUMNS)
    totals = found.totals()
    for name, total in totals.items():
        title, amount = bucket_title(name).say(language), shown_in(name, total.opening)
        yield _row(("", _OPENING.say(language), title, "", amount, ""))
    for line in found.lines:
        yield _row(_cells(unit, line, language))
    for name, total in totals.items():
        title, amount = bucket_title(name).say(language), shown_in(name, total.closing)
        yield _row(("", _CLOSING.say(language), title, "", amount, ""))


def _row(cells: Any) -> str:
    buffer = StringIO()
    csv.writer(buffer, lineterminator="").writerow(cells)
    return buffer.getvalue()


def _as_json(unit: Unit, found: Statement, period: Period, _language: Language) -> Iterator[str]:
    begin, last = period
    document = {
        "store": unit.store.name,
        "customer": public_id("cus", found.customer),
        "since": str(begin) if begin else None,
        "until": str(last),
        "buckets": [
            {
                "title": both(bucket_title(name)),
                **{part: shown_in(name, amount) for part, amount in total._asdict().items()},
            }
            for name, total in found.totals().items()
        ],
        "lines": [_line(unit, line) for line in found.lines],
    }
    yield json.dumps(document, ensure_ascii=False, indent=2)


def _line(unit: Unit, line: Line) -> dict[str, Any]:
    return {
        "at": line.at.astimezone(unit.store.zone).isoformat(),
        "movement": both(movement_title(line.movement)),
        "bucket": both(bucket_title(line.account)),
        "amount": shown_in(line.account, line.amount),
        "balance": shown_in(line.account, line.balance),
        "journal": public_id("jou", line.journal),
    }


def _midnight(unit: Unit, day: date) -> datetime:
    return at_local(day, time.min, unit.store.zone)


_WRITERS = {Form.TEXT: _as_text, Form.CSV: _as_csv, Form.JSON: _as_json}

_LINE_COLUMNS = (
    Label("时间", "time"),
    Label("事项", "what happened"),
    Label("项目", "of what"),
    Label("变动", "change"),
    Label("余额", "balance"),
    Label("凭证号", "reference"),
)
_TOTAL_COLUMNS = (
    Label("项目", "of what"),
    Label("期初", "opening"),
    Label("增加", "gained"),
    Label("减少", "spent"),
    Label("期末", "closing"),
)
_OPENING, _CLOSING = Label("期初", "opening"), Label("期末", "closing")
_UNITS = Label(
    "商城积分、赠送积分、押金、待退款以元计，精确到分（1 积分 = 1 元）；奖励积分和权益按个计。",
    "Mall and gift points, deposit and refunds are in yuan to the fen (1 point is 1 yuan);"
    " reward points and benefits are counted.",
)
