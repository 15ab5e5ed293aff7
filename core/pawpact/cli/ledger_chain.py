"""``pawpact ledger seal`` and ``verify``: close days, and prove the chain over them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import click

from pawpact.cli.ledger_audit import (
    both,
    every_option,
    json_option,
    some_store_option,
    store_names,
)
from pawpact.cli.shell import language_option, platform_of, refuse, reporting
from pawpact.kernel.label import Label, Language
from pawpact.ledger.verify import Head, Verified, close_days, read_head
from pawpact.ledger.verify import verify as verify_chain


@click.command("seal")
@some_store_option
@every_option
@language_option
@click.pass_context
def seal(context: click.Context, store: str, every: bool, language: Language) -> None:
    """封账 / Close the days that are over and print each store's head: a text to keep elsewhere.

    The first booking of a day closes the day before by itself; this does it without waiting.
    """
    with reporting(language):
        platform = platform_of(context)
        for name in store_names(platform, store, every):
            with platform.unit(name) as unit:
                head = close_days(unit)
            click.echo(str(head) if head else _nothing(name).say(language))


@click.command("verify")
@some_store_option
@every_option
@click.option(
    "--from",
    "since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="从这天起重算 / Recompute from this day on.",
)
@click.option(
    "--head",
    "texts",
    multiple=True,
    help="外存的封账码，可多次 / A head that was kept elsewhere; may be repeated.",
)
@json_option
@language_option
@click.pass_context
def verify(
    context: click.Context,
    store: str,
    every: bool,
    since: datetime | None,
    texts: Sequence[str],
    as_json: bool,
    language: Language,
) -> None:
    """验证封条 / Recompute the chain of journals and days; name the first that does not fit.

    With ``--head`` also books that were rewritten as a whole are found. Exit code 1 where
    anything does not fit.
    """
    with reporting(language):
        platform = platform_of(context)
        heads = [read_head(text) for text in texts]
        names = store_names(platform, store, every)
        _refuse_others(heads, names)
        found = {}
        for name in names:
            with platform.reading(name) as unit:
                mine = [head for head in heads if head.store == name]
                found[name] = verify_chain(unit, _day(since), mine)
    _show(found, as_json, language)
    if not all(each.sound for each in found.values()):
        refuse()


def _refuse_others(heads: Sequence[Head], names: Sequence[str]) -> None:
    """A head that nothing would be compared with is a mistake, not a pass."""
    for head in heads:
        if head.store not in names:
            raise click.BadParameter(f"{head} is of another store", param_hint="--head")


def _day(since: datetime | None) -> date | None:
    return since.date() if since else None


def _show(found: dict[str, Verified], as_json: bool, language: Language) -> None:
    if as_json:
        stores = [_document(name, each) for name, each in found.items()]
        click.echo(json.dumps({"stores": stores}, ensure_ascii=False, indent=2))
        return
    for name, each in found.items():
        click.echo(_summary(name, each).say(language))
        for place in each.breaks[:1]:
            click.echo(f"  {place.where} {place.what.say(language)}")
        if each.head:
            click.echo(f"  {each.head}")


def _summary(name: str, found: Verified) -> Label:
    more = len(found.breaks) - 1
    if found.sound:
        zh, en = "封条完整", "the chain fits"
    else:
        zh = "从这里起不符" + (f"（其后还有 {more} 处）" if more else "")
        en = "does not fit from here on" + (f" ({more} more behind)" if more else "")
    return Label(
        f"{name}：重算 {found.journals} 笔凭证、{found.links} 枚封条，{zh}",
        f"{name}: {found.journals} journals and {found.links} links recomputed, {en}",
    )


def _document(name: str, found: Verified) -> dict[str, Any]:
    return {
        "store": name,
        "sound": found.sound,
        "journals": found.journals,
        "links": found.links,
        "head": str(found.head) if found.head else None,
        "breaks": [
            {
                "day": str(each.day) if each.day else None,
                "where": each.where,
                "what": both(each.what),
            }
            for each in found.breaks
        ],
    }


def _nothing(name: str) -> Label:
    return Label(f"{name}：还没有可封的日子", f"{name}: no day to close yet")
