"""A counter in memory: actions of the plugin over rows that a test keeps, without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pawpact.hosting.batch import Surroundings
from pawpact.sdk import Action, ActionCase, Change, Found, Outcome, Raise, Record, Sealed
from pawpact_plugins.complaint_compensation import plugin
from pawpact_plugins.complaint_compensation.models import Complaint

NOW = datetime(2026, 3, 12, 4, 0, tzinfo=UTC)
MOVED = "complaint.moved"
CUSTOMER, CONTRACT, PET, LINE = 11, 21, 31, 41
NUMBERS: Mapping[str, Any] = {
    "channels": ("mini_program", "wecom", "phone"),
    "urgent_types": ("pet_health",),
    "normal_types": ("goods", "service"),
    "illness_words": ("呕吐", "腹泻"),
    "goods_points_default": 50,
    "quality_points": 100,
    "service_remedies": ("free_grooming", "points"),
    "service_points_default": 50,
    "reopen_days": 7,
}
BLANK: Mapping[str, Any] = {
    column.key: column.default.arg if column.default is not None else None
    for column in Complaint.__mapper__.columns
}
ACTIONS: Mapping[str, Action] = {each.name: each for each in plugin.pawpact_actions()}


@dataclass
class Desk:
    """Keeps versions of complaints; ``raised`` are all moments that came of them."""

    at: datetime = NOW
    numbers: dict[str, Any] = field(default_factory=lambda: dict(NUMBERS))
    facts: dict[str, Any] = field(default_factory=dict)
    versions: list[dict[str, Any]] = field(default_factory=list)
    reminders: list[Record] = field(default_factory=list)
    raised: list[Raise] = field(default_factory=list)

    def do(self, name: str, complaint: int | None = None, **given: Any) -> Outcome:
        """What the action comes to; what it writes is kept."""
        action = ACTIONS[name]
        subjects = {role: given.pop(role) for role in _ROLES if role in given}
        if complaint is not None:
            subjects["complaint"] = complaint
            given.setdefault("version", self.newest_of(complaint)["version"])
        written = {key: _written(value) for key, value in given.items()}
        outcome = action.do(self._case(action, subjects, action.schema().load(written)))
        if outcome.refused is None:
            self._keep(outcome)
        return outcome

    def begin(self, type: str | None = "goods", **given: Any) -> int:
        """A complaint that was taken in; its number."""
        given = {"happened_at": self.at, **given} if type else given
        outcome = self.do("take_in", customer=CUSTOMER, channel="phone", type=type, **given)
        assert outcome.refused is None, outcome.refused
        return int(outcome.answer["complaint"])

    def remedy(self, complaint: int, defect: str = "damaged", **given: Any) -> Outcome:
        self.facts["line.sent"] = given.pop("sent", True)
        given = {"order_line": LINE, "customer": CUSTOMER, **given}
        return self.do("remedy_goods", complaint, defect=defect, **given)

    def state(self, complaint: int) -> str:
        return str(self.newest_of(complaint)["state"])

    def newest_of(self, complaint: int) -> dict[str, Any]:
        return [each for each in self.versions if each["thing"] == complaint][-1]

    def path(self, complaint: int) -> list[str]:
        return [each["state"] for each in self.versions if each["thing"] == complaint]

    def told(self) -> list[str]:
        """The stages that rules heard of."""
        return [str(each.facts["complaint.step"]) for each in self.raised if each.moment == MOVED]

    def moments(self) -> list[str]:
        return [each.moment for each in self.raised if each.moment != MOVED]

    # what rows are asked

    def newest(self, _model: object, _column: str, keys: Sequence[int]) -> Mapping[int, Any]:
        return {key: self.newest_of(key) for key in keys}

    def find(self, _model: object, where: Mapping[str, Any], **_more: Any) -> Found:
        things = dict.fromkeys(each["thing"] for each in self.versions)
        rows = [self.newest_of(each) for each in things]
        return Found(tuple(row for row in rows if all(map(_fits(row), where.items()))), None)

    def _case(
        self, action: Action, subjects: Mapping[str, int], body: Mapping[str, Any]
    ) -> ActionCase:
        around = Surroundings(
            plugin="complaint_compensation",
            store="shop",
            moment="",
            at=self.at,
            date=(self.at + timedelta(hours=8)).date(),
            groups=frozenset({"complaint_compensation", "core.tenancy"}),
            parameters=self._parameter,
            read=lambda *_given: {},
            rows=self,  # type: ignore[arg-type]  # as much of it as is asked
        )
        facts = {name: self.facts.get(name) for name in action.reads}
        return ActionCase(around, "k", len(self.versions) + 1, subjects, body, facts, "staff:1", "")

    def _parameter(self, name: str) -> Any:
        if name == "core.tenancy.timezone":
            return "Asia/Shanghai"
        return self.numbers[name.partition(".")[2]]

    def _keep(self, outcome: Outcome) -> None:
        for each in outcome.records:
            if isinstance(each, Change):
                before = self.newest_of(each.thing) if each.after else {**BLANK}
                assert before["version"] in (None, each.after), "somebody was first"
                values = {name: _opened(value) for name, value in each.values.items()}
                ends = {"thing": each.thing, "version": each.after + 1}
                self.versions.append({**before, **values, **ends})
            elif each.key not in [one.key for one in self.reminders]:
                self.reminders.append(each)
        self.raised += outcome.raises


_ROLES = ("customer", "contract", "pet", "order_line")


def home_since(days: int) -> dict[str, Any]:
    """The pet came home so many days ago."""
    today = (NOW + timedelta(hours=8)).date()
    return {"pet.handed_over_on": (today - timedelta(days=days)).toordinal()}


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _opened(value: Any) -> Any:
    return value.text if isinstance(value, Sealed) else value


def _fits(row: Mapping[str, Any]) -> Any:
    def holds(asked: tuple[str, Any]) -> bool:
        name, wanted = asked
        return row[name] in wanted if isinstance(wanted, tuple) else row[name] == wanted

    return holds
