"""Complaints in a whole shop: what rules make of them, in tasks, parcels, points and debits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from pawpact.benefits.models import Benefit
from pawpact.bootstrap.books import audit_books
from pawpact.contracts.running.hold import holds
from pawpact.orders.claim_models import AfterSalesClaim
from pawpact.orders.claim_steps import file_claim
from pawpact.orders.claim_values import ClaimKind
from pawpact.outbox.models import OutboxMessage
from pawpact.sdk.testing import Store
from pawpact.tasks.models import Task

NAME = "complaint_compensation"


class Counter:
    """One store, its customer, and what she complains about."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.subjects: Mapping[str, int] = store.contract(store.apply())
        self.customer = self.subjects["customer"]

    def begin(self, type: str | None, **given: Any) -> dict[str, Any]:
        at = self.store.installation.clock.now().isoformat()
        given = {"channel": "wecom", "customer": self.customer, **given}
        if type is not None:
            given |= {"type": type, "happened_at": at}
        return dict(self.store.do(NAME, "take_in", **given).answer)

    def then(self, seen: dict[str, Any], action: str, **given: Any) -> dict[str, Any]:
        role = "store_manager" if action in ("approve", "decide") else "sales"
        given |= {"complaint": seen["complaint"], "version": seen["version"]}
        return dict(self.store.do(NAME, action, role=role, **given).answer)

    def tasks(self) -> dict[str, Task]:
        """The newest of each kind that rules opened."""
        with self.store.reading() as unit:
            rows = unit.session.scalars(select(Task).order_by(Task.id))
            return {row.kind.removeprefix("rule."): row for row in rows}

    def claims(self) -> list[str]:
        with self.store.reading() as unit:
            return list(unit.session.scalars(select(AfterSalesClaim.kind)))

    def holds(self) -> list[str]:
        contract = self.subjects["contract"]
        with self.store.reading() as unit:
            return [each.key for each in holds(unit, [contract])[contract]]

    def statuses(self, moment: str) -> str:
        return self.store.decisions(moment)[-1].text("zh")

    def findings(self) -> list[str]:
        with self.store.reading() as unit:
            return [each.code for each in audit_books(unit).findings]


def test_damaged_goods_are_sent_again_once(store: Store) -> None:
    """50 points and a parcel at once; the same line, complained about again, goes to a person."""
    shop = Counter(store)
    line = store.received_order(shop.customer)["order_line"]
    first = shop.begin("goods", said="袋子破了")
    response, solution = (shop.tasks()[f"complaint_{each}"] for each in ("response", "solution"))
    assert response.due_at - response.since == timedelta(hours=24)
    assert solution.due_at - solution.since == timedelta(hours=48)
    shop.then(first, "remedy_goods", order_line=line, defect="damaged")
    assert (shop.claims(), store.points(shop.customer)) == (["reship"], 50)
    assert shop.tasks()["complaint_response"].state == "done"
    shop.then(shop.begin("goods"), "remedy_goods", order_line=line, defect="missing", points=100)
    assert (shop.claims(), store.points(shop.customer)) == (["reship"], 50)
    assert [each.queue for each in store.held()] == ["store_manager"]
    assert shop.findings() == []


def test_a_hundred_and_one_points_wait_for_the_manager(store: Store) -> None:
    """Nothing is given before she approves it, all of it afterwards, and no more a second time."""
    shop = Counter(store)
    line = store.received_order(shop.customer)["order_line"]
    seen = shop.begin("goods")
    seen = shop.then(seen, "remedy_goods", order_line=line, defect="damaged", points=101)
    assert (shop.claims(), store.points(shop.customer)) == ([], 0)
    assert shop.tasks()["complaint_approval"].role == "store_manager"
    seen = shop.then(seen, "approve")
    assert (shop.claims(), store.points(shop.customer)) == (["reship"], 101)
    shop.then(seen, "approve", points=300)
    assert store.points(shop.customer) == 101


def test_the_managers_approval_ends_her_task(store: Store) -> None:
    """What she has approved is not asked of her again, nor told to anybody above her."""
    shop = Counter(store)
    line = store.received_order(shop.customer)["order_line"]
    seen = shop.begin("goods")
    seen = shop.then(seen, "remedy_goods", order_line=line, defect="damaged", points=101)
    assert shop.tasks()["complaint_approval"].state == "due"
    shop.then(seen, "approve")
    assert shop.tasks()["complaint_approval"].state == "done"


