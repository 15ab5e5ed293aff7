"""``/stores/<store>/customers/<customer>/why-not``, as a program meets it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.accounts.models import Customer
from pawpact.kernel.identity import public_id
from pawpact.reports.missed.document import why_not_schema
from tests.house import House
from tests.stories.counter import apply

Keys = Callable[..., dict[str, str]]
Ask = Callable[..., Any]


@pytest.fixture
def ask(client: FlaskClient, key_of: Keys, house: House) -> Ask:
    """Asks why somebody whose score is 520, where 550 pass, did not get something."""
    apply(house, "xihu", person=house.person(520))
    with house.platform.reading("xihu") as unit:
        customer = public_id("cus", unit.session.scalars(select(Customer.id)).one())

    def asked(wanted: str, role: Role = Role.STORE_MANAGER, **query: Any) -> Any:
        address = f"/stores/xihu/customers/{customer}/why-not"
        query |= {"wanted": wanted}
        return client.get(address, query_string=query, headers=key_of("xihu", role))

    return asked


@pytest.mark.drives("GET /customers/<string:customer>/why-not")
def test_what_was_missed_comes_with_what_brings_it(ask: Ask) -> None:
    """The answer is what the schema says, with the rule, the decision and the way."""
    told = ask("approve").json
    Draft202012Validator(why_not_schema()).validate(told)
    (missed,) = told["missed"]
    assert (missed["policy"], missed["rule"]) == ("credit_scoring.decide", "pass")
    assert missed["ways"][0][0]["distance"] == {"zh": "再高 30", "en": "30 more"}


def test_what_she_may_be_told_has_no_inner_names(ask: Ask) -> None:
    """For the customer there is the reason and neither rule, policy nor decision."""
    (missed,) = ask("approve", for_customer="true").json["missed"]
    assert missed["because"]
    assert not {"policy", "rule", "decision"} & missed.keys()


@pytest.mark.parametrize(("wanted", "status"), [("", 422), ("x" * 101, 422), ("unicorn", 404)])
def test_a_wrong_question_is_refused(ask: Ask, wanted: str, status: int) -> None:
    """Nothing, far too much, and what no rule gives."""
    assert ask(wanted).status_code == status
