"""Where a store is, when it is open and whom to ask after the sale: `profile` in tenant.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from pawpact.database.session import StoreSession
from pawpact.kernel.calendar import DAY_MINUTES
from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Findings
from pawpact.policy.reading.field import Fields, expect
from pawpact.policy.reading.source import Node
from pawpact.tenancy.models import StoreProfile

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})", re.ASCII)
_DAYS = {
    "mon": "周一",
    "tue": "周二",
    "wed": "周三",
    "thu": "周四",
    "fri": "周五",
    "sat": "周六",
    "sun": "周日",
}


@dataclass(frozen=True, slots=True)
class Profile:
    """What a store says about itself; every part may be left out.

    ``opening`` has hours by weekday; a weekday without hours, and every ``closed`` day, is closed.
    """

    address: str = ""
    latitude: str = ""
    longitude: str = ""
    opening: Mapping[str, str] = field(default_factory=dict)
    closed: tuple[str, ...] = ()
    after_sales: Mapping[str, str] = field(default_factory=dict)

    def words(self) -> dict[str, str]:
        """What texts may say of it; what the store left out is missing."""
        found = {
            "address": self.address,
            "after_sales": "、".join(f"{name} {value}" for name, value in self.after_sales.items()),
            "opening_hours": "，".join(
                f"{_DAYS[day]} {hours}" for day, hours in self.opening.items()
            ),
        }
        return {name: words for name, words in found.items() if words}


def read_profile(fields: Fields | None) -> Profile:
    """The part `profile` of a store's file, after writing down what is wrong with it."""
    if fields is None:
        return Profile()
    findings = fields.findings
    location, contacts = fields.mapping("location"), fields.mapping("after_sales")
    opening = fields.mapping("opening")
    profile = Profile(
        address=location.text("address", required=True) if location else "",
        latitude=_degrees(location, "latitude", 90) if location else "",
        longitude=_degrees(location, "longitude", 180) if location else "",
        opening=_opening(opening, findings) if opening else {},
        closed=tuple(_day(node, findings) for node in fields.sequence("closed")),
        after_sales={
            key.text: value.text
            for key, value in (contacts.items() if contacts else ())
            if expect(value, "scalar", findings)
        },
    )
    if location:
        location.close()
    fields.close()
    return profile


def bring_profile(session: StoreSession, profile: Profile) -> bool:
    """Whether anything had to be written."""
    row = session.get(StoreProfile, (session.tenant, 1))
    content: dict[str, Any] = asdict(profile)
    content["closed"] = list(profile.closed)
    if row is None:
        if profile == Profile():
            return False
        session.add(StoreProfile(id=1, content=content))
    elif row.content == content:
        return False
    else:
        row.content = content
    session.flush()
    return True


def profile_of(session: StoreSession) -> Profile:
    """What the store says about itself by its file as last applied."""
    row = session.get(StoreProfile, (session.tenant, 1))
    if row is None:
        return Profile()
    return Profile(**{**row.content, "closed": tuple(row.content["closed"])})


def _degrees(fields: Fields, name: str, most: int) -> str:
    node = fields.node_of(name)
    if node is None:
        return ""
    try:
        if abs(float(node.text)) <= most:
            return node.text
    except ValueError:
        pass
    _refuse(
        node,
        fields.findings,
        Label(f"{name} 是 -{most} 到 {most} 之间的度数", f"{name} is in degrees, up to {most}"),
    )
    return ""


def _opening(fields: Fields, findings: Findings) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in fields.items():
        if key.text not in WEEKDAYS:
            listed = ", ".join(WEEKDAYS)
            _refuse(
                key,
                findings,
                Label(f"`{key.text}` 不是星期：{listed}", f"`{key.text}` is no weekday: {listed}"),
            )
        elif not _is_span(value.text):
            _refuse(
                value,
                findings,
                Label(
                    "营业时间写作 10:00-21:00，先开后关",
                    "hours are written 10:00-21:00, opening first",
                ),
            )
        else:
            found[key.text] = value.text
    return {day: found[day] for day in WEEKDAYS if day in found}


def _is_span(text: str) -> bool:
    found = _HOURS.fullmatch(text)
    if not found:
        return False
    begin_hour, begin, end_hour, end = map(int, found.groups())
    opens, closes = begin_hour * 60 + begin, end_hour * 60 + end
    return begin < 60 and end < 60 and opens < closes <= DAY_MINUTES


def _day(node: Node, findings: Findings) -> str:
    try:
        return date.fromisoformat(node.text).isoformat()
    except ValueError:
        words = Label(
            f"`{node.text}` 不是日期，或没有这一天；写作 2026-02-17",
            f"`{node.text}` is no day there is; a day is written 2026-02-17",
        )
        _refuse(node, findings, words)
        return ""


def _refuse(node: Node, findings: Findings, words: Label) -> None:
    findings.error("S107", node.span, words)
