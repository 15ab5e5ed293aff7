"""The debit run of one store; killed anywhere, it is simply run again.

Three short steps for each page of charges: a transaction that marks them, the provider outside any
transaction, a transaction that writes its answers. A run killed in between leaves charges as
``processing``; the next run asks the provider by key before it does anything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from pawpact.billing.agenda import Agenda, read_agenda
from pawpact.billing.channel import NoticeChannel
from pawpact.billing.claim import CLAIMABLE, Claim, claim
from pawpact.billing.gateway.call import ask, collect
from pawpact.billing.gateway.registry import Gateways, gateway_of
from pawpact.billing.gateway.values import GatewayAnswer
from pawpact.billing.notice import OpenUnit, carry_notices, write_page
from pawpact.billing.page import PAGE, START, Place
from pawpact.billing.question import unanswered
from pawpact.billing.settlement import Settled, settle
from pawpact.billing.values import UNANSWERED_STATES, ChargeState
from pawpact.tenancy.unit import Unit

DAILY = timedelta(days=1)
NOTICED_STATES = (ChargeState.SCHEDULED, ChargeState.NOTICED, ChargeState.FAILED)


@dataclass(slots=True)
class RunReport:
    """What one run did, in charges; what was left says why."""

    notices: int = 0
    delivered: int = 0
    settled: int = 0
    failed: int = 0
    unknown: int = 0
    paid_back: int = 0
    moved: int = 0
    overdue: int = 0
    without_mandate: int = 0
    without_provider: int = 0
    over_limit: int = 0

    def add_claim(self, claimed: Claim) -> None:
        self.moved += claimed.moved
        self.overdue += claimed.overdue
        self.without_mandate += claimed.without_mandate
        self.without_provider += claimed.without_provider
        self.over_limit += claimed.over_limit

    def add_settled(self, settled: Settled) -> None:
        self.settled += settled.settled
        self.failed += settled.failed
        self.unknown += settled.unknown
        self.paid_back += settled.paid_back


@dataclass(frozen=True, slots=True)
class DebitRun:
    """What a run needs: how to open a unit of the store, its providers and its channel.

    ``every`` is how often the run is scheduled; notices that would be late next time go out now.
    """

    open_unit: OpenUnit
    gateways: Gateways
    channel: NoticeChannel
    every: timedelta = DAILY
    size: int = PAGE

    def all(self) -> RunReport:
        """Everything that is to be done now. Doing it again does nothing more."""
        report = RunReport()
        with self.open_unit() as unit:
            agenda = read_agenda(unit, self.every)
        self.resolve(report, agenda)
        self.notify(report, agenda)
        self.collect(report, agenda)
        if report.failed:
            report.delivered += carry_notices(self.open_unit, self.channel, size=self.size)
        return report

    def resolve(self, report: RunReport, agenda: Agenda) -> None:
        """Ask for every answer that is still owed; send again only what never arrived."""
        for state in [state for state in UNANSWERED_STATES if state in agenda.earliest]:
            place: Place | None = START
            while place is not None:
                with self.open_unit() as unit:
                    questions, place = unanswered(unit, state, place, self.size)
                for provider, asked in questions.items():
                    self._settle(ask(gateway_of(self.gateways, provider), asked), report)

    def notify(self, report: RunReport, agenda: Agenda) -> None:
        """Write and carry the notices that have to go out now."""
        waiting = [(state, START) for state in agenda.until(NOTICED_STATES, agenda.notices_by)]
        while waiting:
            with self.open_unit() as unit:
                report.notices += self._write_until_full(unit, waiting)
        if report.notices or report.failed or agenda.has_notices:
            report.delivered += carry_notices(self.open_unit, self.channel, size=self.size)

    def _write_until_full(self, unit: Unit, waiting: list[tuple[ChargeState, Place]]) -> int:
        """Pages of notices up to the first full one: a commit stays short."""
        written = 0
        while waiting:
            state, place = waiting.pop(0)
            count, following = write_page(unit, self.every, state, place, self.size)
            written += count
            if following is not None:
                waiting.insert(0, (state, following))
                break
        return written

    def collect(self, report: RunReport, agenda: Agenda) -> None:
        """Debit what is due, page by page."""
        for state in agenda.until(CLAIMABLE, agenda.now):
            place: Place | None = START
            while place is not None:
                with self.open_unit() as unit:
                    claimed = claim(
                        unit,
                        state,
                        place,
                        every=self.every,
                        providers=self.gateways.keys(),
                        size=self.size,
                    )
                report.add_claim(claimed)
                for provider, requests in claimed.requests.items():
                    self._settle(collect(self.gateways[provider], requests), report)
                place = claimed.next

    def _settle(self, answers: Sequence[GatewayAnswer], report: RunReport) -> None:
        with self.open_unit() as unit:
            settled = settle(unit, answers)
        report.add_settled(settled)


def run_due(
    open_unit: OpenUnit,
    gateways: Gateways,
    channel: NoticeChannel,
    *,
    every: timedelta = DAILY,
    size: int = PAGE,
) -> RunReport:
    """One debit run of one store at the time of its units."""
    return DebitRun(open_unit, gateways, channel, every, size).all()