def test_asked_once_more_a_claimed_line_still_goes_to_a_person(store: Store) -> None:
    """Whoever asks again gets no further; the manager, who looked at it, decides for 50 points."""
    shop = Counter(store)
    order = store.received_order(shop.customer)
    with store.unit() as unit:
        file_claim(unit, order["order_line"], ClaimKind.REFUND, "客户自助申请")
    seen, about = shop.begin("goods"), {"order_line": order["order_line"], "defect": "damaged"}
    seen = shop.then(seen, "remedy_goods", **about)
    seen = shop.then(seen, "remedy_goods", **about)
    assert (shop.claims(), store.points(shop.customer)) == (["refund"], 0)
    assert [each.queue for each in store.held()] == ["store_manager"] * 2
    shop.then(seen, "approve")
    assert (shop.claims(), store.points(shop.customer)) == (["refund"], 50)


def test_a_used_up_budget_is_the_managers_to_enlarge(store: Store) -> None:
    """The parcel leaves, the points wait; with a larger budget they come."""
    store.parameters({f"{NAME}.monthly_budget_per_store": "4.99"})
    shop = Counter(store)
    line = store.received_order(shop.customer)["order_line"]
    seen = shop.then(shop.begin("goods"), "remedy_goods", order_line=line, defect="damaged")
    assert (shop.claims(), store.points(shop.customer)) == (["reship"], 0)
    assert "转人工" in shop.statuses("remedy.requested")
    assert "compensation_over_budget" in shop.tasks()
    store.parameters({f"{NAME}.monthly_budget_per_store": "5.00"})
    shop.then(seen, "approve")
    assert (shop.claims(), store.points(shop.customer)) == (["reship"], 50)


def test_a_bad_service_brings_a_grooming_or_points(store: Store) -> None:
    """The customer's choice of one, and a reminder by member of staff and kind of fault."""
    shop = Counter(store)
    bad = {"fault": "late_follow_up", "staff": "stf_0000000000007"}
    shop.then(shop.begin("service"), "remedy_service", wish="free_grooming", **bad)
    shop.then(shop.begin("service"), "remedy_service", wish="points", **bad)
    with store.reading() as unit:
        assert unit.session.scalars(select(Benefit.kind)).all() == ["grooming"]
    assert store.points(shop.customer) == 50
    found = store.view(NAME, "improvements", role="store_manager", staff="stf_0000000000007")
    assert [each["fault"] for each in found["items"]] == ["late_follow_up"] * 2


def test_the_solutions_clock_stops_for_the_customer(store: Store) -> None:
    """Ten hours of waiting are ten hours more; the response is done, resolved ends it."""
    shop = Counter(store)
    seen = shop.then(shop.begin("goods"), "respond")
    due = shop.tasks()["complaint_solution"].due_at
    seen = shop.then(seen, "wait")
    store.advance(hours=10)
    assert shop.tasks()["complaint_solution"].next_at is None
    seen = shop.then(seen, "go_on")
    assert shop.tasks()["complaint_solution"].due_at == due + timedelta(hours=10)
    seen = shop.then(seen, "resolve", cause="快递", solution="补发")
    assert shop.tasks()["complaint_solution"].state == "done"
    assert shop.tasks()["complaint_revisit"].state == "due"
    seen = shop.then(seen, "revisit", answer="unsatisfied")
    assert shop.tasks()["complaint_revisit"].state == "done"
    assert shop.tasks()["complaint_solution"].state == "due"


@pytest.mark.parametrize(
    ("type", "task"), [("performance", "complaint_plan"), ("pet_care", "complaint_advice")]
)
def test_what_is_resolved_leaves_nobody_waiting(store: Store, type: str, task: str) -> None:
    """The route's own task ends with the complaint, so that nobody above is told of it."""
    shop = Counter(store)
    seen = shop.then(shop.begin(type), "respond")
    assert shop.tasks()[task].state == "due"
    shop.then(seen, "resolve", cause="误会", solution="已说明")
    assert shop.tasks()[task].state == "done"


