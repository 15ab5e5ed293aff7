"""Whether a store's calendar holds: asked when rules are checked and before they are used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pawpact.kernel.errors import PawpactError
from pawpact.kernel.label import Label
from pawpact.kernel.workday import Workdays
from pawpact.policy.finding.diagnostic import Diagnostic, Span
from pawpact.policy.model import Parameter, Ruleset

_ZONE, _COUNTRY = "core.tenancy.timezone", "core.tenancy.holiday_calendar"
_OPEN, _CLOSE = "core.tenancy.service_open", "core.tenancy.service_close"
_HOURS, _WORKING = "core.tenancy.service_hours_per_day", "core.tenancy.working_days"
_QUIET, _FOLLOW_UP = "care_touchpoints.quiet_hours", "followup.day_offsets"
_LAYERS = ("platform", "brand", "store")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00", re.ASCII)


def check_calendar(ruleset: Ruleset) -> list[Diagnostic]:
    """What is wrong with zone, service hours, working days, quiet hours and follow-up days.

    A ruleset without these parameters has nothing to check.
    """
    known = ruleset.parameters
    return [
        *(_zone(known[_ZONE]) if _ZONE in known else ()),
        *(_window(known[_OPEN], known[_CLOSE], known[_HOURS]) if _HOURS in known else ()),
        *(_working(known[_WORKING], known[_COUNTRY]) if _WORKING in known else ()),
        *(_quiet(known[_QUIET]) if _QUIET in known else ()),
        *(_days(known[_FOLLOW_UP]) if _FOLLOW_UP in known else ()),
    ]


def _zone(zone: Parameter) -> Iterator[Diagnostic]:
    try:
        ZoneInfo(str(zone.value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield _wrong(
            zone,
            Label(f"没有时区 `{zone.value}`", f"there is no time zone `{zone.value}`"),
            Label("例如 Asia/Shanghai", "for example Asia/Shanghai"),
        )


def _window(opens: Parameter, closes: Parameter, hours: Parameter) -> Iterator[Diagnostic]:
    begin, end, least = opens.value, closes.value, hours.value
    assert isinstance(begin, int)
    assert isinstance(end, int)
    assert isinstance(least, int)
    if end - begin >= least * 60:
        return
    lower = max((opens, closes), key=lambda each: _LAYERS.index(each.origin.layer))
    shown = f"{begin // 60:02d}:{begin % 60:02d}-{end // 60:02d}:{end % 60:02d}"
    yield _wrong(
        lower,
        Label(
            f"售后服务时间 {shown} 不到 {least} 小时",
            f"service from {shown} is shorter than {least} hours",
        ),
        Label("早一点开始或晚一点结束", "open earlier or close later"),
    )


def _working(days: Parameter, country: Parameter) -> Iterator[Diagnostic]:
    names = days.value if isinstance(days.value, tuple) else ()
    try:
        Workdays.of(str(country.value), [str(each) for each in names])
    except PawpactError as unknown:
        yield _wrong(country, unknown.message, unknown.hint)
    except ValueError:
        yield _wrong(
            days,
            Label("工作日只能是 mon 到 sun", "working days are mon to sun"),
            None,
        )


def _quiet(hours: Parameter) -> Iterator[Diagnostic]:
    values = hours.value if isinstance(hours.value, tuple) else ()
    written = [each for each in values if _TIME.fullmatch(str(each))]
    if len(values) not in (0, 2) or len(written) != len(values):
        yield _wrong(
            hours,
            Label("免打扰时段写作开始和结束两个时刻", "quiet hours are two times, begin and end"),
            Label('例如 ["22:00", "08:00"]，不设免打扰写 []', 'such as ["22:00", "08:00"], or []'),
        )


def _days(days: Parameter) -> Iterator[Diagnostic]:
    values = days.value if isinstance(days.value, tuple) else ()
    if any(not isinstance(each, int) or each < 1 for each in values):
        yield _wrong(
            days,
            Label("回访日是 1 以上的整数", "follow-up days are whole numbers from 1"),
            Label("例如 [1, 3, 7, 30]", "for example [1, 3, 7, 30]"),
        )


def _wrong(parameter: Parameter, words: Label, help: Label | None) -> Diagnostic:
    origin = parameter.origin
    span = Span(origin.file, origin.line, origin.column)
    return Diagnostic("S108", "error", words, span, help=help)
