"""Figures as people read them, and as programs do: never as binary fractions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.reports.store.service import Report
from pawpact.tenancy.metric import AnyPart, Figure, Measure, Ratio, Sample

SCHEMA = "pawpact.store-report/1"
NONE = "-"
UNITS = {
    "count": Label("", ""),
    "yuan": Label(" 元", " yuan"),
    "points": Label("", ""),
    "share": Label("", ""),
    "days": Label(" 天", " days"),
    "hours": Label(" 小时", " hours"),
}


def shown(part: AnyPart) -> Label:
    """A figure's value with its unit; "-" where there is none."""
    return _said(part.measure, part.value)


def made_of(part: AnyPart) -> Label:
    """What it was computed from, where that says more than the value."""
    if isinstance(part, Ratio):
        over = _text(part.over_in, Fraction(part.over))
        return Label.of(f"{over} ÷ {_text(part.under_in, Fraction(part.under))}")
    if isinstance(part, Sample):
        most = _said(part.measure, part.most)
        count = len(part.items)
        if not count:
            return Label("", "")
        return Label(f"{count} 项，九成在 {most.zh}内", f"{count}, nine of ten within {most.en}")
    return Label("", "")


def _said(measure: Measure, value: Fraction | None) -> Label:
    if value is None:
        return Label.of(NONE)
    unit = UNITS[measure]
    text = _text(measure, value)
    return Label(f"{text}{unit.zh}", f"{text}{unit.en}")


def _text(measure: Measure, value: Fraction) -> str:
    if measure == "yuan":
        return grouped(int(_rounded(value, 0)))
    if measure == "share":
        return f"{_rounded(value * 100, 1)}%"
    return str(_rounded(value, 1 if measure in ("days", "hours") else 0))


def grouped(fen: int) -> str:
    """Money as people read it, by thousands."""
    whole, _, cents = yuan(fen).partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.lstrip('-')):,}.{cents}"


def _rounded(value: Fraction, places: int) -> Decimal:
    """Half up, exactly: the fraction is scaled to a whole number before it is rounded."""
    scaled = value * 10**places
    whole = (abs(scaled.numerator) * 2 + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-places)


def document_of(found: Report) -> dict[str, Any]:
    """The report as JSON; ``docs/reports.md`` holds its schema."""
    return {
        "schema": SCHEMA,
        "of": found.name,
        "title": both(found.title),
        "month": f"{found.first:%Y-%m}",
        "made_at": found.made_at.isoformat(),
        "open": found.open,
        "stores": [both(each) for each in found.stores],
        "metrics": [
            {
                "name": told.metric.name,
                "title": both(told.metric.title),
                "formula": both(told.metric.formula),
                "figures": [_figure(each) for each in told.figures],
                **({"problem": both(told.problem)} if told.problem else {}),
            }
            for told in found.metrics
        ],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    part = figure.part
    written: dict[str, Any] = {
        "key": figure.key,
        "title": both(figure.title),
        "measure": part.measure,
        "value": _plain(part.measure, part.value),
    }
    if isinstance(part, Ratio):
        over, under = Fraction(part.over), Fraction(part.under)
        written |= {"over": _plain(part.over_in, over), "under": _plain(part.under_in, under)}
    if isinstance(part, Sample):
        written |= {"p90": _plain(part.measure, part.most), "count": len(part.items)}
    return written


def _plain(measure: Measure, value: Fraction | None) -> str | int | None:
    """Counts as numbers, money in yuan, shares to four places: the rest as text, never binary."""
    if value is None:
        return None
    if measure in ("count", "points"):
        return int(value)
    if measure == "yuan":
        return yuan(int(_rounded(value, 0)))
    return str(_rounded(value, 4 if measure == "share" else 2))


def both(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}
