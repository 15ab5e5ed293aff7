"""Use cases of staff: who works here, in which role."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, select

from pawpact.access.actor import STAFF, Actor, Role
from pawpact.accounts.models import Staff
from pawpact.accounts.values import LONGEST_NAME
from pawpact.kernel.errors import Conflict, InvalidField, NotFound
from pawpact.kernel.identity import public_id, read_public_id
from pawpact.kernel.label import Label
from pawpact.kernel.vault import about_staff
from pawpact.tenancy.unit import Unit

PREFIX = "stf"
NAME = "staff.name"


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
    member = unit.ids.one()
    _add(unit, member, name, role)
    return member


def admit_staff(unit: Unit, member: int, name: str, role: Role) -> None:
    """A member of another store of the brand may act here too, under the same id.

    Whoever admits her says in which role; admitted twice, the latest role counts. Nobody sees
    another store's data without this.
    """
    _require_staff_role(role)
    known = unit.session.scalar(select(Staff).where(Staff.id == member))
    if known is None:
        _add(unit, member, name.strip(), role)
        return
    if known.left_at is not None or known.role != role:
        known.role, known.role_at, known.left_at = role, unit.at, None
        unit.session.flush()


def _add(unit: Unit, member: int, name: str, role: Role) -> None:
    sealed = unit.vault.seal_one(NAME, name, about_staff(member))
    at = unit.at
    unit.session.add(
        Staff(id=member, name_sealed=sealed, role=role, role_at=at, created_at=at, left_at=None)
    )
    unit.session.flush()


def name_of(unit: Unit, member: int) -> str:
    """The name of a member who works here, for another store that admits her."""
    row = _working(unit, member)
    return unit.vault.open_one(NAME, row.name_sealed, about_staff(member)) or ""


def change_role(unit: Unit, member: int, role: Role) -> None:
    """The member works in another role from now on."""
    _require_staff_role(role)
    row = _working(unit, member)
    if row.role != role:
        row.role, row.role_at = role, unit.at


def record_leaving(unit: Unit, member: int) -> None:
    """The member works here no longer; what they did stays under their id."""
    _working(unit, member).left_at = unit.at


def find_staff(unit: Unit, public: str) -> Actor:
    """Who acts under this public id; somebody who left acts no more."""
    number = read_public_id(PREFIX, public)
    if number is None:
        raise NotFound(
            Label("这不是员工编号（stf_…）", "this is no id of a member of staff (stf_…)"),
            hint=Label("pawpact staff list 列出员工", "see pawpact staff list"),
        )
    return Actor(role_of(unit, number), public)


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff as the list shows them to whoever manages staff."""

    id: str
    name: str = field(repr=False)
    role: Role
    since: datetime
    left_at: datetime | None


def list_staff(unit: Unit) -> list[Member]:
    """Everybody who works here or did, those who still do first."""
    return _members(unit, select(Staff).order_by(Staff.left_at.is_not(None), Staff.id))


def members_of(unit: Unit, roles: Collection[str]) -> dict[str, list[int]]:
    """Who works here in each of these roles, in the order in which they came."""
    found: dict[str, list[int]] = {}
    rows = select(Staff.role, Staff.id).where(
        Staff.role.in_(sorted(roles)), Staff.left_at.is_(None)
    )
    for role, member in unit.session.execute(rows.order_by(Staff.id)):
        found.setdefault(role, []).append(member)
    return found


def show_member(unit: Unit, member: int) -> Member:
    """One of them, whether she still works here or not."""
    return _members(unit, select(Staff).where(Staff.id == member))[0]


def _members(unit: Unit, wanted: Select[Staff]) -> list[Member]:
    rows = unit.session.scalars(wanted).all()
    about = [about_staff(row.id) for row in rows]
    names = unit.vault.open(NAME, [row.name_sealed for row in rows], about)
    return [
        Member(
            public_id(PREFIX, row.id),
            name or "",
            Role(row.role),
            row.created_at,
            row.left_at,
        )
        for row, name in zip(rows, names, strict=True)
    ]


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
