"""From a question to a decision, over a real database and the host's own calls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from pawpact.database.session import StoreSession
from pawpact.hosting.batch import Applicant, Surroundings
from pawpact.hosting.bridge import ask, provide_facts, waiting
from pawpact.hosting.host import Host
from pawpact.hosting.migration import migrate_plugins
from pawpact.hosting.storage import reader, store_records
from pawpact_plugins.credit_scoring.models import Check
from tests.databases import Given

from .conftest import AT, NUMBER, PARAMETERS

AGREED = frozenset({"credit_query"})


@pytest.fixture(autouse=True)
def tables(owner: Engine, given: Given, host: Host) -> None:
    """The plugin's table, made by its own revisions."""
    migrate_plugins(owner, host, given.role)


@pytest.fixture
def desk(database, host, ids, vault, provider) -> Callable[..., tuple[str, int | None]]:
    """Takes a request through inquiry, storage and facts; answers status and score."""

    def around(session: StoreSession, at: datetime) -> Surroundings:
        name, groups = "credit_scoring", host.plugins["credit_scoring"].groups
        read = reader(session, vault)
        moment = "application.submitted"
        return Surroundings(
            name, "shop", moment, at, at.date(), groups, PARAMETERS.__getitem__, read
        )

    def serve(key: str, at: datetime = AT, consents: frozenset[str] = AGREED, tenant: int = 1):
        (inquiry,) = host.inquiries("application.submitted")
        with database.store(tenant) as session:
            open_cases = waiting(inquiry, around(session, at), [7], [key], [consents])
            here = around(session, at)
        applicant = Applicant("某某", NUMBER, consents)
        records = [
            record
            for _ in open_cases
            for record in ask(inquiry, here, 7, key, applicant, lambda kind, name: provider)
        ]
        with database.store(tenant) as session:
            store_records(session, vault, ids, records)
            (facts,) = host.providers()
            columns = provide_facts(facts, around(session, at), [7], {})
        return columns["credit.status"][0], columns["credit.score"][0]

    return serve


def test_an_answer_becomes_a_fact(desk):
    """What the provider said is what rules read, beside its status."""
    assert desk("app_1:1") == ("ok", 612)


def test_a_request_is_asked_once(desk, provider):
    """Coming again with the same request asks nobody and answers the same."""
    assert desk("app_1:1") == desk("app_1:1")
    assert provider.asked == ["app_1:1"]


def test_a_fresh_score_serves_a_second_application(desk, provider):
    """Within score_valid_days another application of the same customer asks nobody."""
    desk("app_1:1")
    assert desk("app_2:1", AT + timedelta(days=30)) == ("ok", 612)
    assert provider.asked == ["app_1:1"]


def test_an_old_score_is_asked_for_again(desk, provider):
    """Later than that the provider is asked anew, and its new answer counts."""
    desk("app_1:1")
    provider.fix(NUMBER, "ok", 640)
    assert desk("app_2:1", AT + timedelta(days=31)) == ("ok", 640)


def test_withdrawn_consent_overrides_a_stored_score(desk, provider):
    """Who no longer consents is not judged by the score of an earlier application."""
    desk("app_1:1")
    assert desk("app_2:1", consents=frozenset()) == ("no_consent", None)
    assert provider.asked == ["app_1:1"]


def test_a_time_out_can_be_tried_again(desk, provider):
    """After a time-out the next attempt of the application asks again."""
    provider.fix(NUMBER, "unavailable")
    assert desk("app_1:1") == ("unavailable", None)
    provider.fix(NUMBER, "ok", 700)
    assert desk("app_1:2") == ("ok", 700)


def test_the_score_lies_sealed_in_the_table(desk, database):
    """The table holds what the vault made of the score, under the column's own purpose."""
    desk("app_1:1")
    with database.store(1) as session:
        (stored,) = session.scalars(select(Check.score)).all()
    assert stored == b"credit_scoring__check.score|612"


def test_another_store_knows_nothing_of_it(desk, provider):
    """A customer of the same number in another store is asked about there."""
    desk("app_1:1")
    desk("app_1:1", tenant=2)
    assert provider.asked == ["app_1:1", "app_1:1"]
