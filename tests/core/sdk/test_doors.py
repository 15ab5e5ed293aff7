"""What a plugin offers, does by itself and does each day, in a store of a whole platform."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from pawpact.access.log import READ_PERSONAL, trail
from pawpact.decisions.plugin_action import ActionRefused
from pawpact.hosting.change import ChangedMeanwhile
from pawpact.kernel.errors import Forbidden, InvalidField, NotFound
from pawpact.sdk.testing import PluginConformance, Store, open_store
from tests.core.sdk.wishes import plugin
from tests.core.sdk.wishes.models import Greeting, Wish


@pytest.fixture
def pawpact_plugins() -> Sequence[object]:
    return [plugin]


def test_what_is_done_is_kept_decided_and_answered(store: Store) -> None:
    """An action's rows are kept, its moment is decided at once, and both stand in the answer."""
    customer = store.contract()["customer"]
    done = store.do("wishes", "make", customer=customer, points=20, said="猫爬架")
    assert done.answer["version"] == 1
    assert done.decided[0].moment == "wishes.wished"
    assert store.decision(done.decided[0].decision or "").fired == ("wishes.grant/modest",)
    assert store.points(customer) == 20
    shown = store.view("wishes", "wish", wish=done.answer["wish"], role="store_manager")
    assert shown["state"] == "open"
    assert shown["said"] == "猫爬架"


def test_a_thing_is_sealed_where_it_is_personal(store: Store) -> None:
    """What a customer said is kept sealed, masked for most, and reading it is written down."""
    customer = store.contract()["customer"]
    wish = store.do("wishes", "make", customer=customer, points=5, said="猫爬架").answer["wish"]
    before = readings(store, customer)
    assert store.view("wishes", "wish", wish=wish, role="sales")["said"] == "***"
    assert readings(store, customer) == before
    assert store.view("wishes", "wish", wish=wish, role="store_manager")["said"] == "猫爬架"
    assert readings(store, customer) == [*before, ("wishes.wish", "staff:test")]
    with store.reading() as unit:
        (said,) = unit.session.scalars(select(Wish.said))
    assert "猫爬架".encode() not in (said or b"")


def readings(store: Store, customer: int) -> list[tuple[str, str]]:
    with store.reading() as unit:
        found = trail(unit, subject="customer", subject_id=customer)
    return [(each.purpose, each.actor) for each in reversed(found) if each.action == READ_PERSONAL]


def test_the_same_key_is_the_same_request(store: Store) -> None:
    """An action that is sent again answers the same and does nothing."""
    customer = store.contract()["customer"]
    first = store.do("wishes", "make", customer=customer, points=20, key="counter-1")
    again = store.do("wishes", "make", customer=customer, points=20, key="counter-1")
    assert first == again
    assert store.points(customer) == 20
    with store.reading() as unit:
        assert len(unit.session.scalars(select(Wish.id)).all()) == 1


def test_nothing_is_kept_of_what_is_refused(store: Store) -> None:
    """A refusal says why, in the plugin's words, and leaves no row."""
    person = store.apply().subjects["customer"]
    with pytest.raises(ActionRefused, match="there is no contract") as refused:
        store.do("wishes", "make", customer=person, points=20)
    assert refused.value.details["reason"] == "no_contract"
    with store.reading() as unit:
        assert not unit.session.scalars(select(Wish.id)).all()


def test_nobody_overwrites_what_she_did_not_see(store: Store) -> None:
    """Two people change one thing: the second is told that somebody changed it meanwhile."""
    customer = store.contract()["customer"]
    wish = store.do("wishes", "make", customer=customer, points=30).answer["wish"]
    store.do("wishes", "grant", wish=wish, version=1, role="store_manager")
    with pytest.raises(ChangedMeanwhile, match="was changed meanwhile"):
        store.do("wishes", "grant", wish=wish, version=1, role="store_manager")
    with store.reading() as unit:
        rows = unit.session.execute(select(Wish.version, Wish.state, Wish.points).order_by(Wish.id))
        assert rows.all() == [(1, "open", 30), (2, "granted", 30)]


def test_only_the_named_roles_may(store: Store) -> None:
    """What is the manager's nobody else does, at the terminal either."""
    customer = store.contract()["customer"]
    wish = store.do("wishes", "make", customer=customer, points=30).answer["wish"]
    with pytest.raises(Forbidden, match="the role of sales does not include: "):
        store.do("wishes", "grant", wish=wish, version=1)


