from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from pawpact.database.model import Base
from pawpact.hosting.failure import Stage
from pawpact.hosting.host import Host
from pawpact.hosting.registration import FactProvider, Inquiry, PluginTables, PluginVocabulary
from pawpact.hosting.table import PluginTable, PluginThing, plugin_metadata, sealed_column
from pawpact.kernel.label import Label
from pawpact.vocabulary.declarations import Fact, Moment, MomentKind
from pawpact.vocabulary.types import ValueType


def fact(name: str = "acme.lucky", **given) -> Fact:
    defaults = {"subject": "customer", "owner": "acme", "example": "true"}
    return Fact(name, ValueType.BOOL, Label.of(name), **{**defaults, **given})


def provider(*names: str, subject: str = "customer") -> FactProvider:
    return FactProvider(subject, names, lambda batch: {})


def reason(make_plugin, **hooks) -> str:
    broken = Host.of([make_plugin(**hooks)]).broken["acme"]
    assert broken.stage in {Stage.VOCABULARY, Stage.TABLE}
    return broken.reason.en


def test_a_fact_names_its_own_plugin_as_owner(make_plugin):
    """A plugin cannot declare a fact for another owner."""
    words = PluginVocabulary(facts=(fact(owner="core"),))
    assert "core" in reason(make_plugin, vocabulary=words, facts=[provider("acme.lucky")])


def test_a_fact_of_core_cannot_be_declared_again(make_plugin):
    """A plugin cannot take over a fact of core."""
    words = PluginVocabulary(facts=(fact("customer.age"),))
    assert "core" in reason(make_plugin, vocabulary=words, facts=[provider("customer.age")])


def test_a_fact_belongs_to_a_role_that_some_moment_carries(make_plugin):
    """A fact of a role that no moment carries could never be read, so it is refused."""
    words = PluginVocabulary(facts=(fact(subject="spaceship"),))
    hooks = {"vocabulary": words, "facts": [provider("acme.lucky", subject="spaceship")]}
    assert "spaceship" in reason(make_plugin, **hooks)


def test_a_role_of_the_plugins_own_moment_counts(make_plugin):
    """A plugin's own moment may carry a role of its own, with facts about it."""
    moment = Moment(
        "acme.walk", MomentKind.FACT, Label.of("walk"), ("walk",), "A walk.", owner="acme"
    )
    words = PluginVocabulary(facts=(fact(subject="walk"),), moments=(moment,))
    hooks = {"vocabulary": words, "facts": [provider("acme.lucky", subject="walk")]}
    assert "acme" in Host.of([make_plugin(**hooks)]).plugins


@pytest.mark.parametrize("count", [0, 2])
def test_a_fact_has_exactly_one_provider(make_plugin, count):
    """A fact that nobody answers, or two answer, breaks its plugin."""
    words = PluginVocabulary(facts=(fact(),))
    hooks = {"vocabulary": words, "facts": [provider("acme.lucky")] * count}
    assert f"{count} providers" in reason(make_plugin, **hooks)


def test_a_derived_fact_needs_no_provider(make_plugin):
    """What rules set is answered by no provider."""
    words = PluginVocabulary(facts=(fact(derived=True, optional=True),))
    assert "acme" in Host.of([make_plugin(vocabulary=words)]).plugins


@pytest.mark.parametrize("answered", [("acme.other", "customer"), ("acme.lucky", "pet")])
def test_a_provider_answers_declared_facts_of_its_role(make_plugin, answered):
    """A provider of an undeclared fact, or of another role than the fact's, is refused."""
    name, subject = answered
    words = PluginVocabulary(facts=(fact(),))
    assert name in reason(make_plugin, vocabulary=words, facts=[provider(name, subject=subject)])


