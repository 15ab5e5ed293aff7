"""The debit run of one store; killed anywhere, it is simply run again.

Three short steps for each page of charges: a transaction that marks them, the provider outside any
transaction, a transaction that writes its answers. A run killed in between leaves charges as
``processing``; the next run asks the provider by key before it does anything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from pawpact.billing.agenda import Agenda, read_agenda
from pawpact.billing.carrying import TOLD, OpenUnit, Waiting, carry, carry_notices
from pawpact.billing.channel import NoticeChannel
from pawpact.billing.claim import CLAIMABLE, Claim, claim
from pawpact.billing.contradiction import pay_back_each
from pawpact.billing.gateway.call import ask, collect
from pawpact.billing.gateway.capability import (
    UNLIMITED,
    Abilities,
    abilities_of,
    longest_notice,
)
from pawpact.billing.gateway.registry import Gateways, gateway_of
from pawpact.billing.gateway.values import GatewayAnswer
from pawpact.billing.notice import write_page
from pawpact.billing.page import PAGE, START, Place
from pawpact.billing.pricing import price_page
from pawpact.billing.question import unanswered
from pawpact.billing.settlement import Settled, settle
from pawpact.billing.sitting import Sitting
from pawpact.billing.values import UNANSWERED_STATES, ChargeState
from pawpact.billing.waiver import perform_waived
from pawpact.tenancy.unit import Unit

DAILY = timedelta(days=1)
NOTICED_STATES = (
    ChargeState.SCHEDULED,
    ChargeState.PRICED,
    ChargeState.NOTICED,
    ChargeState.FAILED,
    ChargeState.POSTPONED,
)


@dataclass(slots=True)
class RunReport:
    """What one run did, in charges; what was left says why."""

    priced: int = 0
    waived: int = 0
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
    moved_to_end: int = 0

    def add_claim(self, claimed: Claim) -> None:
        self.moved += claimed.moved
        self.overdue += claimed.overdue
        self.without_mandate += claimed.without_mandate
        self.without_provider += claimed.without_provider
        self.over_limit += claimed.over_limit
        self.moved_to_end += claimed.moved_to_end

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
        for _ in self.steps(report):
            pass
        return report

    def steps(self, report: RunReport) -> Iterator[None]:
        """The same page by page: whoever stops between two pages loses nothing."""
        with Sitting(self.open_unit) as sitting:
            agenda = self._look(sitting)
            yield from self._resolve(report, agenda, sitting)
            yield from self._price(report, agenda, sitting)
            yield from self._notify(report, agenda, sitting)
            yield from self._waive(report, agenda, sitting)
            yield from self._collect(report, agenda, sitting)
        if report.failed:
            report.delivered += carry_notices(
                self.open_unit, self.channel, size=self.size, provider=self.provider
            )
            yield

    def announcing(self, report: RunReport) -> Iterator[None]:
        """Of the steps those by which customers are told; nothing is debited."""
        with Sitting(self.open_unit) as sitting:
            agenda = self._look(sitting)
            yield from self._price(report, agenda, sitting)
            yield from self._notify(report, agenda, sitting)

    def _look(self, sitting: Sitting) -> Agenda:
        """What there is to do at all."""
        return read_agenda(sitting.unit, self.every, self.provider)

    def _resolve(self, report: RunReport, agenda: Agenda, sitting: Sitting) -> Iterator[None]:
        """Ask for every answer that is still owed; send again only what never arrived."""
        for state in [state for state in UNANSWERED_STATES if state in agenda.earliest]:
            sitting.leave()
            place: Place | None = START
            while place is not None:
                with self.open_unit() as unit:
                    questions, place = unanswered(unit, state, place, self.size)
                for provider, asked in questions.items():
                    answers = ask(gateway_of(self.gateways, provider), asked)
                    self._settle(provider, answers, report)
                yield

    def _price(self, report: RunReport, agenda: Agenda, sitting: Sitting) -> Iterator[None]:
        """Let the store's policies say what the periods cost that are announced next."""
        place: Place | None = START
        soon = agenda.until([ChargeState.SCHEDULED], agenda.notices_by)
        while place is not None and soon and agenda.is_priced_by_policy:
            count, place = price_page(sitting.unit, self.every, place, self.size)
            if count:
                sitting.leave()
                report.priced += count
                yield

    def _waive(self, report: RunReport, agenda: Agenda, sitting: Sitting) -> Iterator[None]:
        """Give the points of waived periods whose day has come."""
        place: Place | None = START
        while place is not None and agenda.until([ChargeState.SCHEDULED], agenda.now):
            count, place = perform_waived(sitting.unit, place, self.size)
            if count:
                sitting.leave()
                report.waived += count
                yield

    def _notify(self, report: RunReport, agenda: Agenda, sitting: Sitting) -> Iterator[None]:
        """Write and carry the notices that have to go out now."""
        states = agenda.until(NOTICED_STATES, agenda.notices_by)
        if agenda.is_priced_by_policy:
            states = _after_pricing(states)
        waiting = [(state, START) for state in states]
        while waiting:
            report.notices += self._write_until_full(sitting.unit, waiting)
            if waiting:
                sitting.leave()
                yield
        if report.notices or report.failed or agenda.has_notices:
            written = Waiting(self.provider, self.size, self._told(report, agenda))
            carried = written.page(sitting.unit)
            sitting.leave()
            report.delivered += carry(self.open_unit, self.channel, written, carried)
            yield

    def _told(self, report: RunReport, agenda: Agenda) -> Sequence[ChargeState]:
        """The states in which notices may wait: those there were, and those of this run."""
        new = {ChargeState.NOTICED} if report.notices else set()
        new |= {ChargeState.FAILED} if report.failed else set()
        return [state for state in TOLD if state in agenda.earliest or state in new]

    def _write_until_full(self, unit: Unit, waiting: list[tuple[ChargeState, Place]]) -> int:
        """Pages of notices up to the first full one: a commit stays short."""
        written = 0
        while waiting:
            state, place = waiting.pop(0)
            count, following = write_page(unit, self.every, state, place, self.size, self.provider)
            written += count
            if following is not None:
                waiting.insert(0, (state, following))
                break
        return written

    def _collect(self, report: RunReport, agenda: Agenda, sitting: Sitting) -> Iterator[None]:
        """Debit what is due, page by page."""
        for state in agenda.until(CLAIMABLE, agenda.now):
            place: Place | None = START
            while place is not None:
                claimed = claim(
                    sitting.unit,
                    state,
                    place,
                    every=self.every,
                    providers=self.gateways.keys(),
                    size=self.size,
                    abilities=self.abilities,
                )
                sitting.leave()
                report.add_claim(claimed)
                for provider, requests in claimed.requests.items():
                    answers = collect(self.gateways[provider], requests)
                    self._settle(provider, answers, report)
                place = claimed.next
                yield

    @property
    def abilities(self) -> Abilities:
        return abilities_of(self.gateways)

    @property
    def provider(self) -> timedelta:
        """The longest time of notice that an installed provider asks for."""
        return longest_notice(self.abilities.values())

    def _settle(self, provider: str, answers: Sequence[GatewayAnswer], report: RunReport) -> None:
        limits = self.abilities.get(provider, UNLIMITED)
        with self.open_unit() as unit:
            settled = settle(unit, answers, limits)
            if settled.total < len(answers):
                # another run, or a person, was faster than this call: what it took may be too much
                settled.paid_back += pay_back_each(unit, provider, answers)
        report.add_settled(settled)


def _after_pricing(states: Sequence[ChargeState]) -> list[ChargeState]:
    """What was just priced is announced in the same run; what could not be priced waits."""
    others = {state for state in states if state is not ChargeState.SCHEDULED}
    return [state for state in NOTICED_STATES if state in others | {ChargeState.PRICED}]


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
