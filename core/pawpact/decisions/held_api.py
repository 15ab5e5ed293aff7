"""``/stores/<store>/held``: cases that wait for a person, decided or tried again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pawpact.access.answering import IdempotencyHeader, carry_on, carry_out, look, number_of
from pawpact.access.blueprint import Routes
from pawpact.access.caller import caller
from pawpact.access.paging import place
from pawpact.access.permission import Permission
from pawpact.decisions import held_schemas as schemas
from pawpact.decisions.held import find
from pawpact.decisions.held_view import page_of_held, show_held
from pawpact.decisions.person import Person
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.kernel.money import fen
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.types import Value, ValueType

PREFIX = "held"
_ONE = "/held/<string:held>"


def routes(person: Person) -> Routes:
    """The routes of held cases."""
    cases = Routes("held", "待人处理的案件 / cases that wait for a person", person.runner)
    _reading(cases, person)
    _deciding(cases, person)
    _resuming(cases, person)
    return cases


def _reading(cases: Routes, person: Person) -> None:
    @cases.reads(
        "/held",
        query=schemas.HeldQuery,
        answer=schemas.HeldPage,
        permission=Permission.DECIDE_HELD,
    )
    def list_(query: dict[str, Any], *, store: str) -> Any:
        """待人处理的案件 / Cases that wait, in the order in which they were held."""
        after = place(PREFIX, query["after"])
        return look(
            person.runner,
            lambda unit: page_of_held(unit, query["state"], after, query["limit"]),
        )

    @cases.reads(_ONE, answer=schemas.HeldSheet, permission=Permission.DECIDE_HELD)
    def show(*, store: str, held: str) -> Any:
        """一件案件和可作的决定 / One case, its history, and what may be decided of it."""
        number_of(PREFIX, held)
        return look(person.runner, lambda unit: show_held(unit, person, held))


def _deciding(cases: Routes, person: Person) -> None:
    @cases.writes(
        f"{_ONE}/decision",
        headers=IdempotencyHeader,
        body=schemas.HeldDecisionRequest,
        answer=schemas.HeldSheet,
        permission=Permission.DECIDE_HELD,
    )
    def decide(header: dict[str, str], asked: dict[str, Any], *, store: str, held: str) -> Any:
        """作出决定，不超出规则的限度 / Decide it, within the same limits as any rule.

        What may be decided, and with which arguments, stands in the case's ``answers``.
        """
        number_of(PREFIX, held)

        def work(unit: Unit) -> object:
            moment = find(unit, held).moment
            given = _arguments(unit, person, moment, asked["effect"], asked["arguments"])
            person.decide_within(unit, held, asked["effect"], given, asked["why"])
            unit.session.flush()
            return show_held(unit, person, held)

        return carry_out(person.runner, schemas.HeldSheet, work)


def _resuming(cases: Routes, person: Person) -> None:
    @cases.writes(
        f"{_ONE}/resumption",
        headers=IdempotencyHeader,
        body=schemas.HeldResumptionRequest,
        answer=schemas.HeldSheet,
        permission=Permission.DECIDE_HELD,
    )
    def resume(header: dict[str, str], asked: dict[str, str], *, store: str, held: str) -> Any:
        """按当时的事实重新审核 / Have it tried again, on the facts as they were.

        Of what a plugin or rule could not answer; what a rule referred is decided.
        """
        number_of(PREFIX, held)
        who = caller()

        def then() -> None:
            with person.runner.reading(who.store, who.actor) as unit:
                is_open = find(unit, held).state == "open"
            if is_open:
                person.resume(who.store, held, who.actor, asked["why"])

        def work(unit: Unit) -> None:
            person.refuse_unless_resumable(unit, held)

        return carry_on(
            person.runner,
            schemas.HeldSheet,
            work,
            then,
            lambda unit: show_held(unit, person, held),
        )


def _arguments(
    unit: Unit, person: Person, moment: str, name: str, given: Mapping[str, Value]
) -> dict[str, Value]:
    """Money comes as text in yuan; everything else as it is."""
    effect = next((each for each in person.possible(unit, moment) if each.name == name), None)
    kinds = {each.name: each.type for each in effect.arguments} if effect else {}
    return {
        each: _fen(each, value) if kinds.get(each) is ValueType.MONEY else value
        for each, value in given.items()
    }


def _fen(name: str, value: Value) -> Value:
    try:
        if isinstance(value, str):
            return fen(value)
    except ValueError:
        pass
    raise InvalidField(
        f"arguments.{name}", Label("金额应形如 300.00", "an amount looks like 300.00")
    )
