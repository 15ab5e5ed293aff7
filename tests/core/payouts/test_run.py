"""Refund runs: paid once, asked until known, retried, shown as owed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from pawpact.kernel.errors import Conflict, MoveRefused
from pawpact.ledger.models import JournalRow
from pawpact.outbox.models import OutboxMessage
from pawpact.payouts.models import Payout, PayoutEvent
from pawpact.payouts.settling import pay_by_hand, retry, settle
from pawpact.payouts.simulator import Outcome, SimulatedPayouts
from pawpact.payouts.values import PayoutAnswer, PayoutGatewayDown, PayoutRequest, Result
from pawpact.tasks.models import Task
from tests.core.payouts.till import BORIS, Till


def test_what_is_owed_is_paid_and_booked(till: Till) -> None:
    """P10: 380.00 owed to a customer are paid out, booked, and gone from what is owed."""
    gateway = till.provider()
    journal = till.owe(380_00, "deposit")
    report = till.run()
    assert (report.found, report.paid) == (1, 1)
    assert till.owed() == 0
    assert list(gateway.paid.values()) == [380_00]
    assert till.reached == [journal]
    assert [row.movement for row in till.rows(JournalRow)] == ["P46", "P10"]


def test_each_journal_is_a_refund_of_its_own(till: Till) -> None:
    """Two debts of one customer and one of another are three refunds."""
    till.owe(500_00, "first")
    till.owe(398_00, "second")
    till.owe(52_00, "third", BORIS)
    assert till.run().paid == 3
    assert sorted(row.amount for row in till.rows(Payout)) == [52_00, 398_00, 500_00]
    assert till.owed() == till.owed(BORIS) == 0


def test_run_again_pays_nothing(till: Till) -> None:
    """A second run finds nothing to do."""
    gateway = till.provider()
    till.owe(380_00, "deposit")
    till.run()
    report = till.run()
    assert (report.found, report.paid, len(gateway.paid)) == (0, 0, 1)


def test_later_debt_is_found_beside_paid_one(till: Till) -> None:
    """What is owed after a refund was paid becomes a refund too."""
    till.owe(380_00, "deposit")
    till.run()
    till.owe(20_00, "later")
    assert till.run().paid == 1
    assert till.owed() == 0


def test_lost_answer_is_asked_for(till: Till) -> None:
    """Money that left while the answer was lost is booked at the next run and not sent again."""
    gateway = till.provider(lambda request: Outcome.TIMEOUT_AFTER_SUCCESS)
    till.owe(380_00, "deposit")
    assert till.run().unknown == 1
    assert till.owed() == 380_00
    assert till.run().paid == 1
    assert (till.owed(), len(gateway.paid)) == (0, 1)


def test_lost_request_is_sent_again_under_its_key(till: Till) -> None:
    """A request that never arrived goes out once more under the same key."""
    gateway = till.provider(lambda request: Outcome.TIMEOUT_BEFORE_ARRIVAL)
    till.owe(380_00, "deposit")
    till.run()
    assert till.run().paid == 1
    assert list(gateway.paid) == [f"refund:{till.payout().id}:1"]


def test_run_killed_before_the_answer_is_taken_up(till: Till, tmp_path: Path) -> None:
    """Killed after the provider paid and before it was written, the next run asks and books it."""
    memory = tmp_path / "provider.jsonl"

    class Killed(BaseException):
        pass

    class Dying(SimulatedPayouts):
        def pay_out(self, requests: object) -> list[PayoutAnswer]:
            super().pay_out(requests)  # type: ignore[arg-type]
            raise Killed

    till.gateway = Dying(memory=memory)
    till.owe(380_00, "deposit")
    with pytest.raises(Killed):
        till.run()
    assert till.payout().state == "asked"
    till.gateway = survivor = SimulatedPayouts(memory=memory)
    assert till.run().paid == 1
    assert (till.owed(), len(survivor.paid)) == (0, 1)


def test_refused_refund_stays_owed_and_is_told(till: Till) -> None:
    """A refund that the provider refuses stays owed, the customer reads it, a person looks."""
    till.provider(lambda request: Outcome.ACCOUNT_CLOSED)
    till.owe(380_00, "deposit")
    assert till.run().refused == 1
    assert till.owed() == 380_00
    assert till.payout().reason == "account_closed"
    assert [row.kind for row in till.rows(OutboxMessage)] == ["refund.delayed"]
    assert [row.kind for row in till.rows(Task)] == ["refund_refused"]


def test_refused_refund_is_tried_again_a_day_later(till: Till) -> None:
    """The provider is asked anew after a day, under a new key, and not before."""
    gateway = till.provider(_refuse_first)
    till.owe(380_00, "deposit")
    till.run()
    assert till.run().paid == 0
    till.clock.advance(timedelta(days=1))
    assert till.run().paid == 1
    assert list(gateway.paid) == [f"refund:{till.payout().id}:2"]


def test_refused_refund_is_tried_at_once_when_somebody_says_so(till: Till) -> None:
    """Somebody who cleared the reason need not wait a day."""
    till.provider(_refuse_first)
    till.owe(380_00, "deposit")
    till.run()
    with till.unit() as unit:
        retry(unit, till.payout().id)
    assert till.run().paid == 1


def test_refund_refused_twice_is_told_once(till: Till) -> None:
    """A customer is not told every day that it takes longer."""
    till.provider(lambda request: Outcome.ACCOUNT_CLOSED)
    till.owe(380_00, "deposit")
    for _ in range(3):
        till.run()
        till.clock.advance(timedelta(days=1))
    assert len(till.rows(OutboxMessage)) == len(till.rows(Task)) == 1


@pytest.mark.parametrize("error", [PayoutGatewayDown, ConnectionResetError])
def test_provider_that_is_down_leaves_it_to_be_asked(till: Till, error: type[Exception]) -> None:
    """Nothing is known of what was handed to a provider that went down; it is asked later."""
    working = SimulatedPayouts()

    class Down:
        def pay_out(self, requests: object) -> list[PayoutAnswer]:
            raise error

        def ask(self, keys: object) -> list[PayoutAnswer]:
            raise error

    till.gateway = Down()
    till.owe(380_00, "deposit")
    assert till.run().unknown == 1
    assert till.run().paid == 0
    till.gateway = working
    assert till.run().paid == 1


def test_without_a_provider_people_pay_by_hand(till: Till) -> None:
    """Without a provider a refund is collected, and booked when somebody names the transfer."""
    till.owe(380_00, "deposit")
    till.gateway = None  # type: ignore[assignment]
    assert till.run().found == 1
    with till.unit() as unit:
        pay_by_hand(unit, till.payout().id, "BANK-1", till.on_paid)
    assert (till.owed(), till.payout().reference) == (0, "BANK-1")
    assert len(till.reached) == 1


def test_paying_by_hand_while_an_answer_is_awaited_is_refused(till: Till) -> None:
    """While the provider may have paid, nobody else does."""
    till.provider(lambda request: Outcome.TIMEOUT_AFTER_SUCCESS)
    till.owe(380_00, "deposit")
    till.run()
    with pytest.raises(Conflict), till.unit() as unit:
        pay_by_hand(unit, till.payout().id, "BANK-1", till.on_paid)


def test_refund_that_is_paid_is_not_paid_by_hand(till: Till) -> None:
    """What was paid is over, and says which moves there are."""
    till.owe(380_00, "deposit")
    till.run()
    with pytest.raises(MoveRefused), till.unit() as unit:
        pay_by_hand(unit, till.payout().id, "BANK-1", till.on_paid)
    with pytest.raises(MoveRefused), till.unit() as unit:
        retry(unit, till.payout().id)


def test_late_answer_of_an_earlier_attempt_changes_nothing(till: Till) -> None:
    """A refusal of the first attempt that comes during the second is not taken for its answer."""
    till.provider(lambda r: Outcome.ACCOUNT_CLOSED if r.key.endswith(":1") else _lost(r))
    till.owe(380_00, "deposit")
    till.run()
    till.clock.advance(timedelta(days=1))
    till.run()
    late = PayoutAnswer(f"refund:{till.payout().id}:1", Result.REFUSED, reason="late")
    with till.unit() as unit:
        assert settle(unit, [late], till.on_paid).refused == 0
    assert till.payout().state == "asked"


def test_answers_of_others_are_left_alone(till: Till) -> None:
    """An answer under a key that is not ours changes nothing."""
    with till.unit() as unit:
        settled = settle(unit, [PayoutAnswer("1-2-3", Result.OK)], till.on_paid)
    assert settled.paid == 0


def test_refund_is_due_within_the_stores_days(till: Till) -> None:
    """A refund is to have reached the customer within deposit_fallback.refund_days."""
    till.owe(380_00, "deposit")
    till.run()
    row = till.payout()
    assert row.due_by - row.owed_since == timedelta(days=7)


def test_pages_pay_everything(till: Till) -> None:
    """Many refunds are paid page by page, each once."""
    gateway = till.provider()
    for number in range(7):
        till.owe(100 + number, f"debt:{number}")
    assert till.run(size=3).paid == 7
    assert sorted(gateway.paid.values()) == list(range(100, 107))


def test_moves_say_who_and_why(till: Till) -> None:
    """Every move of a refund is kept with who, when and why."""
    till.owe(380_00, "deposit")
    till.run()
    moves = [(row.came_from, row.went_to, row.actor) for row in till.rows(PayoutEvent)]
    assert moves == [("due", "asked", "system"), ("asked", "paid", "system")]


def _refuse_first(request: PayoutRequest) -> Outcome:
    return Outcome.ACCOUNT_CLOSED if request.key.endswith(":1") else Outcome.OK


def _lost(request: PayoutRequest) -> Outcome:
    return Outcome.TIMEOUT_AFTER_SUCCESS
