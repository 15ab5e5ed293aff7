"""What a life came to, as tables: one row a store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.table import Table
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from pawpact.benefits.models import Benefit
from pawpact.billing.models import Charge
from pawpact.bootstrap import Platform
from pawpact.contracts.ending.values import BY_CUSTOMER, COOLING_OFF, PET_DEAD, PET_LOST
from pawpact.contracts.models import (
    Application,
    Contract,
    ContractPause,
    Deposit,
    DepositOffset,
    DepositPayment,
    Ending,
    PlanChange,
)
from pawpact.decisions.models import DecisionChunkRow, DecisionRow, HeldCase
from pawpact.demo.biography import Biography
from pawpact.demo.caused import Caused
from pawpact.demo.comparison import Compared
from pawpact.demo.direction import Direction
from pawpact.demo.proof import Proven
from pawpact.kernel.label import Label, Language
from pawpact.kernel.money import yuan
from pawpact.ledger.models import JournalRow
from pawpact.ledger.service import ledger_hash
from pawpact.orders.models import Order
from pawpact.outbox.models import OutboxMessage
from pawpact.pets.models import Pet
from pawpact.tasks.models import Task
from pawpact.tenancy.unit import Unit

ROWS = (
    ("applications", Label("领养申请", "applications")),
    ("approved", Label("　通过", "  approved")),
    ("deposit", Label("　其中交押金", "  of them with a deposit")),
    ("refused", Label("　拒绝", "  refused")),
    ("lapsed", Label("　逾期未交押金", "  deposit not paid in time")),
    ("waiting", Label("　待补材料或改选", "  waiting for the customer")),
    ("person", Label("转人工", "decided by a person")),
    ("contracts", Label("生效合约", "contracts activated")),
    ("withdrawn", Label("　冷静期内反悔", "  withdrawn in the cooling-off days")),
    ("completed", Label("　期满", "  term complete")),
    ("terminated", Label("　提前解约（有账单）", "  ended early, with a bill")),
    ("died", Label("　宠物死亡", "  the pet died")),
    ("lost", Label("　宠物丢失", "  the pet was lost")),
    ("paused", Label("暂停月付：准", "pauses granted")),
    ("pause_refused", Label("　不准", "  refused")),
    ("plans", Label("调整套餐", "plans changed")),
    ("settled", Label("扣款成功（期）", "periods debited")),
    ("overdue", Label("宽限期满未付（期）", "periods overdue")),
    ("reversed", Label("被渠道退回（期）", "periods charged back")),
    ("paid_points", Label("扣款转成的商城积分", "mall points from debits")),
    ("reward_points", Label("奖励积分（P13，笔）", "reward grants (P13)")),
    ("orders", Label("订单", "orders")),
    ("returned", Label("　退货（P22）", "  returned (P22)")),
    ("benefits", Label("权益与优惠券（件）", "benefits and coupons granted")),
    ("offset", Label("押金抵扣：给", "deposits offset")),
    ("offset_refused", Label("　不给", "  refused")),
    ("returned_deposits", Label("押金退还", "deposits returned")),
    ("twice", Label("押金付两次、已退（P46→P10）", "deposits paid twice (P46, P10)")),
    ("handed_over", Label("交付的宠物", "pets handed over")),
    ("messages", Label("发出的消息", "messages sent")),
    ("tasks", Label("任务", "tasks")),
    ("refunds", Label("付出的退款", "refunds paid")),
    ("decisions", Label("决定（单件）", "single decisions")),
    ("chunks", Label("决定（批次）", "batches of decisions")),
    ("hash", Label("账本哈希", "ledger hash")),
)


WIDEST = 28
"""What another store would have said stays in a line that a file has room for."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of one store, ready to be shown."""

    store: str
    title: Label
    figures: Mapping[str, str]