def test_ids_of_another_store_are_nowhere(store: Store) -> None:
    """A customer and a thing of another store are answered as ones that exist nowhere."""
    other = open_store(store.installation, "other")
    customer = other.contract()["customer"]
    wish = other.do("wishes", "make", customer=customer, points=30).answer["wish"]
    with pytest.raises(NotFound):
        store.do("wishes", "make", customer=customer, points=30)
    with pytest.raises(NotFound):
        store.view("wishes", "wish", wish=wish)
    with store.reading() as unit:
        assert [each.allowed for each in trail(unit)] == [False, False]


def test_two_ids_that_do_not_belong_together_are_refused(store: Store) -> None:
    """A contract named beside somebody else's customer is answered as if she were not there."""
    contract, stranger = store.contract()["contract"], store.contract()["customer"]
    with pytest.raises(NotFound):
        store.do("wishes", "make", customer=stranger, contract=contract, points=3)


def test_off_is_not_there(store: Store) -> None:
    """Where the plugin is off it offers nothing, shows nothing and does nothing."""
    customer = store.contract()["customer"]
    store.switch_off("wishes")
    with pytest.raises(NotFound):
        store.do("wishes", "make", customer=customer, points=30)
    store.contract()
    store.day()
    with store.reading() as unit:
        assert len(unit.session.scalars(select(Greeting.id)).all()) == 1


def test_a_wrong_body_is_named_by_its_field(store: Store) -> None:
    """What does not fit the schema is refused by name; nothing is asked of the plugin."""
    customer = store.contract()["customer"]
    with pytest.raises(InvalidField) as refused:
        store.do("wishes", "make", customer=customer, points=101)
    assert refused.value.field == "points"


def test_a_list_comes_a_page_at_a_time(store: Store) -> None:
    """A list shows each thing once as it stands, page after page."""
    customer = store.contract()["customer"]
    wishes = [
        store.do("wishes", "make", customer=customer, points=30).answer["wish"] for _ in range(3)
    ]
    store.do("wishes", "grant", wish=wishes[0], version=1, role="store_manager")
    first = store.view("wishes", "list", customer=customer, limit=2)
    rest = store.view("wishes", "list", customer=customer, limit=2, after=first["next"])
    seen = [(each["wish"], each["state"]) for each in (*first["items"], *rest["items"])]
    assert sorted(seen) == sorted(
        [(wishes[0], "granted"), (wishes[1], "open"), (wishes[2], "open")]
    )
    assert rest["next"] is None


def test_it_reacts_to_what_has_happened_once(store: Store) -> None:
    """A reaction writes the plugin's rows in the transaction of what has happened."""
    first, second = store.contract(), store.contract()
    with store.reading() as unit:
        rows = unit.session.execute(select(Greeting.key, Greeting.customer).order_by(Greeting.id))
        assert rows.all() == [
            (f"contract:{each['contract']}", each["customer"]) for each in (first, second)
        ]


def test_a_days_work_is_done_once_a_day(store: Store) -> None:
    """A day's work goes through its subjects once; run again that day it does nothing more."""
    customer = store.contract()["customer"]
    wish = store.do("wishes", "make", customer=customer, points=30).answer["wish"]
    assert store.day() == {"done": 2, "cases": 2}
    assert store.day() == {}
    assert store.view("wishes", "wish", wish=wish)["state"] == "reminded"


def test_days_on_which_nobody_ran_it_are_made_up_for(store: Store) -> None:
    """After days of silence each missed day is worked through with its own date."""
    store.contract()
    store.debit()
    store.day()
    store.advance(days=3)
    store.day()
    with store.reading() as unit:
        keys = unit.session.scalars(select(Greeting.key).where(Greeting.why == "anniversary")).all()
        today = unit.today
    assert [each.split(":")[0] for each in sorted(keys)] == [
        today.fromordinal(today.toordinal() - back).isoformat() for back in (3, 2, 1, 0)
    ]


class TestConformance(PluginConformance):
    plugin = plugin


def test_a_version_that_nobody_wrote_is_not_followed(store: Store) -> None:
    """Who claims to have seen a version that is not there yet is refused as well."""
    customer = store.contract()["customer"]
    wish = store.do("wishes", "make", customer=customer, points=30).answer["wish"]
    with pytest.raises(ChangedMeanwhile):
        store.do("wishes", "grant", wish=wish, version=7, role="store_manager")
