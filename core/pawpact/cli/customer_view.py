"""Customers and the access log, as tables for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click

from pawpact.access.log import Reading
from pawpact.accounts.directory import Listed, Sheet
from pawpact.accounts.values import PersonalData
from pawpact.cli.table import drawn, headed
from pawpact.kernel.label import Label, Language
from pawpact.tenancy.unit import Unit

_COLUMNS = (
    Label("编号", "id"),
    Label("姓名", "name"),
    Label("手机", "phone"),
    Label("身份证", "identity number"),
    Label("登记日期", "since"),
)
_TRAIL = (
    Label("时间", "time"),
    Label("谁", "who"),
    Label("做了什么", "what"),
    Label("对谁", "whom"),
    Label("结果", "result"),
    Label("用途", "purpose"),
)
_ERASED = Label("已抹除", "erased")
_ALLOWED, _REFUSED = Label("已查看", "done"), Label("被拒绝", "refused")


def show_customers(
    unit: Unit, found: Sequence[Listed], language: Language, *, as_json: bool
) -> None:
    """Whoever was found, masked."""
    if as_json:
        _dump([_listed(each) for each in found])
        return
    table = headed(_COLUMNS, language)
    for each in found:
        name = _ERASED.say(language) if each.erased_at else each.name
        since = unit.store.local_date(each.since).isoformat()
        table.add_row(each.id, name, each.phone, each.identity_number, since)
    click.echo(drawn(table))


def show_sheet(sheet: Sheet, opened: PersonalData | None) -> None:
    """One record; what was opened stands in clear in it."""
    document = _listed(sheet.listed)
    if opened is not None:
        document |= {
            "name": opened.name,
            "phone": opened.phone,
            "identity_number": opened.identity_number,
            "born_on": opened.born_on.isoformat() if opened.born_on else None,
        }
    document |= {
        "housing": sheet.housing,
        "landlord_consent": sheet.landlord_consent,
        "consents": sorted(sheet.consents),
    }
    _dump(document)


def show_trail(unit: Unit, found: Sequence[Reading], language: Language, *, as_json: bool) -> None:
    """Who did what to whom; never what was read."""
    if as_json:
        _dump([_reading(each) for each in found])
        return
    table = headed(_TRAIL, language)
    for each in found:
        table.add_row(
            each.at.astimezone(unit.store.zone).strftime("%Y-%m-%d %H:%M"),
            each.actor,
            each.title.say(language),
            each.whom,
            (_ALLOWED if each.allowed else _REFUSED).say(language),
            each.purpose,
        )
    click.echo(drawn(table))


def _listed(listed: Listed) -> dict[str, Any]:
    return {
        "id": listed.id,
        "name": listed.name,
        "phone": listed.phone,
        "identity_number": listed.identity_number,
        "since": listed.since.isoformat(),
        "erased_at": listed.erased_at.isoformat() if listed.erased_at else None,
    }


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "at": reading.at.isoformat(),
        "actor": reading.actor,
        "action": reading.action,
        "whom": reading.whom,
        "allowed": reading.allowed,
        "purpose": reading.purpose,
    }


def _dump(document: Any) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))
