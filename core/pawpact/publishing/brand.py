"""A brand's file for all its stores in one go: looked at together, approved once, switched at once.

Each store is weighed by itself and has its own revision, record and way back. What one of them
cannot take none of them gets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import RuleFileError
from pawpact.publishing.approving import Approver
from pawpact.publishing.event import note
from pawpact.publishing.models import PolicyProposal
from pawpact.publishing.office import PublishingOffice
from pawpact.publishing.proposal import PREFIX, ProposalClosed, ProposalVoid, find_proposal, waiting
from pawpact.publishing.source import of_brand, stores_of, told_in, with_brand_draft
from pawpact.publishing.values import Ask, Kind, Outcome, Status
from pawpact.publishing.weighed import Weighed
from pawpact.tenancy.folder import NoFolder, Tenants, read_tenants
from pawpact.tenancy.models import StoreRow

BATCH, STORES = "batch", "stores"
"""In each proposal of a brand's: what they are called together, and which stores they are for."""


@dataclass(frozen=True, slots=True)
class BrandAsk:
    """Rules of a brand are to change for all its stores; the same as an `Ask` of each."""

    brand: str
    actor: str
    why: str
    draft: Path
    start: date | None = None
    terminal: str = ""

    def of(self, store: str) -> Ask:
        return Ask(store, self.actor, self.why, self.start, terminal=self.terminal)


@dataclass(frozen=True, slots=True)
class BrandOffice:
    """Publishes for whole brands."""

    office: PublishingOffice

    def publish(self, ask: BrandAsk, folder: Path) -> list[Outcome]:
        """Every store by name: all of them published, all waiting for one answer, or none."""
        tenants = read_tenants(folder)
        stores = self._open_stores(tenants, ask.brand)
        tenants = self._drafted(tenants, ask, stores)
        batch = public_id("bat", self.office.onboarding.ids.one())
        details = {"source": "publish", "brand": ask.brand, BATCH: batch, STORES: stores}
        found = [self.office.weigh(ask.of(each), tenants, details) for each in stores]
        if any(isinstance(each, Outcome) and each.status is Status.REFUSED for each in found):
            shown = of_brand(tenants, ask.brand)
            return [_told(_none_of(each, found), shown, ask.draft) for each in found]
        weighed = _together([each for each in found if isinstance(each, Weighed)])
        settled = {each.store: each for each in found if isinstance(each, Outcome)}
        act = self.office.propose if _needs_second(weighed) else self.office.put
        with self.office.onboarding.database.together():
            settled |= {each.ask.store: act(each) for each in weighed}
        return [settled[each] for each in stores]

    def _open_stores(self, tenants: Tenants, brand: str) -> list[str]:
        """The brand's stores that are in service; none of them may be missing in the folder."""
        with self.office.onboarding.database.reading_platform() as session:
            opened = set(session.scalars(select(StoreRow.name).where(StoreRow.brand == brand)))
        listed = stores_of(tenants, brand)
        missing = ", ".join(sorted(opened.difference(listed)))
        if missing:
            raise NoFolder(
                Label(
                    f"品牌 {brand} 的门店 {missing} 不在文件夹里；同品牌的要么都发布，要么都不",
                    f"{missing} of {brand} is not in the folder, and a brand's stores get it"
                    " together or not at all",
                ),
                hint=Label("把门店的文件夹放进去再发布", "add its folder, then publish"),
            )
        return [name for name in listed if name in opened]

    def _drafted(self, tenants: Tenants, ask: BrandAsk, stores: Sequence[str]) -> Tenants:
        """That a draft is no rule file stays on record in each of the stores."""
        try:
            return with_brand_draft(tenants, ask.brand, ask.draft)
        except RuleFileError as wrong:
            codes = sorted({each.code for each in wrong.diagnostics})
            for each in stores:
                with self.office.runner.unit(each, ask.actor) as unit:
                    details = {"reason": "checks", "codes": codes, "brand": ask.brand}
                    note(unit, Kind.REFUSED, ask.why, details)
            raise

    def approve(
        self, store: str, public: str, actor: str, why: str, terminal: str = ""
    ) -> list[Outcome]:
        """The answer to one proposal of a brand's is the answer to all of them."""
        approver = Approver(self.office)
        others = self.together_with(store, public)
        if not others:
            return [approver.approve(store, public, actor, why, terminal)]
        checked = [approver.check(each, name, actor, why, terminal) for each, name in others]
        with self.office.onboarding.database.together():
            return [approver.put(each) for each in checked]

    def decline(self, store: str, public: str, actor: str, why: str) -> None:
        """None of them is published."""
        approver = Approver(self.office)
        for each, name in self.together_with(store, public) or [(store, public)]:
            approver.decline(each, name, actor, why)

    def together_with(self, store: str, public: str) -> list[tuple[str, str]]:
        """Every store that is answered with it, and its proposal; none of a store's own."""
        try:
            with self.office.runner.reading(store) as unit:
                report = find_proposal(unit.session, public).report
        except ProposalClosed:
            return []  # whoever answers the store's own is told, and that is on record
        if BATCH not in report:
            return []
        found = [(each, self._of_batch(each, report[BATCH])) for each in report[STORES]]
        missing = [each for each, name in found if name is None]
        if missing:
            names = ", ".join(missing)
            raise ProposalVoid(
                Label(
                    f"{public} 与同品牌其他门店一起提出，{names} 的提案已经了结；不能只发布一部分",
                    f"{public} was proposed with the brand's other stores, and that of {names}"
                    " waits no more; none is published without the others",
                ),
                hint=Label("请重新发布", "publish it anew"),
            )
        return [(each, name) for each, name in found if name is not None]

    def _of_batch(self, store: str, batch: Any) -> str | None:
        with self.office.runner.reading(store) as unit:
            for number in reversed(waiting(unit.session)):
                row = unit.session.get(PolicyProposal, (unit.store.tenant, number))
                if row is not None and row.report.get(BATCH) == batch:
                    return public_id(PREFIX, number)
        return None


def _together(weighed: Sequence[Weighed]) -> list[Weighed]:
    """Those for which the draft changes nothing have nothing to answer, or to be published."""
    names = [each.ask.store for each in weighed]
    return [replace(each, details={**each.details, STORES: names}) for each in weighed]


def _none_of(found: Weighed | Outcome, all_found: Sequence[Weighed | Outcome]) -> Outcome:
    """A store that could have taken it gets nothing where another one cannot."""
    if isinstance(found, Outcome):
        return found
    others = (each for each in all_found if isinstance(each, Outcome))
    because_of = tuple(each.store for each in others if each.status is Status.REFUSED)
    return Outcome(found.ask.store, Status.REFUSED, report=found.report, because_of=because_of)


def _told(outcome: Outcome, shown: str, draft: Path) -> Outcome:
    """What is wrong in the brand's file, told in the draft that stood in for it."""
    found, texts = told_in(outcome.found, outcome.texts, shown, str(draft))
    return replace(outcome, found=found, texts=texts)


def _needs_second(weighed: Sequence[Weighed]) -> bool:
    """A brand's change moves what it moves in all stores; the lowest bound of them counts."""
    approvals = [each.report.approval for each in weighed]
    if not approvals:
        return False
    whole = sum(each.together for each in approvals)
    return whole > min(each.above for each in approvals) or any(e.is_needed for e in approvals)
