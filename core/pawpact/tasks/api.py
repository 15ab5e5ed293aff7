"""``/stores/<store>/tasks``: the worklist, one task, done, not reached, handed over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from pawpact.access.actor import Role
from pawpact.access.answering import IdempotencyHeader, carry_out, look, number_of
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors, caller
from pawpact.access.paging import place
from pawpact.access.permission import Permission
from pawpact.kernel.errors import Forbidden
from pawpact.kernel.label import Label
from pawpact.tasks import schemas
from pawpact.tasks.page import TaskWhole, Wanted, page_of_tasks, refuse_others, whole_task
from pawpact.tasks.service import PREFIX, finish_task, reassign_task, record_unreachable
from pawpact.tasks.values import TaskState
from pawpact.tenancy.unit import Unit

WorksHere = Callable[[Unit, int], object]
"""Raises of somebody who is no member of the store's staff."""


def routes(doors: Doors, works_here: WorksHere) -> Routes:
    """The routes of tasks."""
    tasks = Routes("tasks", "任务与待办 / tasks", doors)
    _reading(tasks, doors)
    _working(tasks, doors)
    _handing_over(tasks, doors, works_here)
    return tasks


def _reading(tasks: Routes, doors: Doors) -> None:
    @tasks.reads(
        "/tasks",
        query=schemas.TaskQuery,
        answer=schemas.TaskPage,
        permission=Permission.WORK_TASK,
    )
    def list_(query: dict[str, Any], *, store: str) -> Any:
        """待办，最急的在前 / What is to be done, the most urgent first.

        A manager sees every role's tasks, others their own role's and what came up to it.
        """
        state = None if query["state"] is None else TaskState(query["state"])
        wanted = Wanted(state, _role(query["role"]), query["overdue"])
        after = place(PREFIX, query["after"])
        return look(doors, lambda unit: page_of_tasks(unit, wanted, after, query["limit"]))

    @tasks.reads("/tasks/<string:task>", answer=schemas.TaskSheet, permission=Permission.WORK_TASK)
    def show(*, store: str, task: str) -> Any:
        """一项任务和它的经过 / One task with everything that was done about it."""

        def view(unit: Unit) -> dict[str, Any]:
            number = number_of(PREFIX, task)
            refuse_others(unit, number, caller().role)
            return _whole(whole_task(unit, number))

        return look(doors, view)


def _working(tasks: Routes, doors: Doors) -> None:
    @tasks.writes(
        "/tasks/<string:task>/result",
        headers=IdempotencyHeader,
        body=schemas.TaskResultRequest,
        answer=schemas.TaskSheet,
        permission=Permission.WORK_TASK,
    )
    def finish(header: dict[str, str], done: dict[str, Any], *, store: str, task: str) -> Any:
        """完成任务，或记下没有联系上 / Done, with what came of it; or nobody was reached."""

        def work(unit: Unit) -> dict[str, Any]:
            number = number_of(PREFIX, task)
            refuse_others(unit, number, caller().role)
            if done["unreachable"]:
                record_unreachable(unit, number, done["result"])
            else:
                finish_task(unit, number, done["result"])
            return _whole(whole_task(unit, number))

        return carry_out(doors, schemas.TaskSheet, work)


def _handing_over(tasks: Routes, doors: Doors, works_here: WorksHere) -> None:
    @tasks.writes(
        "/tasks/<string:task>/owner",
        headers=IdempotencyHeader,
        body=schemas.TaskOwnerRequest,
        answer=schemas.TaskSheet,
        permission=Permission.ASSIGN_TASK,
    )
    def reassign(header: dict[str, str], asked: dict[str, Any], *, store: str, task: str) -> Any:
        """改派任务 / Somebody else of the staff does it from now on."""

        def work(unit: Unit) -> dict[str, Any]:
            works_here(unit, asked["staff"])
            number = number_of(PREFIX, task)
            reassign_task(unit, number, asked["staff"], asked["why"])
            return _whole(whole_task(unit, number))

        return carry_out(doors, schemas.TaskSheet, work)


def _role(asked: str | None) -> Role | None:
    """Whose tasks: a manager's choice, everybody else's own."""
    own = caller().role
    if own is Role.STORE_MANAGER:
        return None if asked is None else Role(asked)
    if asked not in (None, own):
        raise Forbidden(
            Label("只有店长能看其他角色的任务", "only the manager sees other roles' tasks")
        )
    return own


def _whole(found: TaskWhole) -> dict[str, Any]:
    return {**asdict(found.task), "label": found.task.label, "moves": found.moves}