@pytest.mark.parametrize(
    ("target", "parameter"),
    [
        ("require_deposit.sum", "acme.most"),
        ("no_effect.amount", "acme.most"),
        ("require_deposit.amount", "other.most"),
    ],
)
def test_a_limit_fences_an_existing_argument_by_an_own_parameter(make_plugin, target, parameter):
    """A limit on nothing, or by somebody else's parameter, is refused."""
    words = PluginVocabulary(limits={target: parameter})
    assert target in reason(make_plugin, vocabulary=words)


def test_an_argument_is_fenced_by_one_plugin_only(make_plugin):
    """The second plugin that fences the same argument is left out."""
    host = Host.of(
        {
            name: make_plugin(
                name, vocabulary=PluginVocabulary(limits={"require_deposit.amount": f"{name}.most"})
            )
            for name in ("acme", "beta")
        }
    )
    assert set(host.broken) == {"beta"}


def test_an_inquiry_goes_with_a_moment_that_carries_its_role(make_plugin):
    """An inquiry about a role that its moment does not carry is refused."""
    inquiry = Inquiry(
        "charge.settled", "application", "ask", lambda batch: frozenset(), lambda case: ()
    )
    assert "charge.settled" in reason(make_plugin, inquiries=[inquiry])


def table(name: str, *extra) -> type[PluginTable]:
    """A table of plugin acme; ``extra`` are further table arguments."""
    arguments = (UniqueConstraint("tenant_id", "key"), *extra)
    base = type(
        "AcmeBase", (PluginTable,), {"__abstract__": True, "metadata": plugin_metadata("acme")}
    )
    annotations = {"customer": Mapped[int]}
    return type(
        name.title(),
        (base,),
        {
            "__tablename__": name,
            "__table_args__": arguments,
            "__annotations__": annotations,
            "__module__": f"{__name__}.{name}",
        },
    )


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (table("gift"), "acme__"),
        (table("acme__a", UniqueConstraint("customer")), "tenant_id"),
        (table("acme__b", Index("ix_b", "customer")), "tenant_id"),
        (table("acme__c", ForeignKeyConstraint(["customer"], ["acme__c.id"])), "foreign key"),
    ],
    ids=["foreign name", "unique over all stores", "index over all stores", "foreign key"],
)
def test_a_table_that_could_leave_its_store_breaks_its_plugin(make_plugin, model, said):
    """Names, keys, indexes and foreign keys of a plugin's tables are checked when it loads."""
    assert said in reason(make_plugin, models=PluginTables((model,), Path()))


def test_a_table_keeps_the_unique_key(make_plugin):
    """A table whose own arguments dropped the unique key is refused: writing twice would double."""
    model = table("acme__d")
    constraints = model.__mapper__.local_table.constraints
    constraints.difference_update(
        [each for each in constraints if isinstance(each, UniqueConstraint)]
    )
    assert "(tenant_id, key)" in reason(make_plugin, models=PluginTables((model,), Path()))


def test_a_table_made_with_the_kit_is_accepted(make_plugin):
    """A table that only adds columns passes as it is."""
    host = Host.of([make_plugin(models=PluginTables((table("acme__e"),), Path()))])
    assert "acme" in host.plugins


def test_a_table_stays_out_of_cores_metadata(make_plugin, monkeypatch):
    """A table that would be migrated with core's own is refused."""
    model = table("acme__f")
    monkeypatch.setattr(model, "metadata", Base.metadata)
    assert "plugin_metadata" in reason(make_plugin, models=PluginTables((model,), Path()))


def test_what_became_of_a_thing_is_told_by_a_column_in_clear(make_plugin):
    """A sealed one would show whoever may publish what he may not read."""
    model = type(
        "Case",
        (PluginThing,),
        {
            "__tablename__": "acme__case",
            "__role__": "case",
            "__became__": {"found": {"ill": Label.of("ill")}},
            "__annotations__": {"found": Mapped[bytes | None]},
            "found": sealed_column(),
            "metadata": plugin_metadata("acme"),
            "__module__": f"{__name__}.became",
        },
    )
    said = reason(make_plugin, models=PluginTables((model,), Path()))
    assert "found, which is no column in clear" in said
