"""One customer's life as a timeline: hers to whom the most different things happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from pawpact.access.actor import Role
from pawpact.bootstrap import Platform
from pawpact.contracts.models import Contract, ContractEvent
from pawpact.kernel.label import Label, Language
from pawpact.reports.timeline.event import Event
from pawpact.reports.timeline.service import LONGEST_PAGE, Asked, Biographer, Timeline
from pawpact.tenancy.unit import Unit

TRIED = 12
"""So many customers with the most turns in their contract are read to find her."""


@dataclass(frozen=True, slots=True)
class Biography:
    """Whose it is, masked, and all that happened."""

    store: str
    title: Label
    customer: str
    name: str
    phone: str
    events: Sequence[Event]
    zone: ZoneInfo

    def lines(self, language: Language) -> list[tuple[str, str, str, str]]:
        """Of each event when, what, more of it with balances, and what it is about."""
        balance = Label("余额", "balance").say(language)
        return [
            (
                f"{each.at.astimezone(self.zone):%Y-%m-%d %H:%M}",
                each.title.say(language),
                "；".join(
                    [
                        *([each.detail.say(language)] if each.detail.say(language) else []),
                        *(
                            f"{moved.bucket.say(language)} {moved.change}"
                            f"（{balance} {moved.balance}）"
                            for moved in each.moved
                        ),
                    ]
                ),
                each.receipt or each.about,
            )
            for each in self.events
        ]


def biography(platform: Platform, store: str) -> Biography | None:
    """The life of the store with the most kinds of events; none where nobody signed."""
    teller = Biographer(platform.parts.revisions, platform.parts.texts)
    asked = Asked(limit=LONGEST_PAGE)
    with platform.unit(store) as unit:
        lives = [teller.tell(unit, each, Role.STORE_MANAGER, asked) for each in _eventful(unit)]
        if not lives:
            return None
        chosen = max(lives, key=_variety)
        who = chosen.who
        return Biography(
            store, unit.store.title, who.id, who.name, who.phone, chosen.events, unit.store.zone
        )


def _eventful(unit: Unit) -> Sequence[int]:
    turns = func.count(ContractEvent.id)
    rows = (
        select(Contract.customer_id)
        .join(ContractEvent, ContractEvent.contract_id == Contract.id)
        .group_by(Contract.customer_id)
        .order_by(turns.desc(), Contract.customer_id)
        .limit(TRIED)
    )
    return unit.session.scalars(rows).all()


def _variety(life: Timeline) -> tuple[int, str]:
    return len({each.kind for each in life.events}), life.who.id