def summarise(platform: Platform, store: str) -> Summary:
    """Count what happened in one store."""
    with platform.reading(store) as unit:
        states = _counted(unit, Application.state)
        charges = _counted(unit, Charge.state)
        moves = _counted(unit, JournalRow.movement)
        deposits = _counted(unit, DepositPayment.movement)
        approved = states.get("approved", 0)
        figures = {
            "applications": sum(states.values()),
            "approved": approved,
            "deposit": deposits.get("P07", 0),
            "refused": states.get("refused", 0),
            "lapsed": states.get("lapsed", 0),
            "waiting": states.get("needs_information", 0)
            + states.get("offered_low_threshold_pet", 0),
            "person": sum(_counted(unit, HeldCase.state).values()),
            "contracts": _count(unit, Contract.activated_at.is_not(None)),
            **_ended(unit),
            "settled": charges.get("settled", 0),
            "overdue": charges.get("overdue", 0),
            "reversed": charges.get("reversed", 0),
            "benefits": sum(_counted(unit, Benefit.state).values()),
            "reward_points": moves.get("P13", 0),
            "orders": sum(_counted(unit, Order.state).values()),
            "returned": moves.get("P22", 0),
            "twice": deposits.get("P46", 0),
            "handed_over": _counted(unit, Pet.state).get("adopted", 0),
            "messages": _counted(unit, OutboxMessage.state).get("sent", 0),
            "tasks": sum(_counted(unit, Task.state).values()),
            "refunds": moves.get("P10", 0),
            "decisions": unit.session.scalar(select(func.count()).select_from(DecisionRow)) or 0,
            "chunks": unit.session.scalar(select(func.count()).select_from(DecisionChunkRow)) or 0,
        }
        shown = {name: str(figure) for name, figure in figures.items()}
        shown["paid_points"] = yuan(
            unit.session.scalar(select(func.sum(Charge.amount)).where(Charge.state == "settled"))
            or 0
        )
        shown["hash"] = ledger_hash(unit.session)[:16]
        return Summary(store, unit.store.title, shown)


def _ended(unit: Unit) -> dict[str, int]:
    """How contracts ended, and what was asked for on the way."""
    reasons = _counted(unit, Ending.reason)
    pauses, offsets = _counted(unit, ContractPause.state), _counted(unit, DepositOffset.state)
    states = _counted(unit, Contract.state)
    return {
        "withdrawn": reasons.get(COOLING_OFF, 0),
        "terminated": reasons.get(BY_CUSTOMER, 0),
        "died": reasons.get(PET_DEAD, 0),
        "lost": reasons.get(PET_LOST, 0),
        "completed": states.get("completed", 0),
        "paused": sum(pauses.values()) - pauses.get("refused", 0) - pauses.get("requested", 0),
        "pause_refused": pauses.get("refused", 0),
        "plans": unit.session.scalar(select(func.count()).select_from(PlanChange)) or 0,
        "offset": offsets.get("given", 0),
        "offset_refused": offsets.get("refused", 0),
        "returned_deposits": _counted(unit, Deposit.state).get("refunded", 0),
    }


def summary_table(summaries: Sequence[Summary], language: Language) -> Table:
    """All stores side by side."""
    table = Table(title=Label("过完以后", "Afterwards").say(language), title_justify="left")
    table.add_column("")
    for each in summaries:
        table.add_column(each.title.say(language), justify="right")
    for name, words in ROWS:
        table.add_row(words.say(language), *(each.figures[name] for each in summaries))
    return table


def comparison_table(compared: Iterable[Compared], language: Language) -> Table:
    """What other stores would have answered and by which line: a line each, whatever it says."""
    title = Label("同样的事实，别家会怎样决定", "The same facts under another store's file")
    table = Table(title=title.say(language), title_justify="left", box=None)
    for words in (
        Label("决定", "decision"),
        Label("本店", "its store"),
        Label("结论", "verdict"),
        Label("别家", "another store"),
        Label("会是", "would say"),
        Label("哪一行", "because of"),
    ):
        table.add_column(words.say(language), no_wrap=True, overflow="ellipsis", max_width=WIDEST)
    table.columns[-1].max_width = None
    for each in compared:
        for other in each.others:
            mine, theirs = (said.say(language) for said in _parted(each.verdict, other.verdict))
            line = other.line.removeprefix("tenants/")
            table.add_row(each.decision, each.store, mine, other.store, theirs, line)
    return table


def _parted(mine: Label, theirs: Label) -> tuple[Label, Label]:
    """Of two verdicts what only one of them says."""
    sides = (_only(mine.zh, theirs.zh, "；"), _only(theirs.zh, mine.zh, "；"))
    english = (_only(mine.en, theirs.en, "; "), _only(theirs.en, mine.en, "; "))
    return Label(sides[0], english[0]), Label(sides[1], english[1])


def _only(said: str, other: str, between: str) -> str:
    known = other.split(between)
    return between.join(each for each in said.split(between) if each not in known) or said


