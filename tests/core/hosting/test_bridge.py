from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Mapped

from pawpact.hosting.batch import Applicant, NotAskedFor
from pawpact.hosting.bridge import ask, provide_facts, waiting
from pawpact.hosting.failure import PluginFailed, PluginUnsteady
from pawpact.hosting.host import Contribution, Host
from pawpact.hosting.registration import (
    FactProvider,
    Inquiry,
    PluginTables,
    PluginVocabulary,
    Record,
)
from pawpact.hosting.table import PluginTable, plugin_metadata
from pawpact.kernel.label import Label
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.types import ValueType


class OtherBase(PluginTable):
    __abstract__ = True
    metadata = plugin_metadata("other")


class AcmeBase(PluginTable):
    __abstract__ = True
    metadata = plugin_metadata("acme")


class AcmeRow(AcmeBase):
    __tablename__ = "acme__row"
    customer: Mapped[int]
    word: Mapped[str]


SECRET = "110101190001010000"
LUCKY = Fact("acme.lucky", ValueType.BOOL, Label.of("lucky"), "customer", "true", owner="acme")


@pytest.fixture
def providing(make_plugin):
    """The contribution of a plugin that answers acme.lucky with a function, and needs ages."""

    def contribute(function) -> Contribution[FactProvider]:
        words = PluginVocabulary(facts=(LUCKY,), needs=frozenset({"customer.age"}))
        provider = FactProvider("customer", ("acme.lucky",), function)
        return Host.of([make_plugin(vocabulary=words, facts=[provider])]).providers()[0]

    return contribute


@pytest.fixture
def inquiring(make_plugin):
    """The contribution of a plugin with one inquiry."""

    def contribute(
        answered=lambda batch: frozenset(), ask=lambda case: ()
    ) -> Contribution[Inquiry]:
        inquiry = Inquiry("application.submitted", "customer", "look", answered, ask)
        return Host.of([make_plugin(inquiries=[inquiry])]).inquiries("application.submitted")[0]

    return contribute


def test_a_provider_sees_what_it_needs_and_nothing_else(providing, surroundings):
    """A fact that stands in needs is handed over; another one is refused though core knows it."""

    def by_age(batch):
        return {"acme.lucky": [age == 20 for age in batch.fact("customer.age")]}

    known = {"customer.age": [20, 21], "customer.housing": ["owned", "rented"]}
    assert provide_facts(providing(by_age), surroundings(), [1, 2], known) == {
        "acme.lucky": (True, False)
    }
    with pytest.raises(PluginFailed, match=NotAskedFor.__name__):
        provide_facts(
            providing(lambda batch: batch.fact("customer.housing")), surroundings(), [1], known
        )


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"acme.lucky": [True]},
        {"acme.lucky": [True, True], "customer.age": [1, 1]},
        None,
    ],
    ids=["nothing", "too short", "somebody else's fact", "no mapping"],
)
def test_a_provider_answers_what_it_promised(providing, surroundings, answer):
    """Missing, short and foreign columns are refused, so that no subject gets another's value."""
    with pytest.raises(PluginFailed):
        provide_facts(providing(lambda batch: answer), surroundings(), [1, 2], {})


@pytest.mark.parametrize("error", [ValueError(SECRET), SystemExit(SECRET), GeneratorExit(SECRET)])
def test_whatever_a_plugin_raises_becomes_one_error_without_its_words(
    providing, surroundings, error
):
    """A plugin's exception is reported by kind and place; its text may hold personal data."""

    def fail(batch):
        raise error

    with pytest.raises(PluginFailed) as caught:
        provide_facts(providing(fail), surroundings(), [1], {})
    assert type(error).__name__ in str(caught.value)
    assert "test_bridge.py" in str(caught.value)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_a_plugin_reads_its_own_parameters_only(providing, surroundings):
    """A parameter of its group is handed over; one of a group it did not name is refused."""

    def by_parameter(name):
        return lambda batch: {"acme.lucky": [batch.parameter(name)]}

    around = surroundings({"acme.on": True, "core.ledger.secret": 1})
    assert provide_facts(providing(by_parameter("acme.on")), around, [1], {}) == {
        "acme.lucky": (True,)
    }
    with pytest.raises(PluginFailed, match=NotAskedFor.__name__):
        provide_facts(providing(by_parameter("core.ledger.secret")), around, [1], {})


def test_a_plugin_reads_its_own_tables_only(providing, surroundings):
    """Reading a table that does not begin with the plugin's name is refused."""

    class Other(OtherBase):
        __tablename__ = "other__thing"

    def read(batch):
        return {"acme.lucky": list(batch.read(Other, "id", ("key",)))}

    with pytest.raises(PluginFailed, match=NotAskedFor.__name__):
        provide_facts(providing(read), surroundings(), [1], {})


