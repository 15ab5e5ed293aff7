"""Letters that another store does not take are somebody's task, and no more once they are read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from pawpact.bootstrap.jobs import jobs_of
from pawpact.bootstrap.unread import TASK, UNREAD_AFTER, ask_about_unread
from pawpact.decisions.models import PluginLetter
from pawpact.tasks.models import Task
from pawpact.tasks.service import finish_task
from pawpact.tenancy.models import BrandRow, StoreRow
from tests.house import House

HERE, THERE, ELSEWHERE = "xihu", "yulin", "wangjing"


@pytest.fixture
def stores(house: House) -> House:
    opened = [house.open(name) for name in (HERE, THERE, ELSEWHERE)]
    brand = opened[0].brand
    with house.platform.unit(HERE) as unit:
        unit.session.add(BrandRow(name=brand, title_zh="", title_en=""))
        unit.session.flush()
        unit.session.add_all(
            StoreRow(tenant=each.tenant, name=each.name, brand=brand, title_zh="", title_en="")
            for each in opened
        )
    return house


def send(house: House, to: str, plugin: str = "post") -> int:
    receiver = house.platform.stores.tenant(to)
    with house.platform.unit(HERE) as unit:
        number = unit.ids.many(1)[0]
        unit.session.add(
            PluginLetter(
                id=number,
                sender=unit.store.tenant,
                sender_name=HERE,
                receiver=receiver,
                plugin=plugin,
                kind="word",
                key=f"{number}",
                said={"word": 1},
                sent_at=unit.at,
                read_at=None,
            )
        )
    return number


def read(house: House, *letters: int) -> None:
    with house.platform.unit(HERE) as unit:
        unit.session.execute(
            update(PluginLetter).where(PluginLetter.id.in_(letters)).values(read_at=unit.at)
        )


def ask(house: House, store: str = HERE) -> int:
    with house.platform.unit(store) as unit:
        return ask_about_unread(unit)


def asked(house: House) -> list[tuple[str, object]]:
    """How each task stands, and which store it is about."""
    with house.platform.reading(HERE) as unit:
        rows = unit.session.scalars(select(Task).where(Task.kind == TASK).order_by(Task.id))
        return [(row.state, row.said["store"]) for row in rows]


def test_not_before_its_day(stores: House) -> None:
    """One that waits a minute less than the deadline asks nobody; then its sender's store alone."""
    send(stores, THERE)
    stores.clock.advance(UNREAD_AFTER - timedelta(minutes=1))
    assert (ask(stores), asked(stores)) == (0, [])
    stores.clock.advance(timedelta(minutes=1))
    assert (ask(stores, THERE), ask(stores, ELSEWHERE)) == (0, 0)
    assert (ask(stores), asked(stores)) == (1, [("due", THERE)])


def test_one_task_for_each_store(stores: House) -> None:
    """However many letters and plugins; what comes to wait later asks no second time."""
    send(stores, THERE)
    send(stores, THERE, "other")
    send(stores, ELSEWHERE)
    stores.clock.advance(UNREAD_AFTER)
    assert ask(stores) == 2
    send(stores, THERE)
    stores.clock.advance(UNREAD_AFTER)
    assert ask(stores) == 0
    with stores.platform.reading(HERE) as unit:
        said = unit.session.scalars(select(Task.said).where(Task.kind == TASK)).all()
    assert {"store": THERE, "plugins": "other, post", "count": 2} in said


def test_read_it_is_nobodys_task(stores: House) -> None:
    """When all were read the task goes by itself; one that still waits keeps it open."""
    first, second = send(stores, THERE), send(stores, THERE)
    stores.clock.advance(UNREAD_AFTER)
    ask(stores)
    read(stores, first)
    ask(stores)
    assert asked(stores) == [("due", THERE)]
    read(stores, second)
    ask(stores)
    assert asked(stores) == [("suppressed", THERE)]


def test_settled_by_a_person_it_is_not_asked_again(stores: House) -> None:
    """Only a later letter asks anew."""
    send(stores, THERE)
    stores.clock.advance(UNREAD_AFTER)
    ask(stores)
    with stores.platform.unit(HERE) as unit:
        (task,) = unit.session.scalars(select(Task.id).where(Task.kind == TASK))
        finish_task(unit, task, "paid in cash")
    assert ask(stores) == 0
    send(stores, THERE)
    stores.clock.advance(UNREAD_AFTER)
    assert ask(stores) == 1


def test_the_job_asks(stores: House) -> None:
    """The job that reads letters looks after those that nobody reads."""
    send(stores, THERE)
    stores.clock.advance(UNREAD_AFTER)
    assert list(jobs_of(stores.platform)["letters"].run(HERE)) == [{"asked": 1}]
    assert asked(stores) == [("due", THERE)]
