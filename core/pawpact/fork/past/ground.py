"""What is there before the first thing happens: people, staff, texts, rules as they came to be.

Customers stand there from the first day, with what they answered later left out. What is kept
without its history (which plugins are on, the store's hours) is as it is today.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from pawpact.accounts.models import Customer
from pawpact.accounts.registration import IDENTITY
from pawpact.bootstrap.sealed import sealed_columns_of
from pawpact.fork.copying import Ground
from pawpact.fork.past.applying import later_answers
from pawpact.fork.sandbox import Sandbox
from pawpact.fork.veil import Columns
from pawpact.hosting.host import Host
from pawpact.importing.models import ImportRun
from pawpact.kernel.errors import Conflict
from pawpact.kernel.label import Label
from pawpact.tenancy.models import PolicyRevision
from pawpact.tenancy.unit import Unit

TABLES = frozenset(
    {
        "agreement_template",
        "customer",
        "customer_consent",
        "customer_owner",
        "message_text",
        "plugin_switch",
        "policy_event",
        "policy_proposal",
        "policy_revision",
        "signed_terms",
        "staff",
        "stand_in",
        "store_profile",
    }
)
CHECKS = "credit_scoring__check"


class NotFromTheStart(Conflict):
    """Part of the store's past was lived elsewhere."""

    code = "not_from_the_start"
    title = Label("本店的过去不全在这里", "Not all of the store's past is on record here")


def ground_of(source: Unit) -> Ground:
    """Customers without the answers that they gave later."""
    later = later_answers(source)

    def as_it_was(table: str, columns: Columns) -> None:
        if table != Customer.__tablename__:
            return
        for place, customer in enumerate(columns["id"]):
            for name in later.get(customer, ()):
                columns[name][place] = None

    return Ground(TABLES, as_it_was)


def refuse_imported(source: Unit) -> None:
    """What was brought in from elsewhere began elsewhere: its first days cannot be lived again."""
    runs = source.session.scalar(select(func.count()).select_from(ImportRun)) or 0
    if runs:
        raise NotFromTheStart(
            Label(
                f"本店有 {runs} 次从别处导入的数据，导入以前的经过不在这里，不能从过去的日期重过",
                f"{runs} imports brought data of this store from elsewhere; what led to them is"
                " not on record here, so no past day can be lived again",
            ),
            hint=Label("不写 --from，从现在往后过", "leave --from out: it is lived on from now"),
        )


def credit_answers(source: Unit, host: Host) -> list[tuple[datetime, int, int, str, int | None]]:
    """What was answered about whose credit, in order."""
    found = []
    for sealed in sealed_columns_of(host):
        model: Any = sealed.model
        if model.__tablename__ != CHECKS:
            continue
        rows = source.session.execute(
            select(model.asked_at, model.id, model.customer, model.status, model.score).order_by(
                model.id
            )
        ).all()
        scores = source.vault.open(sealed.purpose, [row.score for row in rows])
        for row, score in zip(rows, scores, strict=True):
            found.append((row.asked_at, row.id, row.customer, row.status, _number(score)))
    return found


def _number(score: str | None) -> int | None:
    return int(score) if score and score.lstrip("-").isdigit() else None


def fix_credit(sandbox: Sandbox, store: str, answers: list[Any]) -> None:
    """The played bureau answers about each of them as the real one did, the first time."""
    with sandbox.world.platform.reading(store) as unit:
        rows = unit.session.execute(select(Customer.id, Customer.identity_sealed)).all()
        opened = unit.vault.open(IDENTITY, [row.identity_sealed for row in rows])
    identities = {row.id: text for row, text in zip(rows, opened, strict=True) if text}
    for _, _, customer, status, score in reversed(answers):
        if customer in identities:
            sandbox.world.credit.fix(identities[customer], status, score)


def first_moment(source: Unit) -> datetime:
    """When the store's first rules were published."""
    found: datetime | None = source.session.scalar(select(func.min(PolicyRevision.at)))
    assert found is not None, "a store that is open has a revision"
    return found