def test_only_unanswered_cases_wait(inquiring, surroundings):
    """Positions are those of subjects that the plugin does not count as answered."""
    contribution = inquiring(answered=lambda batch: {2})
    keys, consents = ["a", "b", "c"], [frozenset[str]()] * 3
    assert waiting(contribution, surroundings(), [1, 2, 3], keys, consents) == [0, 2]


def test_an_inquiry_sees_keys_and_consents(inquiring, surroundings):
    """Request keys and consents come parallel to the subjects."""
    seen = {}

    def answered(batch):
        seen.update(zip(batch.request_keys, batch.consents, strict=True))
        return frozenset()

    consents = [frozenset({"look"}), frozenset[str]()]
    waiting(inquiring(answered=answered), surroundings(), [1, 2], ["a", "b"], consents)
    assert seen == {"a": {"look"}, "b": frozenset()}


def test_an_inquiry_is_handed_the_applicant_and_its_adapter(inquiring, surroundings):
    """The case opens the applicant for this call and finds the adapter by kind and name."""
    seen = []

    def look(case):
        seen.append((case.request_key, case.subject, case.applicant.identity_number))
        seen.append(case.adapter("register", "acme"))
        return ()

    applicant = Applicant("某某", SECRET, frozenset())
    contribution = inquiring(ask=look)
    ask(contribution, surroundings(), 7, "k", applicant, lambda kind, name: f"{kind}/{name}")
    assert seen == [("k", 7, SECRET), "register/acme"]


def test_a_record_for_a_foreign_table_is_refused(inquiring, surroundings):
    """What an inquiry returns goes into tables that its own plugin registered, or nowhere."""

    class Foreign(OtherBase):
        __tablename__ = "acme__not_registered"

    contribution = inquiring(ask=lambda case: [Record(Foreign, "k", {})])
    with pytest.raises(PluginFailed):
        ask(contribution, surroundings(), 7, "k", Applicant("", "", frozenset()), lambda *_: None)


def test_an_applicant_shows_nothing_of_itself(surroundings):
    """The repr of an applicant holds neither name nor number nor consents."""
    assert repr(Applicant("张某", SECRET, frozenset({"credit_query"}))) == "Applicant()"


def test_what_a_provider_is_given_it_cannot_change(providing, surroundings):
    """Facts come as tuples: whoever writes into them fails, and core's own columns stay."""
    known = {"customer.age": [20, 21]}

    def change(batch):
        batch.fact("customer.age")[0] = 99
        return {"acme.lucky": [True] * len(batch.subjects)}

    with pytest.raises(PluginFailed, match="TypeError"):
        provide_facts(providing(change), surroundings(), [1, 2], known)
    assert known == {"customer.age": [20, 21]}


def test_one_subject_is_asked_about_again(providing, surroundings):
    """A plugin that answers otherwise the second time, or alone, is not relied on."""
    calls = []

    def differ(batch):
        calls.append(batch.subjects)
        return {"acme.lucky": [len(calls) == 1] * len(batch.subjects)}

    with pytest.raises(PluginUnsteady):
        provide_facts(providing(differ), surroundings(), [1, 2, 3], {})
    assert [len(subjects) for subjects in calls] == [3, 1]


def test_asking_again_reads_nothing_again(providing, surroundings):
    """What the plugin read of its tables for the batch is remembered for the second question."""
    reads = []

    def read(model, key_column, keys, columns):
        reads.append(tuple(keys))
        return dict.fromkeys(keys, ("yes",))

    def by_row(batch):
        rows = batch.read(AcmeRow, "customer", ("word",))
        return {"acme.lucky": [rows[subject] == ("yes",) for subject in batch.subjects]}

    around = replace(surroundings(), read=read)
    found = provide_facts(providing(by_row), around, [1, 2, 3], {})
    assert found == {"acme.lucky": (True, True, True)}
    assert reads == [(1, 2, 3)]


def test_a_record_about_somebody_else_is_refused(make_plugin, surroundings):
    """An inquiry about one customer stores nothing about another."""
    tables = PluginTables((AcmeRow,), Path("versions"))
    inquiry = Inquiry(
        "application.submitted",
        "customer",
        "look",
        lambda batch: frozenset(),
        lambda case: [Record(AcmeRow, "k", {"customer": 8, "word": "yes"})],
    )
    host = Host.of([make_plugin(inquiries=[inquiry], models=tables)])
    contribution = host.inquiries("application.submitted")[0]
    with pytest.raises(PluginFailed, match="about somebody else"):
        ask(contribution, surroundings(), 7, "k", Applicant("", "", frozenset()), lambda *_: None)
