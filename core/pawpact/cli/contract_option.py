"""What the commands of a running contract share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

import click

from pawpact.access.permission import Permission
from pawpact.cli.acting import Touched, acting
from pawpact.cli.shell import platform_of
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

F = TypeVar("F", bound=Callable[..., Any])

why_option = click.option("--why", required=True, help="理由，永久保存 / Why; kept for ever.")
key_option = click.option(
    "--key", required=True, help="本次办理的编号，重复提交只算一次 / Your own number of it."
)
day = click.DateTime(formats=["%Y-%m-%d"])

ASK, DECIDE = Permission.CHANGE_CONTRACT, Permission.END_CONTRACT


@contextmanager
def working_on(
    context: click.Context, store: str, by: str, contract: int, permission: Permission
) -> Iterator[Unit]:
    """A unit in which they work on this contract; a refusal is written to the access log."""
    touched = Touched("contract", [contract])
    with acting(platform_of(context), store, by, permission, touched) as (unit, _):
        yield unit


def pairs(texts: Sequence[str], field: str) -> dict[str, str]:
    """Options written ``name=value``."""
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise InvalidField(field, Label("应写作 名称=值", "write it as name=value"))
        found[name] = value
    return found


def minute(unit: Unit, at: datetime) -> str:
    """An instant on the store's clock."""
    return at.astimezone(unit.store.zone).strftime("%Y-%m-%d %H:%M")
