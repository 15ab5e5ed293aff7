"""What the plugin offers and does by itself: steady, pure, in sets, once."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from sqlalchemy import select

from pawpact.access.example import example_of
from pawpact.hosting.calling import measured
from pawpact.hosting.door import STORE, Action, CaseBatch, Daily, Reaction, View
from pawpact.hosting.metric import MonthCase
from pawpact.hosting.outcome import Outcome
from pawpact.kernel.errors import Conflict, NotFound, PawpactError
from pawpact.sdk.testing.bench import Bench
from pawpact.sdk.testing.sample import sample_column
from pawpact.sdk.testing.scene import ready_contract
from pawpact.sdk.testing.store import Store

Work = Reaction | Daily
_ALONG = ("customer", "pet", "contract", "application", "charge")


def works(bench: Bench) -> Iterator[tuple[Work, Callable[[CaseBatch], Outcome]]]:
    """Everything that the plugin does without being asked."""
    for reaction in bench.plugin.reactions:
        if reaction.moment in bench.words.moments:
            yield reaction, reaction.react
    for daily in bench.plugin.schedule:
        yield daily, daily.run


def cases_of(bench: Bench, work: Work, count: int) -> CaseBatch:
    """So many made-up cases, with facts as they are declared."""
    moment = bench.words.moments[work.moment if isinstance(work, Reaction) else "day.opened"]
    role = work.of if isinstance(work, Daily) else moment.carries[0]
    whole = 1 if role == STORE else count
    roles = {*moment.carries, role} | (set() if role == STORE else set(_ALONG))
    return CaseBatch(
        bench.around(moment.name),
        tuple(f"case:{number}" for number in range(whole)),
        {each: tuple(range(1, whole + 1)) for each in roles},
        {name: tuple(sample_column(bench.words.facts[name], whole)) for name in work.reads},
    )


def check_work_repeats(bench: Bench) -> None:
    """The same cases come to the same rows and moments, and nothing handed in is changed."""
    for work, call in works(bench):
        with bench.looking():
            batch = cases_of(bench, work, 5)
            facts = copy.deepcopy(dict(batch.facts))
            first, second = call(batch), call(batch)
        assert isinstance(first, Outcome), f"{work.name} answers no Outcome"
        assert first == second, f"{work.name}: the same cases came out differently"
        assert dict(batch.facts) == facts, f"{work.name} changes what it was handed"


def check_actions_repeat(bench: Bench) -> None:
    """The same request answers the same and writes nothing more; off, there is nothing there."""
    store = bench.store()
    for action, ask in asks(bench, store):
        once = came_to(ask)
        written = bench.rows(store)
        assert came_to(ask) == once, f"{action.name}: the same request was answered differently"
        more = bench.rows(store) - written
        assert not more, f"{action.name}: the same request writes more"
    offered = list(asks(bench, store))
    store.switch_off(bench.plugin.name)
    for action, ask in offered:
        before, written = bench.watch.calls, bench.rows(store)
        assert came_to(ask) == NotFound.code, f"{action.name} is there, though it is off"
        assert bench.watch.calls == before, f"{action.name}: its code is asked, though it is off"
        assert bench.rows(store) == written


def check_views(bench: Bench) -> None:
    """What is read is answered by its schema, twice alike, and changes nothing."""
    if not bench.plugin.views:
        return
    store = bench.store()
    for _, ask in asks(bench, store):
        came_to(ask)
    for view, look in _offers(bench, store, bench.plugin.views, store.view):
        written = bench.rows(store)
        assert came_to(look) == came_to(look), f"{view.name}: read twice, it shows two things"
        assert bench.rows(store) == written, f"{view.name} writes"


def check_metrics(bench: Bench) -> None:
    """The same month comes to the same figures, and nothing is written."""
    store = bench.familiar
    written = bench.rows(store)
    for metric in bench.plugin.metrics:
        with bench.looking():
            around = bench.around("")
            month = MonthCase(around, around.date.replace(day=1), around.date)
            first, second = (measured(bench.plugin, metric, month) for _ in range(2))
        assert first == second, f"{metric.name}: the same month came out differently"
    assert bench.rows(store) == written


def asks(bench: Bench, store: Store) -> Iterator[tuple[Action, Callable[[], object]]]:
    """Each action as somebody may do it; asked again it is the same request."""
    store.installation.applications += 1
    key = f"request-{store.installation.applications}"
    for action, ask in _offers(bench, store, bench.plugin.actions, store.do):
        yield action, partial(ask, key=f"{key}-{action.name}")


def _offers(
    bench: Bench, store: Store, offers: Sequence[Any], use: Callable[..., object]
) -> Iterator[tuple[Any, Callable[..., object]]]:
    if not offers:
        return
    known = {**ready_contract(store)}
    for each in offers:
        known |= _things(bench, store)
        named = {role: known[role] for role in each.subjects if role in known}
        if len(named) < len(each.subjects):
            continue  # nobody made what it is about
        role = each.roles[0] if each.roles else "sales"
        given = {**named, **_body(bench, each)}
        yield each, partial(use, bench.plugin.name, each.name, role=role, **given)


def _body(bench: Bench, offered: Action | View) -> dict[str, Any]:
    given = bench.case.body(offered.name)
    if given is not None:
        return dict(given)
    example = example_of(offered.schema)
    return {name: value for name, value in example.items() if value is not None}


def _things(bench: Bench, store: Store) -> dict[str, int]:
    """The newest of each kind of thing that the plugin keeps."""
    found = {}
    with store.reading() as unit:
        for role, model in bench.plugin.things.items():
            number = unit.session.scalar(select(model.thing).order_by(model.id.desc()).limit(1))
            if number is not None:
                found[role] = number
    return found


def came_to(ask: Callable[[], object]) -> object:
    """The answer, or the reason for which it was refused; the plugin's failure is its own fault."""
    try:
        return ask()
    except (Conflict, NotFound) as refused:
        return refused.details.get("reason", refused.code)
    except PawpactError as error:
        raise AssertionError(f"{error.code}: {error.message.en}") from None
