"""The same as people read it, newest first; the customer without the store's inner names."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from pawpact.kernel.label import Label, Language
from pawpact.policy.explaining.render import say_way
from pawpact.reports.missed.service import Awaited, Got, Missed, WhyNot

_NOTHING = Label("还没有遇到过能给这个的时候：", "the moment that can bring it has not come yet:")
_NO_WAY = Label(
    "能试的都试了：改一项、两项都还不够",
    "of all that was tried neither one change nor two are enough",
)
_ERASED = Label(
    "个人资料已抹除，算不出怎样才够", "personal facts were erased: what would be enough is unknown"
)


def lines_of(found: WhyNot, zone: ZoneInfo, language: Language, *, inside: bool) -> Iterator[str]:
    """``inside`` says whether the store itself reads it."""
    for got in found.got:
        yield _got(got, zone, language, inside=inside)
    for missed in found.missed:
        yield from _missed(missed, zone, language, inside=inside)
    if found.awaited:
        yield _NOTHING.say(language)
    for awaited in found.awaited:
        yield _awaited(awaited, language, inside=inside)


def _got(got: Got, zone: ZoneInfo, language: Language, *, inside: bool) -> str:
    day = f"{got.at.astimezone(zone):%Y-%m-%d}"
    said = Label(f"{day} 得到过：{got.title.zh}", f"{day} it was given: {got.title.en}")
    return said.say(language) + (f"  {got.decision}" if inside else "")


def _missed(each: Missed, zone: ZoneInfo, language: Language, *, inside: bool) -> Iterator[str]:
    day = f"{each.at.astimezone(zone):%Y-%m-%d}"
    title = Label(f"{each.moment.zh}，{each.title.zh}", f"{each.moment.en}, {each.title.en}")
    place = f"  {each.decision}  {each.policy}/{each.rule}" if inside else ""
    yield f"{day} {title.say(language)}{place}"
    why = Label("没有得到：", "not given: ").say(language)
    joined = Label("；", "; ").say(language).join(reason.say(language) for reason in each.because)
    yield f"  {why}{joined}"
    for way in each.ways:
        yield f"  {say_way(way, language)}"
    if not each.ways:
        yield f"  {(_ERASED if each.erased else _NO_WAY).say(language)}"


def _awaited(each: Awaited, language: Language, *, inside: bool) -> str:
    wants = Label("；", "; ").say(language).join(one.say(language) for one in each.wants)
    said = Label(
        f"  {each.moment.zh}，{each.title.zh}：{wants or '无条件'}",
        f"  {each.moment.en}, {each.title.en}: {wants or 'always'}",
    )
    return said.say(language) + (f"  {each.policy}/{each.rule}" if inside else "")
