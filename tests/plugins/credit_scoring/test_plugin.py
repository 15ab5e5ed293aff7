from __future__ import annotations

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Engine, inspect

from pawpact.hosting.host import Host
from pawpact_plugins.credit_scoring import plugin
from pawpact_plugins.credit_scoring.answer import CreditStatus
from pawpact_plugins.credit_scoring.models import Check
from pawpact_plugins.credit_scoring.vocabulary import STATUS


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
    assert host.connect("credit_provider", "zhima", {}, sandbox_seed="7").asked == []


def test_the_score_is_personal_and_the_status_always_there():
    """A score is sealed in receipts; a status exists for everybody, asked about or not."""
    facts = {fact.name: fact for fact in plugin.pawpact_vocabulary().facts}
    assert facts["credit.score"].personal
    assert facts["credit.score"].optional
    assert not facts["credit.status"].optional


def test_every_status_has_a_word_in_rule_files():
    """What a provider may answer and what rules may ask about are the same statuses."""
    assert set(STATUS.choices) == set(STATUS.choice_labels) == set(CreditStatus)


@pytest.fixture
def operations(engine: Engine):
    """Alembic's operations on this test's database."""
    with engine.begin() as connection:
        yield Operations(MigrationContext.configure(connection)), connection


def test_the_migration_makes_the_table_of_the_model(operations):
    """Columns, keys and indexes after the migration are those of the model, and it undoes itself."""
    from importlib.util import module_from_spec, spec_from_file_location

    made, connection = operations
    (path,) = sorted(plugin.pawpact_models().versions.glob("*.py"))
    spec = spec_from_file_location("migration", path)
    migration = module_from_spec(spec)
    spec.loader.exec_module(migration)
    with Operations.context(made.migration_context):
        migration.upgrade()
        found = inspect(connection)
        columns = {each["name"]: each["nullable"] for each in found.get_columns(migration.TABLE)}
        assert columns == {each.name: each.nullable for each in Check.__mapper__.columns}
        assert found.get_pk_constraint(migration.TABLE)["constrained_columns"] == [
            "tenant_id",
            "id",
        ]
        unique = found.get_unique_constraints(migration.TABLE)
        assert [each["column_names"] for each in unique] == [["tenant_id", "key"]]
        indexes = {
            each["name"]: each["column_names"] for each in found.get_indexes(migration.TABLE)
        }
        assert indexes == {
            each.name: each.columns.keys() for each in Check.__mapper__.local_table.indexes
        }
        migration.downgrade()
        assert not inspect(connection).has_table(migration.TABLE)
