"""Where stores differ, as a table for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pawpact.backtest.values import became_document
from pawpact.backtest.words import counted_fates
from pawpact.cli.rules_drift_entry import Cost, Drifted, Entry
from pawpact.cli.table import drawn, headed
from pawpact.kernel.label import Label, Language
from pawpact.kernel.money import yuan
from pawpact.policy.comparing.render_json import Json, change_json, text_json
from pawpact.policy.comparing.schema import (
    BOOLEAN,
    DEFINITIONS,
    STRING,
    Schema,
    list_of,
    object_of,
    or_null,
    ref,
)
from pawpact.policy.comparing.sentence import TOWARDS
from pawpact.policy.comparing.upgrade_words import FINDING
from pawpact.policy.explaining.wording import joined
from pawpact.policy.finding.diagnostic import as_json, in_reading_order, render
from pawpact.tenancy.past import PastRevision

SCHEMA = "pawpact.drift/1"
Cell = TypeVar("Cell")
_COLUMNS = (
    Label("品牌与门店", "brand or store"),
    Label("与上一层不同", "differs from the layer above"),
    Label("比平台", "against the platform"),
    Label("自", "since"),
    Label("为什么", "why"),
    Label("改变的决定", "decisions changed"),
    Label("门店每月", "store a month"),
    Label("新版平台下", "on the newer platform"),
)
_MOST_ROWS = 2
"""Of a table or list; the rest is in `rules diff`."""

_NOTHING = Label("与平台和品牌都一样", "as the platform and the brand")
_UNPUBLISHED = Label("还没有生效", "not in force")
_WRONG = Label("有错，说不出", "wrong, cannot be told")
_LOST = Label("不再适用", "no longer applies")
_FITS = Label("适用", "applies")
_ABOUT = Label("约 ", "about ")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which columns there is something to say in."""

    history: bool
    cost: bool
    newer: bool


def drift_report(told: Sequence[Drifted], language: Language, asked: Asked) -> str:
    """A table of everything; then, in frames, what is wrong or will no longer apply."""
    table = headed(_chosen(_COLUMNS, asked), language)
    for drifted in told:
        for row in _rows(drifted, language):
            table.add_row(*_chosen(row, asked))
    parts = [drawn(table)]
    stale = [each.name for each in told if not each.is_live]
    if stale:
        parts.append(_stale(stale).say(language))
    for drifted in told:
        lost = [finding for each in drifted.entries for finding in each.orphaned]
        found = in_reading_order([*drifted.wrong, *lost])
        if found:
            parts.append(render(found, drifted.texts, language))
    return "\n\n".join(parts)


def _stale(names: Sequence[str]) -> Label:
    return Label(
        f"{'、'.join(names)}：文件和生效的规则不同，表里说的是文件；先发布才算得出代价",
        f"{', '.join(names)}: the files are not what is in force, and the table tells of the files;"
        " the cost is told once they are",
    )


def _chosen(cells: Sequence[Cell], asked: Asked) -> list[Cell]:
    """In the order of the columns, without those that nobody asked for."""
    since, cost = cells[3:4] if asked.history else (), cells[5:7] if asked.cost else ()
    return [*cells[:3], *since, cells[4], *cost, *(cells[7:] if asked.newer else ())]


def _rows(drifted: Drifted, language: Language) -> list[list[str]]:
    if drifted.wrong:
        return [_empty(drifted.name, _WRONG, language)]
    if not drifted.entries:
        return [_empty(drifted.name, _NOTHING, language)]
    return [_row(drifted, each, language) for each in drifted.entries]


def _empty(name: str, words: Label, language: Language) -> list[str]:
    return [name, words.say(language), *[""] * (len(_COLUMNS) - 2)]


def _row(drifted: Drifted, entry: Entry, language: Language) -> list[str]:
    newer = _LOST if entry.orphaned else _FITS
    return [
        drifted.name,
        _what(entry).say(language),
        TOWARDS[entry.deviation.towards].say(language),
        _since(drifted, entry.since, language),
        why_of(entry),
        _decisions(entry.cost, language),
        _monthly(entry.cost, language),
        newer.say(language),
    ]


