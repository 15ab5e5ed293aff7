"""The pet's state machine as data; every other move is refused."""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.kernel.label import Label
from pawpact.kernel.machine import Machine
from pawpact.pets.values import PetState as S

IN_STORE = frozenset(
    {
        S.INTAKE,
        S.ISOLATION,
        S.EXAMINED,
        S.VACCINATING,
        S.READY,
        S.LISTED,
        S.RESERVED,
        S.ILL,
        S.RETURNED,
        S.REPLACED,
    }
)
"""The pet is in the house and may occupy a cage."""

OPENINGS = frozenset({S.ISOLATION, S.ADOPTED, S.DECEASED, S.TRANSFERRED})
"""Where a record may begin. A living pet in the house begins in isolation, also when imported,
so that no file can carry a pet past the listing gate."""

_PATHS: Mapping[S, frozenset[S]] = {
    S.INTAKE: frozenset({S.ISOLATION}),
    S.ISOLATION: frozenset({S.EXAMINED, S.ILL}),
    S.EXAMINED: frozenset({S.VACCINATING, S.ILL}),
    S.VACCINATING: frozenset({S.READY, S.ILL}),
    S.READY: frozenset({S.LISTED, S.ILL}),
    S.LISTED: frozenset({S.READY, S.RESERVED, S.ILL}),
    S.RESERVED: frozenset({S.LISTED, S.ADOPTED, S.ILL}),
    S.ILL: frozenset({S.ISOLATION}),
    S.ADOPTED: frozenset({S.REPLACED, S.RETURNED, S.LOST}),
    S.LOST: frozenset({S.ADOPTED}),
    S.RETURNED: frozenset({S.ISOLATION}),
    S.REPLACED: frozenset({S.ISOLATION}),
    S.DECEASED: frozenset(),
    S.TRANSFERRED: frozenset(),
}


def allowed_moves(state: S) -> frozenset[S]:
    """Where a pet may go from here."""
    allowed = set(_PATHS[state])
    if state not in {S.DECEASED, S.TRANSFERRED}:
        allowed.add(S.DECEASED)
    if state in IN_STORE:
        allowed.add(S.TRANSFERRED)
    return frozenset(allowed)


def check_move(state: S, asked: S) -> None:
    """Raise ``MoveRefused`` with the allowed moves where this one is not among them."""
    PET.check(state, asked)


LABELS: Mapping[str, Label] = {
    "pet": Label("宠物", "pet"),
    S.INTAKE: Label("入店登记", "taken in"),
    S.ISOLATION: Label("隔离中", "in isolation"),
    S.EXAMINED: Label("已体检", "examined"),
    S.VACCINATING: Label("免疫中", "being vaccinated"),
    S.READY: Label("可上架", "ready"),
    S.LISTED: Label("已上架", "listed"),
    S.RESERVED: Label("已预留", "reserved"),
    S.ADOPTED: Label("已领养", "adopted"),
    S.ILL: Label("患病", "ill"),
    S.RETURNED: Label("已退回", "returned"),
    S.REPLACED: Label("已更换", "replaced"),
    S.LOST: Label("已丢失", "lost"),
    S.DECEASED: Label("已死亡", "deceased"),
    S.TRANSFERRED: Label("已转店", "transferred"),
}

PET = Machine(
    "pet",
    {each: tuple(sorted(allowed_moves(each))) for each in S},
    LABELS,
    "pawpact pets show",
)
