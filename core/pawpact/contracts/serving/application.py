"""``/stores/<store>/applications``: the list, and what happens after one was handed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pawpact.access.answering import IdempotencyHeader, carry_on, carry_out, look, number_of
from pawpact.access.blueprint import Routes
from pawpact.access.caller import caller
from pawpact.access.paging import place
from pawpact.access.permission import Permission
from pawpact.contracts.applying.application import choose_low_threshold_pet, decide_submitted
from pawpact.contracts.applying.assessment import record_assessment
from pawpact.contracts.applying.listing import HandedIn, hand_in_later, page_of_applications
from pawpact.contracts.applying.review import ask_for_review
from pawpact.contracts.applying.schemas import ApplicationView
from pawpact.contracts.applying.view import show_application
from pawpact.contracts.applying.withdrawal import withdraw_application
from pawpact.contracts.moves import applications as applications_of
from pawpact.contracts.serving import application_schemas as schemas
from pawpact.decisions.runner import Runner
from pawpact.tenancy.unit import Unit

PREFIX = "app"
_ONE = "/applications/<string:application>"


def serve_applications(applications: Routes, runner: Runner) -> None:
    """Everything about applications but handing one in and looking at one."""
    _listing(applications, runner)
    _completing(applications, runner)
    _assessing(applications, runner)
    _leaving(applications, runner)


def _listing(applications: Routes, runner: Runner) -> None:
    @applications.reads(
        "/applications",
        query=schemas.ApplicationQuery,
        answer=schemas.ApplicationPage,
        permission=Permission.READ_APPLICATION,
    )
    def list_(query: dict[str, Any], *, store: str) -> Any:
        """申请列表 / Applications in the order in which they were handed in."""
        after = place(PREFIX, query["after"])
        return look(
            runner,
            lambda unit: page_of_applications(
                unit, query["state"], query["customer"], after, query["limit"]
            ),
        )


def _completing(applications: Routes, runner: Runner) -> None:
    @applications.writes(
        f"{_ONE}/documents",
        headers=IdempotencyHeader,
        body=schemas.DocumentRequest,
        answer=ApplicationView,
        permission=Permission.SUBMIT_APPLICATION,
    )
    def document(header: dict[str, str], handed: HandedIn, *, store: str, application: str) -> Any:
        """补交材料或回答，齐了就重新审核 / A document or answer; checked anew when complete."""
        return _decided(
            runner, application, lambda unit, number: hand_in_later(unit, number, handed)
        )

    @applications.writes(
        f"{_ONE}/pet",
        headers=IdempotencyHeader,
        body=schemas.ChoiceRequest,
        answer=ApplicationView,
        permission=Permission.SUBMIT_APPLICATION,
    )
    def choose(
        header: dict[str, str], asked: dict[str, int], *, store: str, application: str
    ) -> Any:
        """改选低门槛宠物，为它重新审核 / Choose a low-threshold pet; checked anew for it."""
        return _decided(
            runner,
            application,
            lambda unit, number: choose_low_threshold_pet(unit, number, asked["pet"]),
        )


def _assessing(applications: Routes, runner: Runner) -> None:
    @applications.writes(
        f"{_ONE}/assessment",
        headers=IdempotencyHeader,
        body=schemas.AssessmentRequest,
        answer=schemas.AssessmentView,
        permission=Permission.SUBMIT_APPLICATION,
    )
    def assess(
        header: dict[str, str], asked: dict[str, int], *, store: str, application: str
    ) -> Any:
        """登记新手认知评估，不影响审核 / What a newcomer knows; below the mark she is trained."""
        number = number_of(PREFIX, application)

        def work(unit: Unit) -> object:
            passed = record_assessment(unit, number, asked["percent"])
            return {"application": number, "percent": asked["percent"], "passed": passed}

        return carry_out(runner, schemas.AssessmentView, work)


def _leaving(applications: Routes, runner: Runner) -> None:
    @applications.writes(
        f"{_ONE}/withdrawal",
        headers=IdempotencyHeader,
        body=schemas.ApplicationReasonRequest,
        answer=ApplicationView,
        permission=Permission.SUBMIT_APPLICATION,
    )
    def withdraw(
        header: dict[str, str], asked: dict[str, str], *, store: str, application: str
    ) -> Any:
        """撤回申请，放开宠物、退还押金 / Taken back: the pet is free, a deposit is owed back."""
        return _done(
            runner,
            application,
            lambda unit, number: withdraw_application(unit, number, asked["why"]),
        )

    @applications.writes(
        f"{_ONE}/review",
        headers=IdempotencyHeader,
        body=schemas.ApplicationReasonRequest,
        answer=ApplicationView,
        permission=Permission.SUBMIT_APPLICATION,
    )
    def review(
        header: dict[str, str], asked: dict[str, str], *, store: str, application: str
    ) -> Any:
        """不服拒绝，申请人工复核 / A refused customer asks for a person.

        ``waiting_for_person`` of the answer is the case that a person decides.
        """
        return _done(
            runner, application, lambda unit, number: ask_for_review(unit, number, asked["why"])
        )


def _done(runner: Runner, application: str, do: Callable[[Unit, int], object]) -> Any:
    def work(unit: Unit) -> object:
        do(unit, number_of(PREFIX, application))
        unit.session.flush()
        return show_application(unit, application)

    return carry_out(runner, ApplicationView, work)


def _decided(runner: Runner, application: str, do: Callable[[Unit, int], object]) -> Any:
    """Done, then decided where it is to be checked anew; the answer says where it stands then."""
    who = caller()

    def work(unit: Unit) -> None:
        number = number_of(PREFIX, application)
        applications_of(unit, [number])
        do(unit, number)

    def then() -> None:
        decide_submitted(runner, who.store, who.actor, [number_of(PREFIX, application)])

    return carry_on(
        runner, ApplicationView, work, then, lambda unit: show_application(unit, application)
    )
