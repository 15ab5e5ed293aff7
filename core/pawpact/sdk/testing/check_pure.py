"""Code that core asks: pure, quick, in sets, true to what was declared."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import islice, product
from typing import Any

from pawpact.database.counting import count_statements
from pawpact.hosting.batch import FactBatch, NotAskedFor
from pawpact.hosting.door import CaseBatch
from pawpact.hosting.effect import CoreRequest, EffectCase, PluginEffect
from pawpact.hosting.registration import Columns, FactProvider
from pawpact.policy.deciding.fact import problem_of
from pawpact.sdk.testing.bench import Bench
from pawpact.sdk.testing.check_doors import Work, cases_of, works
from pawpact.sdk.testing.guard import GUARD
from pawpact.sdk.testing.store import Store
from pawpact.vocabulary.declarations import Argument
from pawpact.vocabulary.types import Value, ValueType

SOME = (7, 8, 7, 9, 10)
"""Subjects of a small batch; one stands in it twice."""
STRANGERS = (101, 102, 103)
"""Subjects of whom no other check speaks."""
MANY = 1_000
MOST_STATEMENTS = 4
MOST_LOOPS = 40
"""How many calibrated loops a batch of 1,000 may take. One is about ten milliseconds."""


def check_facts_repeat(bench: Bench) -> None:
    for provider, store in _providers(bench):
        with bench.batch(store, provider, SOME) as batch:
            first = _columns(provider, batch)
            with bench.batch(store, provider, SOME) as again:
                second = _columns(provider, again)
        assert first == second, f"{_named(provider)}: the same batch came out differently"


def check_input_is_left_alone(bench: Bench) -> None:
    for provider, store in _providers(bench):
        with bench.batch(store, provider, SOME) as batch:
            before = copy.deepcopy(dict(batch.facts))
            _attempted(partial(provider.provide, batch))
            assert dict(batch.facts) == before, f"{_named(provider)} changes what it was handed"
    for effect, case in _expansions(bench):
        arguments = copy.deepcopy(dict(case.arguments))
        _attempted(partial(effect.expand, case))
        assert dict(case.arguments) == arguments, f"{effect.effect.name} changes its arguments"


def check_effects_repeat(bench: Bench) -> None:
    for effect, case in _expansions(bench):
        first, second = list(effect.expand(case)), list(effect.expand(case))
        assert first == second, f"{effect.effect.name}: the same case came out differently"
        for each in first:
            assert isinstance(each, CoreRequest), f"{effect.effect.name} answers no CoreRequest"
            assert each.effect in effect.effect.expands_to, (
                f"{effect.effect.name} comes to {each.effect}, which it does not name"
            )


def check_nothing_outside(bench: Bench) -> None:
    for provider, store in _providers(bench):
        with bench.batch(store, provider, SOME) as batch:
            noted = _noted(partial(provider.provide, batch))
            assert not noted, f"{_named(provider)} {', '.join(noted)}"
    for effect, case in _expansions(bench):
        noted = _noted(partial(effect.expand, case))
        assert not noted, f"{effect.effect.name} {', '.join(noted)}"
    for work, call in works(bench):
        with bench.looking():
            noted = _noted(partial(call, cases_of(bench, work, len(SOME))))
        assert not noted, f"{work.name} {', '.join(noted)}"


def check_columns_fit(bench: Bench) -> None:
    facts = bench.words.facts
    for provider, store in _providers(bench):
        with bench.batch(store, provider, SOME) as batch:
            columns = provider.provide(batch)
        assert isinstance(columns, Mapping), f"{_named(provider)} answers no columns"
        assert set(columns) == set(provider.facts), f"{_named(provider)} answers other facts"
        for name, column in columns.items():
            assert len(column) == len(SOME), f"{name} is not as long as the subjects"
            for value in column:
                if value is None:
                    assert facts[name].optional, f"{name} may not be unknown, and is"
                else:
                    problem = problem_of(facts[name], value)
                    assert not problem, f"{name} answers what it does not declare ({problem})"


def check_needs(bench: Bench) -> None:
    for provider, store in _providers(bench):
        with bench.batch(store, provider, SOME, strict=True) as batch:
            try:
                provider.provide(batch)
            except NotAskedFor as refused:
                raise AssertionError(refused.message.en) from None


def check_statements(bench: Bench) -> None:
    for provider, store in _providers(bench):
        counts = []
        for count in (10, MANY):
            with bench.batch(store, provider, range(count)) as batch:
                with count_statements(bench.installation.engine) as statements:
                    provider.provide(batch)
                counts.append(statements.count)
        few, many = counts
        assert few == many, f"{_named(provider)}: {few} statements for 10, {many} for {MANY}"
        assert many <= MOST_STATEMENTS, f"{_named(provider)} takes {many} statements"
    for work, call in works(bench):
        few, many = (_sent(bench, partial(_work, bench, work, call, count)) for count in (10, MANY))
        assert few == many, f"{work.name}: {few} statements for 10, {many} for {MANY}"
        assert many <= MOST_STATEMENTS, f"{work.name} takes {many} statements"


def check_time(bench: Bench) -> None:
    for provider, store in _providers(bench):
        with bench.batch(store, provider, range(MANY)) as batch:
            took = min(_cpu(partial(provider.provide, batch)) for _ in "12")
        loops = took / min(_cpu(_loop) for _ in "123")
        assert loops <= MOST_LOOPS, f"{_named(provider)} takes {loops:.0f} loops for {MANY}"
    for work, call in works(bench):
        took = min(_cpu(partial(_work, bench, work, call, MANY)) for _ in "12")
        loops = took / min(_cpu(_loop) for _ in "123")
        assert loops <= MOST_LOOPS, f"{work.name} takes {loops:.0f} loops for {MANY}"


def _work(bench: Bench, work: Work, call: Callable[[CaseBatch], object], count: int) -> None:
    with bench.looking():
        call(cases_of(bench, work, count))


def _sent(bench: Bench, call: Callable[[], object]) -> int:
    """Statements, without those that open a store."""
    with count_statements(bench.installation.engine) as idle, bench.looking():
        bench.around("day.opened")
    with count_statements(bench.installation.engine) as statements:
        call()
    return statements.count - idle.count


def check_stores_apart(bench: Bench) -> None:
    """What one store's rows say is not told in another, though the ids are the same."""
    for provider in bench.plugin.providers:
        stranger, known = bench.store(), bench.store()
        bench.remember(known, STRANGERS)
        fresh = _asked(bench, provider, stranger)
        if _asked(bench, provider, stranger) != fresh:
            continue  # not even repeatable, which is for another check to say
        _asked(bench, provider, known)
        assert _asked(bench, provider, stranger) == fresh, (
            f"{_named(provider)} tells one store what it learned in another"
        )


