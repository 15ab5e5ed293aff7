from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, delete, inspect, update
from sqlalchemy.exc import DBAPIError

from pawpact.database.migration import downgrade, upgrade
from pawpact.hosting.host import Host
from pawpact.hosting.migration import assert_plugins_migrated, migrate_plugins, plugin_schemas
from pawpact.hosting.storage import store_records
from pawpact.sdk import Record, Sealed
from pawpact_plugins.credit_scoring import plugin
from pawpact_plugins.credit_scoring.answer import CreditStatus
from pawpact_plugins.credit_scoring.models import Check
from pawpact_plugins.credit_scoring.vocabulary import STATUS
from tests.databases import Given

from .conftest import AT

TABLE = "credit_scoring__check"


def test_it_loads_as_anybody_elses_plugin():
    """The host takes it without complaint, with its facts, inquiry, table and adapter."""
    host = Host.of([plugin])
    assert host.broken == {}
    loaded = host.plugins["credit_scoring"]
    assert {fact.name for fact in loaded.vocabulary.facts} == {
        "credit.status",
        "credit.score",
        "credit.decision",
        "credit.failures",
        "credit.remedies",
    }
    assert [each.name for each in loaded.inquiries] == ["credit_check"]
    assert loaded.tables is not None
    assert loaded.tables.models == (Check,)
    double = host.connect("credit_scoring", "credit_provider", "zhima", {}, sandbox_seed="7")
    assert double.asked == []


def test_the_score_is_personal_and_the_status_always_there():
    """A score is sealed in receipts; a status exists for everybody, asked about or not."""
    facts = {fact.name: fact for fact in plugin.pawpact_vocabulary().facts}
    assert facts["credit.score"].personal
    assert facts["credit.score"].optional
    assert not facts["credit.status"].optional


def test_every_status_has_a_word_in_rule_files():
    """What a provider may answer and what rules may ask about are the same statuses."""
    assert set(STATUS.choices) == set(STATUS.choice_labels) == set(CreditStatus)


def test_the_migration_makes_the_table_of_the_model(engine: Engine, owner: Engine, given: Given):
    """After the plugin's revisions the table is the model's, to the last index and trigger."""
    host = Host.of([plugin])
    migrate_plugins(owner, host, given.role)
    assert_plugins_migrated(engine, host)
    options = {"include_name": lambda name, kind, parents: kind != "table" or name == TABLE}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Check.metadata) == []


def test_the_migration_can_be_undone(owner: Engine):
    """Going back to before the first revision leaves no table behind."""
    (schema,) = plugin_schemas(Host.of([plugin]))
    upgrade(owner, schema)
    downgrade(owner, schema, "base")
    assert not inspect(owner).has_table(TABLE)


def test_an_answer_is_never_changed(database, owner: Engine, given: Given, ids, vault):
    """A stored check can be neither changed nor deleted."""
    migrate_plugins(owner, Host.of([plugin]), given.role)
    values = {
        "customer": 7,
        "status": "ok",
        "score": Sealed("612"),
        "provider": "zhima",
        "asked_at": AT,
    }
    with database.store(1) as session:
        store_records(session, vault, ids, [Record(Check, "k", values)])
    for change in (update(Check).values(status="refused"), delete(Check)):
        refused = pytest.raises(DBAPIError, match=r"never|permission denied")
        with refused, database.store(1) as session:
            session.execute(change)
