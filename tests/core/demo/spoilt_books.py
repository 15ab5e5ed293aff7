"""A copy of a small life with its provider's own file, to spoil and to audit."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pawpact.billing.audit_provider import provider_auditor
from pawpact.billing.gateway.simulator import SimulatedGateway
from pawpact.billing.gateway.statement import read_statement
from pawpact.bootstrap.books import AUDITORS, HASHES
from pawpact.database.engine import make_engine
from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import TimeOrderedIds
from pawpact.ledger.audit import AuditReport, audit
from pawpact.ledger.service import post
from pawpact.ledger.values import Journal
from pawpact.tenancy.unit import Unit
from tests.conftest import OpenVault
from tests.core.ledger.book import SHOP
from tests.databases import Given

TENANT, NEIGHBOUR = 2, 1
PAGES = 20
"""Statements for one page of everything that is looked at more closely, at most."""
P01 = (
    "SELECT min(journal_id) FROM point_lot"
    " WHERE tenant_id = 2 AND bucket = 'paid' AND remaining = granted"
)
"""A debit whose points are all there."""
CUSTOMER = "account = 'liab.mall_paid'"
SETTLED = "SELECT min(id) FROM charge WHERE tenant_id = 2 AND state = 'settled'"
LATER = datetime(2027, 1, 1, tzinfo=UTC)
PUBLIC_ID = re.compile(r"\b(con|cus|jou|chg|dep|lot|dec|ord|pay)_[0-9a-z]{13}\b")


@dataclass
class Books:
    """A copy of a life with the provider's own file; spoilt and audited without a platform."""

    given: Given
    provider: Path

    def change(self, *statements: str) -> None:
        """Change rows as somebody with the database in hand would."""
        for statement in statements:
            self.given.spoil(statement)

    def value(self, query: str) -> object:
        return self.given.query(query)[0][0]

    def lines(self, change: Callable[[list[list[object]]], object]) -> None:
        """Change what the provider's file says."""
        lines = [json.loads(line) for line in self.provider.read_text().splitlines()]
        change(lines)
        self.provider.write_text("".join(json.dumps(line) + "\n" for line in lines))

    def book(self, *journals: Journal) -> None:
        """Book something through the product, months later."""
        engine = make_engine(self.given.url)
        ids = TimeOrderedIds(FixedClock(LATER), 900)
        with Database(engine).store(TENANT) as session:
            post(Unit(session, SHOP, LATER, ids, OpenVault(), "system"), journals)
        engine.dispose()

    def audit(self, tenant: int = TENANT) -> AuditReport:
        engine = make_engine(self.given.url)
        collected = read_statement(SimulatedGateway(), self.provider)
        auditors = (*HASHES, *AUDITORS, provider_auditor("simulator", collected))
        with Database(engine).reading(tenant) as session:
            report = audit(session, auditors)
        engine.dispose()
        return report

    def codes(self, tenant: int = TENANT) -> set[str]:
        return {finding.code for finding in self.audit(tenant).findings}
