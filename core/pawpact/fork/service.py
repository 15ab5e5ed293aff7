"""The one way in: a store forked, lived on under both policies, compared.

The two worlds have nothing to do with each other, so each may be lived in a process of its own.
"""

from __future__ import annotations

import signal
import time
from dataclasses import replace
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from typing import Any

from pawpact.bootstrap import Platform
from pawpact.fork.compared import Compared, compare
from pawpact.fork.past.service import fork_again, is_past
from pawpact.fork.plan import ForkPlan
from pawpact.fork.run import LIVING, Begun, Progress, begin, live
from pawpact.fork.sandbox import alone
from pawpact.kernel.errors import Defect
from pawpact.kernel.label import Label
from pawpact.tenancy.past import past_revisions

_LOOK_EVERY = 0.1
_BROKE_OFF = Label(
    "一个沙箱没有过完，原因在上面；再运行同一条命令就接着过",
    "a sandbox's life broke off, the reason is above; the same command goes on",
)


def fork(source: Platform, plan: ForkPlan, progress: Progress) -> Compared:
    """Copy, live, compare; what an earlier run of the same fork did is not done again.

    Where the draft begins on a day that is over, the past is lived again instead.
    """
    plan = replace(plan, house=house_of(source, plan.store))
    with alone(plan.sandbox):
        if is_past(source, plan):
            return fork_again(source, plan, progress)
        begun = begin(source, plan, progress)
        if plan.processes > 1:
            _live_apart(plan, begun, progress)
        else:
            for world in LIVING:
                live(plan, begun, world, progress)
        found = compare(plan, begun)
        plan.keep(**begun.kept(), over=True)
    return found


def house_of(source: Platform, store: str) -> str:
    """The store itself, whatever its name, and what is published there, begun or not yet."""
    with source.reading(store) as unit:
        newest = past_revisions(unit.session)[-1]
        return f"{unit.store.tenant}:{newest.id}:{newest.content_hash}"


def _live_apart(plan: ForkPlan, begun: Begun, progress: Progress) -> None:
    """Both at the same time; both end where one fails or somebody stops them."""
    context = get_context("spawn")
    days = context.Array("i", len(LIVING), lock=False)
    running: list[BaseProcess] = [
        context.Process(target=_in_process, args=(plan, begun, place, days), daemon=True)
        for place in range(len(LIVING))
    ]
    try:
        for each in running:
            each.start()
        while running:
            time.sleep(_LOOK_EVERY)
            for place, words in enumerate(LIVING.values()):
                progress(words, days[place], plan.days)
            running = [each for each in running if not _is_over(each)]
    finally:
        for each in running:
            each.terminate()
            each.join()


def _is_over(process: BaseProcess) -> bool:
    if process.is_alive():
        return False
    if process.exitcode:
        raise Defect(_BROKE_OFF)
    return True


def _in_process(plan: ForkPlan, begun: Begun, place: int, days: Any) -> None:
    """One of the two; it ends with whoever began it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    beginner = parent_process()

    def progress(_words: Label, done: int, _days: int) -> None:
        days[place] = done
        if beginner is not None and not beginner.is_alive():
            raise SystemExit(1)

    live(plan, begun, list(LIVING)[place], progress)
