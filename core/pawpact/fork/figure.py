"""What a forked store's life came to: money, points, tiers, refusals, month by month."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from sqlalchemy import select

from pawpact.benefits.models import Benefit
from pawpact.bootstrap import Platform
from pawpact.contracts.models import Application, ContractEvent
from pawpact.decisions.models import DecisionChunkRow, DecisionRow
from pawpact.demo.direction import REFUSED, DirectionReader
from pawpact.kernel.identity import earliest_id
from pawpact.kernel.label import Label
from pawpact.ledger.account import (
    COST_OF_GOODS,
    DEPOSIT,
    MALL_BONUS,
    MALL_PAID,
    PSP_CLEARING,
    REFUND_PAYABLE,
    RP_CUSTOMER,
    TERMINATION_FEE,
    account,
)
from pawpact.ledger.metric import Booked, booked, goods_revenue
from pawpact.policy.model import Bits
from pawpact.policy.receipt import SingleReceipt, decode_chunk, decode_single
from pawpact.tenancy.metric import Month
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.benefit_kind import benefit_label

Group = Literal["money", "points", "contracts", "tiers", "refusals"]
Measure = Literal["fen", "points", "count"]
GROUPS: Mapping[Group, Label] = {
    "money": Label("钱（元）", "money (yuan)"),
    "points": Label("积分", "points"),
    "contracts": Label("申请与合约", "applications and contracts"),
    "tiers": Label("权益与等级", "benefits and tiers"),
    "refusals": Label("各策略没给的次数", "how often each policy refused"),
}
COLLECTING = ("P01", "P03", "P04", "P45")
_EXPENSES = "exp."
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one world, a number for each month. Money in fen."""

    name: str
    title: Label
    group: Group
    measure: Measure
    series: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """The civil months of the store's own zone that were lived, the first from the fork on."""

    since: datetime
    months: tuple[Month, ...]

    @classmethod
    def of(cls, unit: Unit, since: datetime, until: datetime | None = None) -> Span:
        zone = unit.store.zone
        month = Month(since.astimezone(zone).date().replace(day=1), zone)
        months = []
        while month.since < (until or unit.at):
            months.append(month)
            month = month.later(1)
        return cls(since, tuple(months))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"{month.first:%Y-%m}" for month in self.months)

    def laid(self, found: Iterable[tuple[datetime, int]]) -> tuple[int, ...]:
        """Amounts by the month that they fell in."""
        sums: Counter[date] = Counter()
        for at, amount in found:
            if at >= self.since:
                sums[self.months[0].day(at).replace(day=1)] += amount
        return tuple(sums[month.first] for month in self.months)


def figures(
    platform: Platform, store: str, since: datetime, until: datetime | None = None
) -> tuple[Span, list[Figure]]:
    """Everything that two worlds are compared by, of one of them, until now or until then."""
    with platform.reading(store) as unit:
        span = Span.of(unit, since, until)
        return span, [
            *_booked(unit, span),
            *_contracts(unit, span),
            *_benefits(unit, span),
            *_refusals(platform, unit, span),
        ]


class _Account(NamedTuple):
    """A figure of the books: what came into an account (a credit, -1) or went out of it (1)."""

    name: str
    title: Label
    measure: Measure
    base: str
    sign: int
    movements: tuple[str, ...] = ()


_ACCOUNTS = (
    _Account(
        "collected", Label("扣款到账", "debits collected"), "fen", PSP_CLEARING, 1, COLLECTING
    ),
    _Account("deposits_taken", Label("收到押金", "deposits taken"), "fen", DEPOSIT, -1),
    _Account(
        "deposits_returned", Label("押金退还与抵扣", "deposits given back"), "fen", DEPOSIT, 1
    ),
    _Account("refunds_owed", Label("应退给客户", "refunds owed"), "fen", REFUND_PAYABLE, -1),
    _Account("refunds_paid", Label("已退给客户", "refunds paid"), "fen", REFUND_PAYABLE, 1),
    _Account("termination_fees", Label("解约费", "termination fees"), "fen", TERMINATION_FEE, -1),
    _Account("paid_points", Label("发放商城积分", "mall points credited"), "points", MALL_PAID, -1),
    _Account("paid_points_used", Label("用掉商城积分", "mall points used"), "points", MALL_PAID, 1),
    _Account(
        "gift_points", Label("发放赠送积分", "gift points credited"), "points", MALL_BONUS, -1
    ),
    _Account(
        "gift_points_used", Label("用掉赠送积分", "gift points used"), "points", MALL_BONUS, 1
    ),
    _Account("rewards", Label("发放奖励积分", "reward points granted"), "points", RP_CUSTOMER, -1),
    _Account("rewards_used", Label("奖励积分减少", "reward points used"), "points", RP_CUSTOMER, 1),
)


def _booked(unit: Unit, span: Span) -> Iterator[Figure]:
    """Money and points from the books themselves; mall points are worth their fen."""
    sums = [booked(unit, max(month.since, span.since), month.until) for month in span.months]
    for each in _ACCOUNTS:
        series = tuple(_moved(found, each) for found in sums)
        group: Group = "money" if each.measure == "fen" else "points"
        measure: Measure = "points" if each.base == RP_CUSTOMER else "fen"
        yield Figure(each.name, each.title, group, measure, series)
    goods = Label("商品与服务收入", "goods and services sold")
    yield Figure("revenue", goods, "money", "fen", tuple(map(goods_revenue, sums)))
    given = Label("本店承担的优惠与福利", "what the store gave at its own cost")
    yield Figure("given", given, "money", "fen", tuple(map(_costs, sums)))


