"""Word for the brand's other stores, written with the unit that sends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from pawpact.decisions.models import PluginLetter
from pawpact.hosting.failure import PluginFailed
from pawpact.hosting.outcome import Letter
from pawpact.kernel.label import Label
from pawpact.tenancy.models import StoreRow
from pawpact.tenancy.unit import Unit

LONGEST_SAID = 200


def neighbours(unit: Unit) -> Mapping[str, int]:
    """The brand's other stores: their numbers by their names; one statement."""
    rows = unit.session.execute(
        select(StoreRow.name, StoreRow.tenant).where(
            StoreRow.brand == unit.store.brand, StoreRow.tenant != unit.store.tenant
        )
    )
    return dict(rows.all())


def send_letters(unit: Unit, plugin: str, doing: str, letters: Sequence[Letter]) -> None:
    """Write what a plugin sends; a key that was sent before is not sent again."""
    if not letters:
        return
    stores = neighbours(unit)
    keys = {each.key for each in letters}
    known = set(
        unit.session.scalars(
            select(PluginLetter.key).where(
                PluginLetter.sender == unit.store.tenant,
                PluginLetter.plugin == plugin,
                PluginLetter.key.in_(keys),
            )
        )
    )
    for letter in letters:
        _check(plugin, doing, letter, stores)
    fresh = {each.key: each for each in letters if each.key not in known}
    unit.session.add_all(
        PluginLetter(
            id=number,
            sender=unit.store.tenant,
            sender_name=unit.store.name,
            receiver=stores[letter.store],
            plugin=plugin,
            kind=letter.kind,
            key=letter.key,
            said=dict(letter.values),
            sent_at=unit.at,
            read_at=None,
        )
        for letter, number in zip(fresh.values(), unit.ids.many(len(fresh)), strict=True)
    )
    unit.session.flush()


def _check(plugin: str, doing: str, letter: Letter, stores: Mapping[str, int]) -> None:
    if letter.store not in stores:
        raise PluginFailed(
            plugin,
            doing,
            Label("收信的不是同一品牌的另一家店", "it writes to no other store of the brand"),
        )
    for value in letter.values.values():
        is_said = type(value) is int or (type(value) is str and len(value) <= LONGEST_SAID)
        if not is_said or not 0 < len(letter.key) <= LONGEST_SAID:
            raise PluginFailed(
                plugin,
                doing,
                Label("信里只能写数字和短词", "letters hold whole numbers and short words"),
            )
