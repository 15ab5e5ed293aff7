"""A plugin that uses every door: people wish at the counter, it reacts, it has a day's work."""

from __future__ import annotations

from pathlib import Path

from marshmallow import Schema, fields, validate

from pawpact.sdk import (
    Action,
    ActionCase,
    CaseBatch,
    Change,
    Daily,
    Fact,
    FactProvider,
    Label,
    Listing,
    Moment,
    MomentKind,
    Outcome,
    PluginInfo,
    PluginTables,
    PluginVocabulary,
    Raise,
    Reaction,
    Record,
    Refusal,
    Sealed,
    SubjectId,
    ValueType,
    View,
    hookimpl,
)
from tests.core.sdk.wishes.models import NAME, Greeting, Wish

WISHED = Moment(
    name="wishes.wished",
    kind=MomentKind.FACT,
    label=Label("许愿", "Wished"),
    carries=("wish", "customer"),
    doc="A customer wishes for points.",
    owner=NAME,
)
POINTS = Fact(
    name="wishes.points",
    type=ValueType.INT,
    label=Label("想要的积分", "Points wished for"),
    subject="wish",
    example="20",
    owner=NAME,
    unit="point",
    minimum=0,
    optional=True,
    doc="What a customer wishes for.",
)


class WishBody(Schema):
    """What a customer says at the counter."""

    points = fields.Integer(required=True, validate=validate.Range(1, 100))
    said = fields.String(load_default="", validate=validate.Length(max=200))


class WishShown(Schema):
    """A wish as the staff read it."""

    wish = SubjectId("wish", required=True)
    customer = SubjectId("customer", required=True)
    version = fields.Integer(required=True)
    state = fields.String(required=True)
    said = fields.String(allow_none=True, metadata={"personal": "text"})


class GrantBody(Schema):
    """Which version of the wish somebody saw."""

    version = fields.Integer(required=True)


class Named(Schema):
    """Which wish it is."""

    wish = SubjectId("wish", required=True)
    version = fields.Integer(required=True)


def make_wish(case: ActionCase) -> Outcome:
    """A wish begins; rules answer it at once."""
    customer, points = case.subjects["customer"], case.body["points"]
    if case.fact("customer.active_contracts") == 0:
        return Outcome(refused=Refusal("no_contract", Label("还没有合约", "there is no contract")))
    values = {
        "customer": customer,
        "state": "open",
        "points": points,
        "said": Sealed(case.body["said"]),
    }
    return Outcome(
        records=(Change(Wish, case.number, values),),
        raises=(
            Raise(
                "wishes.wished",
                f"wish:{case.number}",
                {"wish": case.number, "customer": customer},
                {"wishes.points": points},
            ),
        ),
        answer={"wish": case.number, "version": 1},
    )


def grant_wish(case: ActionCase) -> Outcome:
    """A person grants what she saw."""
    wish, seen = case.subjects["wish"], case.body["version"]
    return Outcome(
        records=(Change(Wish, wish, {"state": "granted"}, after=seen),),
        answer={"wish": wish, "version": seen + 1},
    )


def show_wish(case: ActionCase) -> dict[str, object]:
    row = case.newest(Wish, [case.subjects["wish"]])[case.subjects["wish"]]
    return {**row, "wish": row["thing"]}


def list_wishes(case: ActionCase) -> Listing:
    found = case.find(
        Wish,
        {"customer": case.subjects["customer"]},
        after=case.body["after"],
        limit=case.body["limit"],
    )
    return Listing([{**row, "wish": row["thing"]} for row in found.rows], found.next)


def greet(batch: CaseBatch) -> Outcome:
    """Whoever begins a contract is greeted, once for each contract."""
    people = zip(batch.ids("contract"), batch.ids("customer"), strict=True)
    return Outcome(
        records=tuple(
            Record(Greeting, f"contract:{contract}", {"customer": customer, "why": "contract"})
            for contract, customer in people
        )
    )


def remind(day: CaseBatch) -> Outcome:
    """Open wishes are called to mind once."""
    rows = day.newest(Wish, day.ids("wish"))
    return Outcome(
        records=tuple(
            Change(Wish, thing, {"state": "reminded"}, after=row["version"])
            for thing, row in rows.items()
        )
    )


def anniversary(day: CaseBatch) -> Outcome:
    """Whoever has performed a period is greeted on that day."""
    performed = day.fact("contract.performed")
    people = zip(day.ids("contract"), day.ids("customer"), performed, strict=True)
    return Outcome(
        records=tuple(
            Record(
                Greeting,
                f"{day.date.isoformat()}:{contract}",
                {"customer": customer, "why": "anniversary"},
            )
            for contract, customer, periods in people
            if periods
        )
    )


def provide(batch):  # type: ignore[no-untyped-def]
    return {"wishes.points": [None for _ in batch.subjects]}


@hookimpl
def pawpact_plugin() -> PluginInfo:
    return PluginInfo(NAME, "1.0", Label("心愿", "Wishes"), api=1)


@hookimpl
def pawpact_vocabulary() -> PluginVocabulary:
    return PluginVocabulary(
        facts=(POINTS,),
        moments=(WISHED,),
        needs=frozenset({"customer.active_contracts", "contract.performed"}),
    )


@hookimpl
def pawpact_facts() -> list[FactProvider]:
    return [FactProvider("wish", ("wishes.points",), provide)]


@hookimpl
def pawpact_models() -> PluginTables:
    return PluginTables((Wish, Greeting), Path(__file__).parent / "versions")


@hookimpl
def pawpact_actions() -> list[Action]:
    return [
        Action(
            "make",
            Label("许愿", "Make a wish"),
            make_wish,
            schema=WishBody,
            answer=Named,
            subjects=("customer",),
            optional=("contract",),
            reads=("customer.active_contracts",),
        ),
        Action(
            "grant",
            Label("满足心愿", "Grant a wish"),
            grant_wish,
            schema=GrantBody,
            answer=Named,
            subjects=("wish",),
            roles=("store_manager",),
        ),
    ]


@hookimpl
def pawpact_views() -> list[View]:
    return [
        View(
            "wish", Label("一个心愿", "One wish"), show_wish, answer=WishShown, subjects=("wish",)
        ),
        View(
            "list",
            Label("客户的心愿", "A customer's wishes"),
            list_wishes,
            answer=WishShown,
            subjects=("customer",),
            is_list=True,
        ),
    ]


@hookimpl
def pawpact_reactions() -> list[Reaction]:
    return [Reaction("contract.activated", "greet", greet)]


@hookimpl
def pawpact_schedule() -> list[Daily]:
    return [
        Daily("remind", Label("提醒", "Remind"), remind, of="wish", where={"state": "open"}),
        Daily(
            "anniversary",
            Label("周年", "Anniversary"),
            anniversary,
            of="contract",
            reads=("contract.performed",),
        ),
    ]