CAUSED_HEADS = (
    Label("门店", "store"),
    Label("政策", "policy"),
    Label("哪几行", "lines"),
    Label("决定", "decisions"),
    Label("合约额 元", "contracts, ¥"),
    Label("押金 元", "deposits, ¥"),
    Label("优惠 元", "discounts, ¥"),
    Label("积分", "points"),
    Label("权益 件", "benefits"),
)
WORDS = 3
"""So many of the columns are words, the others numbers."""
UNCOUNTED = "-"
WHY_UNCOUNTED = Label(
    f"{UNCOUNTED}  程序自己也用这个数，用同样的事实重算看不出；要比较，用 pawpact rules fork",
    f"{UNCOUNTED}  the program itself uses this number, so deciding the same facts again cannot"
    " tell; pawpact rules fork does",
)


def caused_cells(each: Caused) -> list[str]:
    """How many decisions, then amounts in yuan, points and benefits in their own number."""
    if not each.counted:
        return [UNCOUNTED] * (len(CAUSED_HEADS) - WORDS)
    came = each.amount
    money = [_signed(yuan(fen)) for fen in (came.payments, came.deposits, came.money)]
    return [str(each.decisions), *money, _plain(came.points), _plain(came.benefits)]


def _signed(amount: str) -> str:
    return amount if amount.startswith("-") or not float(amount) else f"+{amount}"


def _plain(count: int) -> str:
    return f"{count:+d}" if count else "0"


def caused_table(found: Iterable[Caused], language: Language) -> Table:
    """What each store's own lines came to, against its brand's rules alone."""
    title = Label(
        "各店自己的规则带来了什么（与没有这份文件相比）",
        "What each store's own file caused, against none",
    )
    rows = list(found)
    why = None if all(each.counted for each in rows) else WHY_UNCOUNTED.say(language)
    table = Table(
        title=title.say(language), title_justify="left", caption=why, caption_justify="left"
    )
    for words in CAUSED_HEADS[:WORDS]:
        table.add_column(words.say(language), overflow="fold")
    for words in CAUSED_HEADS[WORDS:]:
        table.add_column(words.say(language), justify="right")
    for each in rows:
        lines = "\n".join(line.removeprefix(f"tenants/{each.store}/") for line in each.lines)
        table.add_row(each.store, each.policy, lines, *caused_cells(each))
    return table


def direction_table(found: Iterable[Direction], language: Language) -> Table:
    """How often each policy gave and how often it did not."""
    title = Label("每条政策给了几次、没给几次", "How often each policy gave, and how often not")
    table = Table(title=title.say(language), title_justify="left")
    for words in (Label("政策", "policy"), Label("", "")):
        table.add_column(words.say(language))
    for words in (Label("给", "gave"), Label("没给", "did not")):
        table.add_column(words.say(language), justify="right")
    for each in found:
        refused = refused_cell(each, language)
        table.add_row(each.policy, each.title.say(language), str(each.given), refused)
    return table


def refused_cell(each: Direction, language: Language) -> str:
    """How often it did not give; a policy that is only asked where it gives says so."""
    if each.is_one_sided and not each.refused:
        return Label("（不会拒绝）", "(never refuses)").say(language)
    return str(each.refused)


def life_table(life: Biography, language: Language) -> Table:
    """One customer's life, line by line."""
    zh, en = f"一位客户的经过　{life.title.zh}　", f"One customer's life, {life.title.en}, "
    who = f"{life.name}　{life.phone}　{life.customer}"
    table = Table(title=Label(zh + who, en + who).say(language), title_justify="left", box=None)
    for words in (Label("时间", "time"), Label("事项", "what"), Label("说明", "more")):
        table.add_column(words.say(language), overflow="fold")
    table.add_column(Label("编号", "about").say(language), overflow="fold")
    for line in life.lines(language):
        table.add_row(*line)
    return table


def proof_table(proofs: Mapping[str, Sequence[Proven]], language: Language) -> Table:
    """Every audit of every store, and what it found."""
    table = Table(title=Label("核对", "Audit").say(language), title_justify="left")
    table.add_column("")
    for store in proofs:
        table.add_column(store, overflow="fold")
    for row in zip(*proofs.values(), strict=True):
        table.add_row(row[0].title.say(language), *(_outcome(each, language) for each in row))
    return table


def _outcome(proven: Proven, language: Language) -> str:
    if proven.holds:
        return Label("成立", "holds").say(language)
    return "\n".join(proven.findings[:3])


def _counted(unit: Unit, column: InstrumentedAttribute[str]) -> dict[str, int]:
    rows = unit.session.execute(select(column, func.count()).group_by(column))
    return {str(name): int(count) for name, count in rows}


def _count(unit: Unit, condition: ColumnElement[bool]) -> int:
    found = select(func.count()).select_from(Contract).where(condition)
    return unit.session.scalar(found) or 0
