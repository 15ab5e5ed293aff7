"""Plugins that mean harm, or are written badly enough: one table of what they do.

`Hostile` is a plugin that approves whoever is glad, thanks for a contract and notes it; what it
answers is exchanged while it runs. It is hostile where its store says so, and sound elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Literal, TypeVar

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Mapped

from pawpact.accounts.models import Customer
from pawpact.sdk import (
    CaseBatch,
    Combine,
    CoreRequest,
    Effect,
    EffectCase,
    Fact,
    FactBatch,
    FactProvider,
    Label,
    Outcome,
    PluginEffect,
    PluginInfo,
    PluginTable,
    PluginTables,
    PluginVocabulary,
    Raise,
    Reaction,
    Record,
    ValueType,
    hookimpl,
    plugin_metadata,
)

T = TypeVar("T")
SECRET = "110101190001010000"
NAME = "acme"

Columns = Mapping[str, Any]
Provide = Callable[[FactBatch], Columns]
Expand = Callable[[EffectCase], Any]
React = Callable[[CaseBatch], Outcome]

MOOD = Fact(
    "acme.mood",
    ValueType.INT,
    Label("心情", "Mood"),
    "customer",
    "7",
    owner=NAME,
    minimum=0,
    maximum=10,
)


def _word(name: str, comes_to: str) -> Effect:
    title = Label("示好", "Be kind")
    return Effect(
        name, title, title, (), Combine.FIRST, "Kind.", owner=NAME, expands_to=(comes_to,)
    )


LET_IN, THANK = _word("acme.let_in", "approve"), _word("acme.thank", "grant_points")
POINTS = 20


class Note(PluginTable):
    """That a contract began."""

    __tablename__ = "acme__note"
    metadata = plugin_metadata(NAME)

    customer: Mapped[int]


def create_notes() -> None:
    """What the plugin's first revision does."""
    op.create_table(
        "acme__note",
        sa.Column("tenant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("customer", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_acme__note"),
        sa.UniqueConstraint("tenant_id", "key", name="uq_acme__note_tenant_id_key"),
    )


REVISION = '''"""The notes.

Revision ID: acme_0001
"""

from tests.stories.hostile import create_notes

revision = "acme_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_notes()
'''


def glad(batch: FactBatch) -> Columns:
    """Everybody is in good spirits."""
    return {"acme.mood": [7] * len(batch.subjects)}


def kind(case: EffectCase) -> Sequence[CoreRequest]:
    """What the effects say they do."""
    if case.moment == "application.submitted":
        return [CoreRequest("approve")]
    return [CoreRequest("grant_points", {"points": POINTS, "reason": "thanks"})]


def note(batch: CaseBatch) -> Outcome:
    """A row for each contract."""
    return Outcome(tuple(_notes(batch, batch.ids("customer"))))


def _notes(batch: CaseBatch, customers: Sequence[int]) -> Iterator[Record]:
    for contract, customer in zip(batch.ids("contract"), customers, strict=False):
        yield Record(Note, f"contract:{contract}", {"customer": customer})


DRAWN: list[int] = []
"""What was taken of answers that have no end."""
MOST_DRAWN = 10_000


def endless(value: T) -> Iterator[T]:
    """The same for ever, as far as anybody goes on reading; nobody's memory is to be filled."""
    for number in range(10 * MOST_DRAWN):
        DRAWN.append(number)
        yield value


# what it answers about facts


def _raises(batch: FactBatch) -> Columns:
    raise ValueError(SECRET)


def _exits(batch: FactBatch) -> Columns:
    raise SystemExit(SECRET)


def _interrupts(batch: FactBatch) -> Columns:
    raise KeyboardInterrupt(SECRET)


def _answers_text(batch: FactBatch) -> Columns:
    return {"acme.mood": ["7"] * len(batch.subjects)}


def _answers_below_nothing(batch: FactBatch) -> Columns:
    return {"acme.mood": [-1] * len(batch.subjects)}


