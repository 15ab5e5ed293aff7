"""Use cases of staff: who works here, in which role."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.access.actor import STAFF, Role
from pawpact.accounts.models import Staff
from pawpact.accounts.values import LONGEST_NAME
from pawpact.kernel.errors import Conflict, InvalidField, NotFound
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit


def register_staff(unit: Unit, name: str, role: Role) -> int:
    """The new member's id, as it stands in ``staff:<id>``."""
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise InvalidField(
            "name",
            Label(
                f"姓名应有 1 到 {LONGEST_NAME} 个字", f"a name has 1 to {LONGEST_NAME} characters"
            ),
        )
    _require_staff_role(role)
    member = Staff(id=unit.ids.one(), name=name, role=role, created_at=unit.at, left_at=None)
    unit.session.add(member)
    unit.session.flush()
    return member.id


def change_role(unit: Unit, member: int, role: Role) -> None:
    """The member works in another role from now on."""
    _require_staff_role(role)
    _working(unit, member).role = role


def record_leaving(unit: Unit, member: int) -> None:
    """The member works here no longer; what they did stays under their id."""
    _working(unit, member).left_at = unit.at


def role_of(unit: Unit, member: int) -> Role:
    """The role of a member who still works here."""
    return Role(_working(unit, member).role)


def _require_staff_role(role: Role) -> None:
    if role in STAFF:
        return
    listed = ", ".join(sorted(STAFF))
    raise InvalidField(
        "role",
        Label(
            f"{role} 不是员工角色；可以是：{listed}", f"{role} is no role of staff; use {listed}"
        ),
    )


def _working(unit: Unit, member: int) -> Staff:
    found = unit.session.scalar(select(Staff).where(Staff.id == member))
    if found is None:
        raise NotFound(Label("本店没有这位员工", "this store has no such member of staff"))
    if found.left_at is not None:
        raise Conflict(Label("这位员工已离职", "this member of staff has left"))
    return found
