"""``/stores/<store>/staff``: who works here, in which role, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pawpact.access.actor import Role
from pawpact.access.answering import IdempotencyHeader, carry_out, look, number_of
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors
from pawpact.access.field import NothingRequest
from pawpact.access.permission import Permission
from pawpact.accounts import staff_schemas as schemas
from pawpact.accounts.service import require_customers
from pawpact.accounts.staff import (
    PREFIX,
    Member,
    change_role,
    list_staff,
    record_leaving,
    register_staff,
    role_of,
    show_member,
)
from pawpact.tasks.owner import assign_customer, set_stand_in
from pawpact.tenancy.unit import Unit

_ONE = "/staff/<string:staff>"


def routes(doors: Doors) -> Routes:
    """The routes of staff."""
    staff = Routes("staff", "员工 / staff", doors)
    _working_here(staff, doors)
    _changing(staff, doors)
    _standing_in(staff, doors)
    return staff


def _working_here(staff: Routes, doors: Doors) -> None:
    @staff.reads("/staff", answer=schemas.StaffView, permission=Permission.MANAGE_STAFF)
    def every(*, store: str) -> Any:
        """员工，在职的在前 / Everybody who works here or did."""
        return look(doors, lambda unit: {"items": list_staff(unit)})

    @staff.writes(
        "/staff",
        headers=IdempotencyHeader,
        body=schemas.MemberRequest,
        answer=schemas.MemberState,
        permission=Permission.MANAGE_STAFF,
        status=201,
    )
    def add(_header: dict[str, str], body: dict[str, str], *, store: str) -> Any:
        """登记员工 / Somebody starts work here."""
        return carry_out(
            doors,
            schemas.MemberState,
            lambda unit: show_member(unit, register_staff(unit, body["name"], Role(body["role"]))),
            201,
        )


def _changing(staff: Routes, doors: Doors) -> None:
    @staff.writes(
        f"{_ONE}/role",
        headers=IdempotencyHeader,
        body=schemas.RoleRequest,
        answer=schemas.MemberState,
        permission=Permission.MANAGE_STAFF,
    )
    def role(_header: dict[str, str], body: dict[str, str], *, store: str, staff: str) -> Any:
        """更换角色 / Another role from now on."""
        return _member(
            doors, staff, lambda unit, member: change_role(unit, member, Role(body["role"]))
        )

    @staff.writes(
        f"{_ONE}/departure",
        headers=IdempotencyHeader,
        body=NothingRequest,
        answer=schemas.MemberState,
        permission=Permission.MANAGE_STAFF,
    )
    def leave(_header: dict[str, str], _body: dict[str, Any], *, store: str, staff: str) -> Any:
        """离职，不再办事 / Works here no longer and acts no more."""
        return _member(doors, staff, record_leaving)


def _standing_in(staff: Routes, doors: Doors) -> None:
    @staff.writes(
        f"{_ONE}/stand-ins",
        headers=IdempotencyHeader,
        body=schemas.StandInRequest,
        answer=schemas.StandInView,
        permission=Permission.ASSIGN_TASK,
        status=201,
    )
    def stand_in(_header: dict[str, str], body: dict[str, Any], *, store: str, staff: str) -> Any:
        """这几天由谁代班 / Who does her tasks on these days."""
        member = number_of(PREFIX, staff)

        def work(unit: Unit) -> object:
            for each in (member, body["stand_in"]):
                role_of(unit, each)
            set_stand_in(unit, member, body["stand_in"], body["from_on"], body["until_on"])
            return {"staff": member, **body}

        return carry_out(doors, schemas.StandInView, work, 201)

    @staff.writes(
        "/customers/<string:customer>/staff",
        headers=IdempotencyHeader,
        body=schemas.OwnRequest,
        answer=schemas.OwnView,
        permission=Permission.ASSIGN_TASK,
    )
    def assign(_header: dict[str, str], body: dict[str, int], *, store: str, customer: str) -> Any:
        """指定客户的专属人员 / Her own member of staff in that role: new tasks are theirs."""
        number, member = number_of("cus", customer), body["staff"]

        def work(unit: Unit) -> object:
            require_customers(unit, [number])
            role = role_of(unit, member)
            assign_customer(unit, number, role, member)
            return {"customer": number, "staff": member, "role": str(role)}

        return carry_out(doors, schemas.OwnView, work)


def _member(doors: Doors, staff: str, change: Callable[[Unit, int], None]) -> Any:
    member = number_of(PREFIX, staff)

    def work(unit: Unit) -> Member:
        change(unit, member)
        unit.session.flush()
        return show_member(unit, member)

    return carry_out(doors, schemas.MemberState, work)