def _answers_too_few(batch: FactBatch) -> Columns:
    return {"acme.mood": []}


def _answers_without_end(batch: FactBatch) -> Columns:
    return {"acme.mood": endless(7)}


def _answers_core(batch: FactBatch) -> Columns:
    return {**glad(batch), "customer.age": [44] * len(batch.subjects)}


def _changes_its_input(batch: FactBatch) -> Columns:
    column: Any = batch.fact("customer.active_contracts")
    column[0] = 0
    return glad(batch)


def _reads_core(batch: FactBatch) -> Columns:
    model: Any = Customer
    batch.read(model, "id", ("phone_sealed",))
    return glad(batch)


class Falling(list[int]):
    """Gives up while it is read."""

    def __iter__(self) -> Any:
        raise RuntimeError(SECRET)


def _unsteady() -> Provide:
    numbers = count()
    return lambda batch: {"acme.mood": [next(numbers) % 10] * len(batch.subjects)}


# what its effects come to


def _expansion(effect: str, **arguments: Any) -> Expand:
    return lambda case: [CoreRequest(effect, arguments)]


def _effect_raises(case: EffectCase) -> Any:
    raise ValueError(SECRET)


def _changes_its_arguments(case: EffectCase) -> Any:
    arguments: Any = case.arguments
    arguments["level"] = 9
    return kind(case)


def _asks_without_end(case: EffectCase) -> Any:
    return endless(kind(case)[0])


def _unsteady_effect() -> Expand:
    numbers = count(1)
    return lambda case: list(kind(case)) * next(numbers)


# what it does when a contract begins


def _reaction_raises(batch: CaseBatch) -> Outcome:
    raise ValueError(SECRET)


def _writes_about_strangers(batch: CaseBatch) -> Outcome:
    return Outcome(tuple(_notes(batch, [7] * len(batch.keys))))


def _writes_for_core(batch: CaseBatch) -> Outcome:
    model: Any = Customer
    return Outcome((Record(model, "mine", {"customer": batch.ids("customer")[0]}),))


def _writes_without_end(batch: CaseBatch) -> Outcome:
    customer = batch.ids("customer")[0]
    rows: Any = endless(Record(Note, "note", {"customer": customer}))
    return Outcome(rows)


def _writes_what_does_not_fit(batch: CaseBatch) -> Outcome:
    wrong = Record(Note, "x" * 500, {"customer": batch.ids("customer")[0]})
    return Outcome((*_notes(batch, batch.ids("customer")), wrong))


def _raises_for_core(batch: CaseBatch) -> Outcome:
    customer, contract = batch.ids("customer")[0], batch.ids("contract")[0]
    subjects = {"contract": contract, "customer": customer, "pet": batch.ids("pet")[0]}
    return Outcome(raises=(Raise("period.performed", "mine", {**subjects, "charge": 7}),))


@dataclass(frozen=True)
class Kind:
    """One way to do harm, and through which door: ``react`` is not asked before a request."""

    door: Literal["provide", "expand", "react"]
    call: Any