def test_a_covered_disease_holds_debits_until_it_is_refused(store: Store) -> None:
    """On the 30th day the claim is opened and debits are held; refused, they go on."""
    shop = Counter(store)
    store.advance(days=30)
    seen = shop.begin("pet_health", contract=shop.subjects["contract"], disease="canine_parvovirus")
    assert shop.tasks()["guarantee_claim"].role == "store_manager"
    assert shop.tasks()["call_about_illness"].role == "vet"
    assert shop.holds() == [NAME]
    shop.then(shop.then(seen, "respond"), "decide", accepted=False)
    assert shop.holds() == []
    done = {shop.tasks()[each].state for each in ("complaint_decision", "guarantee_claim")}
    assert done == {"done"}


def test_accepted_debits_wait_until_it_is_resolved(store: Store) -> None:
    """Another pet or a refund is arranged first; only then are debits let go on."""
    shop = Counter(store)
    seen = shop.begin("pet_health", contract=shop.subjects["contract"], disease="canine_parvovirus")
    seen = shop.then(seen, "decide", accepted=True)
    assert shop.holds() == [NAME]
    assert shop.tasks()["guarantee_claim"].state == "due"
    shop.then(seen, "resolve", cause="潜伏期", solution="换宠")
    assert shop.holds() == []
    assert shop.tasks()["guarantee_claim"].state == "done"


def test_a_refused_claim_that_is_opened_again_holds_debits_again(store: Store) -> None:
    """Not satisfied with the answer: the claim's task is there anew, and debits wait for it."""
    shop = Counter(store)
    seen = shop.begin("pet_health", contract=shop.subjects["contract"], disease="canine_parvovirus")
    seen = shop.then(seen, "decide", accepted=False)
    seen = shop.then(seen, "resolve", cause="不在保障内", solution="已解释")
    assert shop.holds() == []
    shop.then(seen, "revisit", answer="unsatisfied")
    assert shop.holds() == [NAME]
    assert shop.tasks()["guarantee_claim"].state == "due"


def test_the_next_vet_has_a_call_that_nobody_took(store: Store) -> None:
    """A complaint about an ill pet is late as a report of one: a vet, the manager, the platform."""
    shop = Counter(store)
    shop.begin("pet_health", contract=shop.subjects["contract"])
    call = shop.tasks()["call_about_illness"]
    assert (call.escalate_to[0], call.level_minutes) == ("vet", 60)


def test_one_ill_pet_is_one_case(store: Store) -> None:
    """A second complaint about it is urgent too, and brings no second vet."""
    shop = Counter(store)
    shop.begin("pet_health", contract=shop.subjects["contract"])
    again = shop.begin("unclear", contract=shop.subjects["contract"], said="还在呕吐")
    assert len(store.decisions("complaint.pet_ill")) == 1
    assert again["urgency"] == "urgent"


def test_on_the_thirty_first_day_nothing_is_held(store: Store) -> None:
    """The guarantee is over: a vet all the same, but no claim."""
    shop = Counter(store)
    store.advance(days=31)
    shop.begin("pet_health", contract=shop.subjects["contract"], disease="canine_parvovirus")
    assert "guarantee_claim" not in shop.tasks()
    assert "call_about_illness" in shop.tasks()
    assert shop.holds() == []


@pytest.mark.parametrize(("days", "is_claimed"), [(7, True), (8, False)])
def test_a_report_counts_while_a_diagnosis_follows(
    store: Store, days: int, is_claimed: bool
) -> None:
    """Told on day 30: a diagnosis of seven days later is in time, one of eight days is not."""
    shop = Counter(store)
    store.advance(days=30)
    seen = shop.begin("pet_health", contract=shop.subjects["contract"])
    store.advance(days=days)
    shop.then(seen, "diagnose", disease="canine_parvovirus")
    assert ("guarantee_claim" in shop.tasks()) is is_claimed


def test_a_diagnosis_before_the_report_counts(store: Store) -> None:
    """Told on day 32, found by the clinic on day 30: the earlier day is in time."""
    shop = Counter(store)
    store.advance(days=32)
    found_on = (store.installation.clock.now() - timedelta(days=2)).date().isoformat()
    about = {"contract": shop.subjects["contract"], "disease": "canine_parvovirus"}
    shop.begin("pet_health", **about, diagnosed_on=found_on)
    assert "guarantee_claim" in shop.tasks()


@pytest.mark.parametrize(("is_on_call", "hours"), [(False, 6), (True, 1)])
def test_at_night_the_vets_hour_begins_where_one_is(
    store: Store, is_on_call: bool, hours: int
) -> None:
    """At three in the morning: with a vet on call at four, otherwise an hour after opening."""
    store.parameters({"followup.vet_on_call": is_on_call})
    shop = Counter(store)
    store.advance(hours=15)
    shop.begin("pet_health", contract=shop.subjects["contract"])
    left = shop.tasks()["call_about_illness"].due_at - store.installation.clock.now()
    assert left == timedelta(hours=hours)