def _what(entry: Entry) -> Label:
    """Without the side that the sentence ends in: it stands in a column of its own."""
    deviation = entry.deviation
    text, side = deviation.sentence.text, TOWARDS[deviation.sentence.towards]
    text = Label(text.zh.removesuffix(f"（{side.zh}）"), text.en.removesuffix(f" ({side.en})"))
    if deviation.sentence.kind.startswith("parameter.") and deviation.sentence.details:
        rows = joined(list(deviation.sentence.details[:_MOST_ROWS]))
        text = Label(f"{text.zh}：{rows.zh}", f"{text.en}: {rows.en}")
    if deviation.platform is None:
        return text
    value = deviation.platform
    return Label(f"{text.zh}（平台 {value.zh}）", f"{text.en} (platform {value.en})")


def _since(drifted: Drifted, since: PastRevision | None, language: Language) -> str:
    if since:
        return f"r{since.number} {since.valid_from.date().isoformat()}"
    return _UNPUBLISHED.say(language) if drifted.is_known else ""


def why_of(entry: Entry) -> str:
    """What was said when it was published, then what stands beside it in the file."""
    words = [entry.since.why if entry.since else "", entry.deviation.comment]
    return " · ".join(each for each in words if each)


def _decisions(cost: Cost | None, language: Language) -> str:
    """How many, and what became of most of them."""
    if cost is None:
        return ""
    became = counted_fates(cost.became[:_MOST_ROWS]).say(language)
    if not became:
        return str(cost.decisions)
    return f"{cost.decisions}（{became}）" if language == "zh" else f"{cost.decisions} ({became})"


def _monthly(cost: Cost | None, language: Language) -> str:
    if cost is None:
        return ""
    about = "" if cost.exact else _ABOUT.say(language)
    sign = "+" if cost.monthly > 0 else ""
    return f"{about}{sign}{yuan(cost.monthly)}"


def drift_json(brand: str, told: Sequence[Drifted]) -> Json:
    """``pawpact.drift/1``: money in fen; null where nothing is known."""
    return {"schema": SCHEMA, "brand": brand, "tenants": [_tenant(each) for each in told]}


def _tenant(drifted: Drifted) -> Json:
    return {
        "name": drifted.name,
        "layer": drifted.layer,
        "published": drifted.is_known,
        "live": drifted.is_known and drifted.is_live,
        "deviations": [_entry(each) for each in drifted.entries],
        "wrong": as_json(drifted.wrong),
    }


def _entry(entry: Entry) -> Json:
    deviation = entry.deviation
    return {
        "change": change_json(deviation.sentence, None),
        "platform": text_json(deviation.platform) if deviation.platform else None,
        "towards_platform": deviation.towards,
        "place": deviation.place,
        "comment": deviation.comment,
        "since": _revision(entry.since) if entry.since else None,
        "cost": _cost(entry.cost) if entry.cost else None,
        "orphaned": as_json(entry.orphaned),
    }


def _revision(revision: PastRevision) -> Mapping[str, object]:
    return {
        "revision": revision.number,
        "from": revision.valid_from.isoformat(),
        "actor": revision.actor,
        "why": revision.why,
    }


def _cost(cost: Cost) -> Mapping[str, object]:
    return {
        "decisions": cost.decisions,
        "compared": cost.compared,
        "monthly_fen": cost.monthly,
        "exact": cost.exact,
        "became": became_document(cost.became),
    }


def drift_schema() -> Schema:
    """``pawpact.drift/1``. Fields may be added to it, so others than these are allowed."""
    number: Schema = {"type": "integer"}
    since = object_of(**{"revision": number, "from": STRING, "actor": STRING, "why": STRING})
    became = object_of(code=STRING, fate=ref("text"), decisions=number)
    cost = object_of(
        decisions=number,
        compared=number,
        monthly_fen=number,
        exact=BOOLEAN,
        became=list_of(became),
    )
    deviation = object_of(
        change=ref("change"),
        platform=or_null(ref("text")),
        towards_platform={"enum": ["better", "worse", "mixed", "unordered"]},
        place=STRING,
        comment=STRING,
        since=or_null(since),
        cost=or_null(cost),
        orphaned=list_of(ref("finding")),
    )
    tenant = object_of(
        name=STRING,
        layer={"enum": ["brand", "store"]},
        published=BOOLEAN,
        live=BOOLEAN,
        deviations=list_of(deviation),
        wrong=list_of(ref("finding")),
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA,
        **object_of(schema={"const": SCHEMA}, brand=STRING, tenants=list_of(tenant)),
        "$defs": {**DEFINITIONS, "finding": FINDING},
    }
