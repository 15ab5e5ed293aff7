"""An archived agreement that is not what was signed: nobody is shown it, and an alarm."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from pawpact.access.actor import Role
from pawpact.agreements.values import text_hash
from pawpact.contracts.models import Agreement
from pawpact.kernel.errors import PawpactError
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.tasks.service import NewTask, open_tasks
from pawpact.tenancy.unit import Unit

ALARM = "archive_damaged"
TEXT, PDF, PACK = (
    Label("协议正文", "the text"),
    Label("PDF 文件", "the PDF"),
    Label("签约告知", "what was told before signing"),
)


@dataclass(frozen=True, slots=True)
class Damage:
    """Where text or file are not what their hashes say."""

    contract: int
    what: Label


class ArchiveDamaged(PawpactError):
    """The archived agreement is not what was signed."""

    code = "archive_damaged"
    title = Label("存档的协议与签署时不符", "The archived agreement is not what was signed")

    def __init__(self, damage: Damage) -> None:
        self.damage = damage
        name = public_id("con", damage.contract)
        super().__init__(
            Label(
                f"合约 {name} 的{damage.what.zh}与签署时不符",
                f"{damage.what.en} of {name} is not what was signed",
            ),
            hint=Label("停止使用，从备份恢复并查明原因", "stop, restore a backup and find out why"),
        )


def require_untouched(signed: Agreement) -> None:
    """Raise where the archived text is not what its hash says: nobody is shown another one."""
    if text_hash(signed.text) != signed.content_hash:
        raise ArchiveDamaged(Damage(signed.contract_id, TEXT))


@contextmanager
def alarmed(open_unit: Callable[[], AbstractContextManager[Unit]]) -> Iterator[None]:
    """Whoever comes upon a damaged agreement raises the alarm, in a unit that stays."""
    try:
        yield
    except ArchiveDamaged as damaged:
        with open_unit() as unit:
            raise_alarm(unit, [damaged.damage])
        raise


def raise_alarm(unit: Unit, damages: Sequence[Damage]) -> None:
    """Somebody of the store, and after that the platform, has to look at each today."""
    open_tasks(
        unit,
        [
            NewTask(
                ALARM,
                f"{ALARM}:{each.contract}:{unit.today.isoformat()}",
                {"contract": each.contract},
                due_at=unit.at,
                role=Role.STORE_MANAGER,
            )
            for each in damages
        ],
    )