def test_an_open_claim_is_not_let_go_by_another_complaint(store: Store) -> None:
    """Bad service is resolved, a second claim about the pet is refused: debits stay held."""
    shop = Counter(store)
    about = {"contract": shop.subjects["contract"], "disease": "canine_parvovirus"}
    first = shop.begin("pet_health", **about)
    service = shop.then(shop.begin("service", contract=about["contract"]), "respond")
    shop.then(service, "resolve", cause="忙", solution="致歉")
    shop.then(shop.begin("pet_health", **about), "decide", accepted=False)
    assert shop.holds() == [NAME]
    shop.then(first, "decide", accepted=False)
    assert shop.holds() == []


def test_the_response_is_due_from_the_call_and_not_from_the_form(store: Store) -> None:
    """Taken in at noon and registered twenty hours later, the customer hears four hours on."""
    shop = Counter(store)
    seen = shop.begin(None)
    store.advance(hours=20)
    at = store.installation.clock.now()
    shop.then(seen, "register", type="goods", happened_at=at.isoformat())
    assert shop.tasks()["complaint_response"].due_at - at == timedelta(hours=4)


def test_an_ill_pet_of_no_named_contract_brings_a_vet(store: Store) -> None:
    """A vet asks the customer which it is, once however often she says it, and she is told what
    to do; once the pet is named it has a call of its own."""
    shop = Counter(store)
    seen = shop.begin(None, said="猫在呕吐")
    shop.begin("unclear", said="还在呕吐")
    with store.reading() as unit:
        kinds = unit.session.scalars(select(Task.kind).where(Task.role == "vet")).all()
        told = unit.session.scalars(select(OutboxMessage.kind)).all()
    assert kinds.count("rule.identify_ill_pet") == 1
    assert "complaint.pet_ill" in told
    at = store.installation.clock.now().isoformat()
    named = {"type": "pet_health", "happened_at": at, "contract": shop.subjects["contract"]}
    shop.then(seen, "register", **named)
    assert shop.tasks()["identify_ill_pet"].state == "done"
    assert shop.tasks()["call_about_illness"].state == "due"


def test_not_satisfied_an_urgent_one_is_decided_anew(store: Store) -> None:
    """Somebody has a working day again: the first answer does not count any more."""
    shop = Counter(store)
    seen = shop.then(shop.begin("pet_health"), "decide", accepted=True)
    assert shop.tasks()["complaint_decision"].state == "done"
    seen = shop.then(seen, "resolve", cause="换粮", solution="已道歉")
    shop.then(seen, "revisit", answer="unsatisfied")
    assert shop.tasks()["complaint_decision"].state == "due"


def test_an_urgent_one_is_decided_within_a_working_day(store: Store) -> None:
    """From a Friday evening until Monday's closing; a Sunday that is worked on ends it sooner."""
    shop = Counter(store)
    friday = datetime(2026, 9, 11, 12, 0, tzinfo=UTC)
    store.installation.clock.move_to(friday)
    shop.begin("pet_health")
    assert local_day(shop.tasks()["complaint_decision"].due_at) == "2026-09-14"
    make_up = datetime(2026, 9, 19, 12, 0, tzinfo=UTC)
    store.installation.clock.move_to(make_up)
    shop.begin("pet_health")
    assert local_day(shop.tasks()["complaint_decision"].due_at) == "2026-09-20"


def local_day(at: datetime) -> str:
    """The last day on which it is in time."""
    return (at + timedelta(hours=8) - timedelta(minutes=1)).date().isoformat()


def test_a_month_is_summed_up(store: Store) -> None:
    """On its first day the next month asks for the last one's summary, which counts all of it."""
    shop = Counter(store)
    shop.begin("goods")
    shop.begin("service")
    store.installation.clock.move_to(datetime(2026, 4, 1, 4, 0, tzinfo=UTC))
    store.day()
    assert shop.tasks()["complaint_summary"].role == "store_manager"
    found = store.view(NAME, "month", role="store_manager", month="2026-03")
    assert (found["received"], found["by_type"]) == (2, {"goods": 1, "service": 1})
    assert store.view(NAME, "month", role="store_manager", month="2026-04")["received"] == 0
