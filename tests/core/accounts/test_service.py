"""Answers, consents, staff and the door to personal data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.access.models import AccessLog
from pawpact.accounts.agreed import consents_of
from pawpact.accounts.facts import AGE, HOME
from pawpact.accounts.personal import read_personal
from pawpact.accounts.service import (
    record_answer,
    record_consents,
    register_customer,
)
from pawpact.accounts.staff import change_role, record_leaving, register_staff, role_of
from pawpact.accounts.values import Answers, ConsentKind, Housing
from pawpact.decisions.values import Batch
from pawpact.kernel.errors import Conflict, Forbidden, InvalidField, NotFound
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case
from tests.core.shop import identity_number, newcomer


def _facts(unit: Unit, *customers: int) -> dict[str, list[object]]:
    cases = tuple(Case(str(number), {"customer": each}) for number, each in enumerate(customers))
    batch = Batch(unit, "application.submitted", cases)
    columns = {**AGE.provide(batch), **HOME.provide(batch)}
    return {name: list(column) for name, column in columns.items()}


def test_age_is_full_years_on_the_store_day(unit: Unit) -> None:
    """customer.age turns 18 on the birthday and not a day earlier."""
    of_age = replace(newcomer(1), identity_number=identity_number(date(2008, 3, 12), 1))
    a_day_short = replace(newcomer(2), identity_number=identity_number(date(2008, 3, 13), 2))
    customers = [register_customer(unit, each) for each in (of_age, a_day_short)]
    assert _facts(unit, *customers)["customer.age"] == [18, 17]


def test_day_begins_at_the_store_midnight(unit: Unit) -> None:
    """At 16:00 UTC the store's next day has begun, and with it the birthday."""
    someone = replace(newcomer(1), identity_number=identity_number(date(2008, 3, 13), 1))
    customer = register_customer(unit, someone)
    unit.at += timedelta(hours=12)
    assert _facts(unit, customer)["customer.age"] == [18]


def test_age_is_unknown_without_an_identity_number(unit: Unit) -> None:
    """Without an identity number there is no age, whatever else is known."""
    assert _facts(unit, register_customer(unit, newcomer(1, born_on=None)))["customer.age"] == [
        None
    ]


def test_unknown_customers_answer_unknown_in_their_place(unit: Unit) -> None:
    """Facts stay parallel to the cases, also where a customer repeats or is not known."""
    customer = register_customer(unit, newcomer(1))
    record_answer(unit, customer, Answers(Housing.RENTED))
    assert _facts(unit, customer, 404, customer)["customer.housing"] == ["rented", None, "rented"]


def test_an_answer_leaves_the_other_as_it_is(unit: Unit) -> None:
    """Recording the landlord's consent keeps the housing that was answered before."""
    customer = register_customer(unit, newcomer(1))
    record_answer(unit, customer, Answers(Housing.RENTED))
    record_answer(unit, customer, Answers(landlord_consent=False))
    facts = _facts(unit, customer)
    assert (facts["customer.housing"], facts["customer.landlord_consent"]) == (["rented"], [False])


def test_answers_of_strangers_are_refused(unit: Unit) -> None:
    """A customer of another store or of none is not found."""
    with pytest.raises(NotFound):
        record_answer(unit, 404, Answers(Housing.OWNED))


def test_latest_consent_counts(unit: Unit) -> None:
    """A consent that was withdrawn stands no longer, and given again it does."""
    kinds = frozenset({ConsentKind.CREDIT_QUERY})
    customer = register_customer(unit, replace(newcomer(1, born_on=None), consents=kinds))
    record_consents(unit, customer, {ConsentKind.CREDIT_QUERY: False, ConsentKind.MARKETING: True})
    assert consents_of(unit, [customer]) == {customer: {ConsentKind.MARKETING}}
    record_consents(unit, customer, {ConsentKind.CREDIT_QUERY: True})
    assert ConsentKind.CREDIT_QUERY in consents_of(unit, [customer])[customer]


def test_personal_data_opens_with_a_record(unit: Unit) -> None:
    """Opening personal data leaves a line in the access log that says what for."""
    customer = register_customer(unit, newcomer(1))
    opened = read_personal(unit, [customer], "credit_query")[customer]
    assert opened.phone == newcomer(1).phone
    assert opened.born_on == date(1990, 5, 17)
    columns = (AccessLog.action, AccessLog.subject_id, AccessLog.purpose)
    logged = unit.session.execute(select(*columns)).all()
    assert [tuple(each) for each in logged] == [("read_personal", customer, "credit_query")]


def test_personal_data_needs_a_purpose(unit: Unit) -> None:
    """Without a purpose personal data stays closed."""
    with pytest.raises(Forbidden):
        read_personal(unit, [register_customer(unit, newcomer(1))], " ")


def test_opened_data_hides_in_its_repr(unit: Unit) -> None:
    """What was opened does not show when it is logged."""
    customer = register_customer(unit, newcomer(1))
    shown = repr(read_personal(unit, [customer], "signing")[customer])
    assert newcomer(1).phone not in shown
    assert "1990" not in shown


def test_staff_has_a_role_until_leaving(unit: Unit) -> None:
    """A member's role can change while they work here, and ends when they leave."""
    member = register_staff(unit, "陈医生", Role.VET)
    change_role(unit, member, Role.STORE_MANAGER)
    assert role_of(unit, member) is Role.STORE_MANAGER
    record_leaving(unit, member)
    with pytest.raises(Conflict):
        role_of(unit, member)


def test_staff_needs_a_name(unit: Unit) -> None:
    """A member of staff without a name is refused."""
    with pytest.raises(InvalidField):
        register_staff(unit, "  ", Role.CARER)


def test_staff_has_a_role_of_staff(unit: Unit) -> None:
    """A customer's or a provider's role is not given to staff."""
    with pytest.raises(InvalidField) as refused:
        register_staff(unit, "陈医生", Role.PROVIDER)
    assert refused.value.field == "role"