def _moved(found: list[Booked], wanted: _Account) -> int:
    return sum(
        wanted.sign * each.amount
        for each in found
        if account(each.account).base == wanted.base
        and wanted.sign * each.amount > 0
        and (not wanted.movements or each.movement in wanted.movements)
    )


def _costs(found: list[Booked]) -> int:
    bases = [(account(each.account).base, each.amount) for each in found]
    return sum(
        amount for base, amount in bases if base.startswith(_EXPENSES) and base != COST_OF_GOODS
    )


_APPLICATIONS = (
    ("applications", Label("领养申请", "applications"), None),
    ("approved", Label("　通过", "  approved"), ("approved",)),
    ("refused", Label("　拒绝", "  refused"), ("refused",)),
    ("lapsed", Label("　逾期未交押金或未签", "  lapsed"), ("lapsed",)),
)
_TURNS = (
    ("activated", Label("生效合约", "contracts activated"), "active", "awaiting_mandate"),
    ("completed", Label("期满", "term complete"), "completed", None),
    ("terminated", Label("提前解约", "ended early"), "terminated", None),
    ("withdrawn", Label("冷静期内反悔", "withdrawn in the cooling-off days"), "withdrawn", None),
    ("overdue", Label("逾期的合约", "contracts overdue"), "payment_overdue", None),
    ("paused", Label("暂停的合约", "contracts paused"), "paused", None),
)


def _contracts(unit: Unit, span: Span) -> Iterator[Figure]:
    """Who came and what became of it, by the month in which she came; what contracts did."""
    came = unit.session.execute(
        select(Application.submitted_at, Application.state).where(
            Application.submitted_at >= span.since
        )
    ).all()
    for name, title, states in _APPLICATIONS:
        found = [(row.submitted_at, 1) for row in came if states is None or row.state in states]
        yield Figure(name, title, "contracts", "count", span.laid(found))
    turns = unit.session.execute(
        select(ContractEvent.at, ContractEvent.came_from, ContractEvent.went_to).where(
            ContractEvent.at >= span.since
        )
    ).all()
    for name, title, to, out_of in _TURNS:
        moved = [
            (row.at, 1)
            for row in turns
            if row.went_to == to and (out_of is None or row.came_from == out_of)
        ]
        yield Figure(name, title, "contracts", "count", span.laid(moved))


def _benefits(unit: Unit, span: Span) -> Iterator[Figure]:
    """What was granted, by kind and level: cards, services, stars, privileges."""
    rows = unit.session.execute(
        select(Benefit.granted_at, Benefit.kind, Benefit.form, Benefit.level).where(
            Benefit.granted_at >= span.since
        )
    )
    found: defaultdict[tuple[str, str, int], list[tuple[datetime, int]]] = defaultdict(list)
    for at, kind, form, level in rows:
        found[kind, form, level].append((at, 1))
    for (kind, form, level), granted in sorted(found.items()):
        label = benefit_label(kind, form)
        title = Label(f"{label.zh} {level} 级", f"{label.en}, level {level}") if level else label
        yield Figure(f"{kind}.{form}.{level}", title, "tiers", "count", span.laid(granted))


def _refusals(platform: Platform, unit: Unit, span: Span) -> Iterator[Figure]:
    """Of each policy that refused anybody, how often it did."""
    found: defaultdict[str, list[tuple[datetime, int]]] = defaultdict(list)
    titles: dict[str, Label] = {}
    readers: dict[int, DirectionReader] = {}
    for at, revision, columns in _decided(platform, unit, span):
        if revision not in readers:
            known = platform.parts.revisions(unit, revision)
            titles |= {name: each.title for name, each in known.ruleset.policies.items()}
            readers[revision] = DirectionReader(known.ruleset.policies, known.vocabulary, {})
        for policy, column in columns.items():
            refused = readers[revision].of(policy, column)[policy, REFUSED]
            found[policy].append((at, refused))
    for policy, counted in sorted(found.items()):
        series = span.laid(counted)
        if any(series):
            yield Figure(policy, titles[policy], "refusals", "count", series)


_Decided = tuple[datetime, int, Mapping[str, Sequence[Bits]]]


def _decided(platform: Platform, unit: Unit, span: Span) -> Iterator[_Decided]:
    """Every decision since the fork: when, under which revision, what fired of each policy."""
    since = earliest_id(span.since)
    chunks = select(
        DecisionChunkRow.decided_at, DecisionChunkRow.revision_id, DecisionChunkRow.body
    )
    rows = chunks.where(DecisionChunkRow.id >= since).order_by(DecisionChunkRow.id)
    for at, revision, body in unit.session.execute(rows, execution_options={"yield_per": _PAGE}):
        bits = decode_chunk(body).bits.items()
        yield (
            at,
            revision,
            {
                name: [Bits(*pair) for pair in zip(fired, undetermined, strict=True)]
                for name, (fired, undetermined) in bits
            },
        )
    singles = select(
        DecisionRow.decided_at, DecisionRow.revision_id, DecisionRow.body, DecisionRow.sealed
    )
    one_by_one = singles.where(DecisionRow.id >= since).order_by(DecisionRow.id)
    for at, number, body, sealed in unit.session.execute(one_by_one):
        known = platform.parts.revisions(unit, number)
        told = decode_single(SingleReceipt(body, sealed), known.ruleset, known.vocabulary)
        yield at, number, {name: [each] for name, each in told.bits.items()}