KINDS: Mapping[str, Kind] = {
    "raises": Kind("provide", _raises),
    "exits": Kind("provide", _exits),
    "interrupts": Kind("provide", _interrupts),
    "says text for a number": Kind("provide", _answers_text),
    "says less than nothing": Kind("provide", _answers_below_nothing),
    "answers too few": Kind("provide", _answers_too_few),
    "answers without end": Kind("provide", _answers_without_end),
    "gives up while it is read": Kind("provide", lambda batch: {"acme.mood": Falling([7])}),
    "answers for core": Kind("provide", _answers_core),
    "changes what it was handed": Kind("provide", _changes_its_input),
    "reads core's tables": Kind("provide", _reads_core),
    "says another thing each time": Kind("provide", _unsteady()),
    "raises only on apply": Kind("expand", _effect_raises),
    "answers no list": Kind("expand", lambda case: 7),
    "asks for an unknown effect": Kind("expand", _expansion("refund_everything")),
    "asks for what it did not name": Kind("expand", _expansion("refer_to_person", queue="mine")),
    "takes points away": Kind("expand", _expansion("grant_points", points=-5, reason="r")),
    "gives beyond the limit": Kind("expand", _expansion("grant_points", points=10_001, reason="r")),
    "gives text for a number": Kind("expand", _expansion("grant_points", points="5", reason="r")),
    "leaves an argument out": Kind("expand", _expansion("grant_points", points=5)),
    "names somebody else": Kind(
        "expand", _expansion("grant_points", points=5, reason="r", customer=7)
    ),
    "changes its arguments": Kind("expand", _changes_its_arguments),
    "asks without end": Kind("expand", _asks_without_end),
    "comes to another thing each time": Kind("expand", _unsteady_effect()),
    "raises when something happened": Kind("react", _reaction_raises),
    "writes about strangers": Kind("react", _writes_about_strangers),
    "writes rows of core's": Kind("react", _writes_for_core),
    "writes without end": Kind("react", _writes_without_end),
    "writes what does not fit": Kind("react", _writes_what_does_not_fit),
    "raises core's moments": Kind("react", _raises_for_core),
}
"""What ends by itself. What never does costs its process: `test_hanging_plugin.py`."""

RULES = {
    "answer": ("application.submitted", "acme.let_in: {}"),
    "thanks": ("contract.activated", "acme.thank: {}"),
}
_RULE = """format: 1
policy: acme.{name}
version: "1"
title: {{zh: 测试, en: Test}}
moment: {moment}
hit: all
binds: today
rules:
  - id: glad
    title: {{zh: 高兴, en: Glad}}
    when: {{acme.mood: {{gte: 1}}}}
    then: [{{{then}}}]
"""
_SETTINGS = """format: 1
kind: settings
policy: acme
version: "1"
title: {zh: 测试, en: Test}
binds: today
params:
  well:
    label: {zh: 正常, en: Well}
    type: bool
    default: true
    store_may: any
"""


class Hostile:
    """The plugin; ``now`` is what it does where the store's ``acme.well`` is false."""

    def __init__(self, folder: Path) -> None:
        self.now: Kind | None = None
        self.__file__ = str(folder / NAME / "plugin.py")
        self.versions = folder / NAME / "versions"
        self.versions.mkdir(parents=True)
        (self.versions / "0001_note.py").write_text(REVISION, "utf-8")
        rules = folder / NAME / "rules"
        rules.mkdir()
        (rules / "settings.yaml").write_text(_SETTINGS, "utf-8")
        for name, (moment, then) in RULES.items():
            text = _RULE.format(name=name, moment=moment, then=then)
            (rules / f"{name}.yaml").write_text(text, "utf-8")

    def _at(self, door: str, case: Any, sound: Any) -> Any:
        is_due = self.now and self.now.door == door and not case.parameter("acme.well")
        return self.now.call(case) if self.now and is_due else sound(case)

    @hookimpl
    def pawpact_plugin(self) -> PluginInfo:
        return PluginInfo(NAME, "1.0", Label("小店", "Acme"), api=1)

    @hookimpl
    def pawpact_vocabulary(self) -> PluginVocabulary:
        return PluginVocabulary(facts=(MOOD,), needs=frozenset({"customer.active_contracts"}))

    @hookimpl
    def pawpact_models(self) -> PluginTables:
        return PluginTables((Note,), self.versions)

    @hookimpl
    def pawpact_facts(self) -> list[FactProvider]:
        return [
            FactProvider("customer", (MOOD.name,), lambda batch: self._at("provide", batch, glad))
        ]

    @hookimpl
    def pawpact_effects(self) -> list[PluginEffect]:
        return [
            PluginEffect(each, lambda case: self._at("expand", case, kind))
            for each in (LET_IN, THANK)
        ]

    @hookimpl
    def pawpact_reactions(self) -> list[Reaction]:
        return [
            Reaction("contract.activated", "note", lambda batch: self._at("react", batch, note))
        ]