def _asked(bench: Bench, provider: FactProvider, store: Store) -> dict[str, list[Any]]:
    with bench.batch(store, provider, STRANGERS) as batch:
        return _columns(provider, batch)


def _providers(bench: Bench) -> Iterator[tuple[FactProvider, Store]]:
    """Each provider of the plugin, with a store in which some subjects are known."""
    for provider in bench.plugin.providers:
        yield provider, bench.familiar


def _expansions(bench: Bench) -> Iterator[tuple[PluginEffect, EffectCase]]:
    """Each effect of the plugin with some of the arguments that a rule may compute."""
    if not bench.plugin.effects:
        return
    parameters = bench.installation.platform.stores.open(bench.familiar.name).parameter
    today = bench.installation.clock.now().date()
    for effect in bench.plugin.effects:
        names = [each.name for each in effect.effect.arguments]
        values = [_argument_values(each) for each in effect.effect.arguments]
        for moment in effect.effect.moments or tuple(bench.words.moments):
            for chosen in islice(product(*values), 20):
                arguments = dict(zip(names, chosen, strict=True))
                yield effect, EffectCase(moment, today, arguments, parameters)


def _argument_values(argument: Argument) -> list[Value]:
    if argument.choices:
        return list(argument.choices)
    if argument.type is ValueType.BOOL:
        return [True, False]
    if argument.type is ValueType.TEXT:
        return ["text"]
    low = argument.minimum or 0
    return [low, low + 1 if argument.maximum is None else argument.maximum]


def _columns(provider: FactProvider, batch: FactBatch) -> dict[str, list[Any]]:
    found: Columns = provider.provide(batch)
    return {name: list(column) for name, column in found.items()}


def _noted(call: Callable[[], object]) -> list[str]:
    GUARD.noted.clear()
    with GUARD.watching(), _forgiving():
        call()
    return sorted(set(GUARD.noted))


def _attempted(call: Callable[[], object]) -> None:
    with _forgiving():
        call()


@contextmanager
def _forgiving() -> Iterator[None]:
    """What it raises is looked at by other checks."""
    try:
        yield
    except Exception:
        return


def _cpu(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return max(time.process_time() - start, 1e-6)


def _loop() -> int:
    """What time is measured in, so that the machine's own pace cancels out."""
    total = 0
    for number in range(200_000):
        total += number % 7
    return total


def _named(provider: FactProvider) -> str:
    return f"the provider of {', '.join(provider.facts)}"
