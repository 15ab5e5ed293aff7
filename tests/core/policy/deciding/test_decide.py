"""Deciding one case: hit policies, unknown facts, chains of policies."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Thread

import pytest

from pawpact.policy.deciding.decide import Decider, InvalidFact
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.engine.plain import PlainEngine
from pawpact.policy.engine.protocol import Engine
from pawpact.policy.model import Decision, Parameter, Policy
from pawpact.vocabulary.core import CORE
from pawpact.vocabulary.types import Value, ValueType
from tests.core.policy.written import (
    MOMENT,
    call,
    call_with,
    compare,
    declared,
    every,
    fact,
    numbers,
    parameter,
    policy,
    reckon,
    rule,
    ruleset,
    settle,
    share,
    some,
    vocabulary,
)

VOCABULARY = vocabulary(
    *CORE.facts.values(),
    declared("credit.score", optional=True),
    declared("credit.decision", ValueType.CHOICE, derived=True, choices=("approved", "rejected")),
    declared("credit.line", ValueType.MONEY, derived=True, minimum=0, maximum=100_000),
)
GATE = policy(
    rule(
        "landlord",
        every(
            compare("customer.housing", "in", ("rented", "shared_rental")),
            compare("customer.landlord_consent", "ne", True),
        ),
        call("ask_document", kind="landlord_consent"),
        locked=True,
    ),
    rule("pass", compare("credit.score", "gte", parameter("shop.min_score")), call("approve")),
    name="shop.gate",
)
CREDIT = policy(
    rule(
        "high",
        compare("credit.score", "gte", parameter("shop.min_score")),
        settle(credit_decision="approved"),
        call("approve"),
    ),
    rule("low", compare("credit.score", "lt", 600), settle(credit_decision="rejected")),
    name="credit.decide",
)
DEPOSIT = policy(
    rule(
        "offer",
        compare("credit.decision", "eq", "rejected"),
        call("require_deposit", amount=parameter("shop.deposit")),
    ),
    name="deposit.offer",
)
PARAMETERS = numbers(min_score=600, deposit=30_000)
UNDETERMINED = ("refer_to_person", {"queue": "undetermined"})


@pytest.fixture(params=[DurableEngine, PlainEngine])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each of the two engines in turn."""
    made: Engine = request.param()
    return made


def decider(
    engine: Engine, *policies: Policy, parameters: Mapping[str, Parameter] = PARAMETERS
) -> Decider:
    return Decider(ruleset(*policies, parameters=parameters), VOCABULARY, engine)


def decide(engine: Engine, facts: dict[str, Value | None], *policies: Policy) -> Decision:
    return decider(engine, *policies).decide(MOMENT, facts, "r1")


def asked(decision: Decision) -> list[tuple[str, dict[str, Value]]]:
    return [(effect.effect, dict(effect.arguments)) for effect in decision.effects]


def test_renter_without_recorded_consent_is_not_approved(engine: Engine) -> None:
    """A renter at 700 points with no consent on record goes to a person, not to approval."""
    facts: dict[str, Value | None] = {"credit.score": 700, "customer.housing": "rented"}
    decision = decide(engine, facts, GATE)
    (referral,) = decision.referrals
    assert asked(decision) == [UNDETERMINED]
    assert (referral.rule, referral.missing) == ("landlord", ("customer.landlord_consent",))


def test_renter_whose_landlord_refused_is_asked_for_the_document(engine: Engine) -> None:
    """A renter whose landlord said no is asked for the consent."""
    facts: dict[str, Value | None] = {
        "credit.score": 700,
        "customer.housing": "rented",
        "customer.landlord_consent": False,
    }
    decision = decide(engine, facts, GATE)
    assert asked(decision) == [("ask_document", {"kind": "landlord_consent"})]


def test_owner_needs_no_consent(engine: Engine) -> None:
    """An owner's unknown consent keeps nothing undetermined."""
    facts: dict[str, Value | None] = {"credit.score": 700, "customer.housing": "owned"}
    assert asked(decide(engine, facts, GATE)) == [("approve", {})]


def test_threshold_itself_passes(engine: Engine) -> None:
    """At least 600 holds for 600."""
    facts: dict[str, Value | None] = {"credit.score": 600, "customer.housing": "owned"}
    assert asked(decide(engine, facts, GATE)) == [("approve", {})]


def test_just_below_the_threshold_nothing_is_decided(engine: Engine) -> None:
    """At least 600 does not hold for 599, and no rule decides."""
    facts: dict[str, Value | None] = {"credit.score": 599, "customer.housing": "owned"}
    (outcome,) = decide(engine, facts, GATE).outcomes
    assert (outcome.fired, outcome.undetermined, outcome.chosen) == (0, 0, ())


def test_skip_goes_on_behind_an_undetermined_rule(engine: Engine) -> None:
    """Under ``if_unknown: skip`` the next rule is looked at, and the bit tells of the doubt."""
    skipping = policy(
        rule("vip", compare("credit.score", "gte", 800), call("approve"), if_unknown="skip"),
        rule("rest", compare("pet.low_threshold", "eq", True), call("offer_low_threshold_pet")),
    )
    decision = decide(engine, {"pet.low_threshold": True}, skipping)
    (outcome,) = decision.outcomes
    assert asked(decision) == [("offer_low_threshold_pet", {})]
    assert (outcome.fired, outcome.undetermined, outcome.chosen) == (0b10, 0b01, (1,))


def test_derived_fact_reaches_the_next_policy(engine: Engine) -> None:
    """What one policy settles the next one reads."""
    decision = decide(engine, {"credit.score": 500}, CREDIT, DEPOSIT)
    assert asked(decision) == [("require_deposit", {"amount": 30_000})]
    assert decision.outcomes[0].settled == {"credit.decision": "rejected"}
    assert decision.read["credit.decision"] == "rejected"


def test_unsettled_fact_leaves_the_next_policy_undetermined(engine: Engine) -> None:
    """A derived fact that nobody settled is unknown, and never what the caller says it is."""
    decision = decide(engine, {"credit.decision": "rejected"}, CREDIT, DEPOSIT)
    assert [referral.missing for referral in decision.referrals] == [
        ("credit.score",),
        ("credit.decision",),
    ]


def test_policy_alone_takes_derived_facts_as_given(engine: Engine) -> None:
    """Tried without the policy that settles it, a derived fact is taken as given."""
    decision = decider(engine, CREDIT, DEPOSIT).decide(
        MOMENT, {"credit.decision": "rejected"}, "r1", only={"deposit.offer"}
    )
    assert asked(decision) == [("require_deposit", {"amount": 30_000})]
    assert [outcome.policy for outcome in decision.outcomes] == ["deposit.offer"]


def test_all_carries_out_every_rule_that_fires(engine: Engine) -> None:
    """Under ``all`` fired rules stand side by side, an undetermined one is only listed."""
    tiers = policy(
        rule("three", compare("contract.streak", "gte", 3), call("grant_points", points=30)),
        rule("score", compare("credit.score", "gte", 1), call("grant_points", points=5)),
        rule("six", compare("contract.streak", "gte", 6), call("grant_points", points=60)),
        hit="all",
    )
    decision = decide(engine, {"contract.streak": 6}, tiers)
    assert [effect.rule for effect in decision.effects] == ["three", "six"]
    assert decision.outcomes[0].undetermined == 0b10
    assert decision.referrals == ()


def test_locked_doubt_holds_back_everything_under_all(engine: Engine) -> None:
    """Under ``all`` an undetermined locked rule refers the case, and no other rule counts."""
    guarded = policy(
        rule("pay", compare("contract.streak", "gte", 3), call("grant_points", points=30)),
        rule("law", compare("customer.age", "lt", 18), call("refuse"), locked=True),
        hit="all",
    )
    decision = decide(engine, {"contract.streak": 6}, guarded)
    assert asked(decision) == [UNDETERMINED]
    assert decision.outcomes[0].chosen == ()
    assert decision.referrals[0].missing == ("customer.age",)


def test_unknown_argument_leaves_a_rule_undetermined(engine: Engine) -> None:
    """A rule whose effect cannot be computed does not fire."""
    paying = policy(
        rule("pay", compare("contract.streak", "gte", 3), call("pay", amount=fact("credit.score")))
    )
    decision = decide(engine, {"contract.streak": 3}, paying)
    assert asked(decision) == [UNDETERMINED]
    assert decision.referrals[0].missing == ("credit.score",)


def test_unknown_argument_of_a_false_rule_is_nothing(engine: Engine) -> None:
    """An unknown argument matters only where the rule's condition holds."""
    paying = policy(
        rule("pay", compare("contract.streak", "gte", 3), call("pay", amount=fact("credit.score")))
    )
    (outcome,) = decide(engine, {"contract.streak": 2}, paying).outcomes
    assert (outcome.fired, outcome.undetermined) == (0, 0)


def test_amounts_are_computed_in_integers(engine: Engine) -> None:
    """Arithmetic and shares of an amount come out in whole fen, rounded as written."""
    price, ratio = fact("contract.plan_price"), parameter("shop.ratio")
    computing = policy(
        rule(
            "pay",
            every(),
            call_with(
                "pay",
                {
                    "sum": reckon("add", price, fact("contract.streak")),
                    "most": reckon("max", price, reckon("mul", fact("contract.streak"), 7_000)),
                    "less": share(price, ratio, "customer_pays_less"),
                    "more": share(price, ratio, "customer_gets_more"),
                },
            ),
        )
    )
    decision = decider(engine, computing, parameters=numbers(ratio=5000)).decide(
        MOMENT, {"contract.plan_price": 33_335, "contract.streak": 5}, "r1"
    )
    assert asked(decision) == [
        ("pay", {"sum": 33_340, "most": 35_000, "less": 16_667, "more": 16_668})
    ]


def test_first_rule_to_set_a_fact_stands(engine: Engine) -> None:
    """Where two rules of an ``all`` policy set one fact, the first one's value stands."""
    both = policy(
        rule("one", every(), settle(credit_decision="approved")),
        rule("two", every(), settle(credit_decision="rejected")),
        hit="all",
    )
    assert decide(engine, {}, both).outcomes[0].settled == {"credit.decision": "approved"}


def test_settled_fact_keeps_to_its_declaration(engine: Engine) -> None:
    """A computed fact outside its declared range decides nothing further."""
    lending = policy(
        rule(
            "line",
            every(),
            settle(credit_line=reckon("mul", fact("contract.plan_price"), 100)),
        )
    )
    with pytest.raises(InvalidFact, match="fact credit"):
        decide(engine, {"contract.plan_price": 39_800}, lending)


def test_bad_fact_is_refused_without_its_value(engine: Engine) -> None:
    """A number that comes as text is refused, and the message does not repeat it."""
    with pytest.raises(InvalidFact) as refused:
        decide(engine, {"credit.score": "4321", "customer.housing": "owned"}, GATE)
    assert "credit.score" in str(refused.value)
    assert "4321" not in refused.value.message.zh + refused.value.message.en


def test_fact_that_must_be_known_is_unknown_where_not_given(engine: Engine) -> None:
    """A single case without a fact that is always known is undetermined, not false."""
    tiers = policy(rule("three", compare("contract.streak", "lt", 3), call("wait")))
    assert decide(engine, {}, tiers).referrals[0].missing == ("contract.streak",)


def test_several_missing_facts_are_all_named(engine: Engine) -> None:
    """A referral names each unknown fact that keeps the rule open, and no other."""
    asking = policy(
        rule(
            "both",
            every(
                some(compare("credit.score", "gte", 1), compare("customer.age", "gte", 18)),
                compare("contract.streak", "gte", 0),
                some(compare("pet.age_months", "gte", 1), compare("contract.streak", "gte", 1)),
            ),
        )
    )
    decision = decide(engine, {"contract.streak": 1}, asking)
    assert decision.referrals[0].missing == ("credit.score", "customer.age")


def test_missing_facts_are_those_of_the_case(engine: Engine) -> None:
    """Two cases alike in every comparison, each lacking another fact, each name their own."""
    pair = policy(rule("same", compare("credit.score", "eq", fact("customer.age"))))
    one = decider(engine, pair)
    assert one.decide(MOMENT, {"credit.score": 1}, "r").referrals[0].missing == ("customer.age",)
    assert one.decide(MOMENT, {"customer.age": 1}, "r").referrals[0].missing == ("credit.score",)


def test_policy_out_of_force_is_left_out(engine: Engine) -> None:
    """A policy runs from its first to its last day, both included."""
    dated = policy(rule("any", every(), call("approve")), effective_from=10, effective_until=20)
    one = decider(engine, dated)
    assert [day for day in (9, 10, 20, 21) if one.decide(MOMENT, {}, "r", on=day).effects] == [
        10,
        20,
    ]


def test_reads_are_what_providers_have_to_answer(engine: Engine) -> None:
    """A moment reads what its rules mention, not what its policies settle themselves."""
    assert decider(engine, CREDIT, DEPOSIT).reads(MOMENT) == ("credit.score",)


def test_moment_without_policies_decides_nothing(engine: Engine) -> None:
    """A moment that no policy answers has no outcome."""
    assert decide(engine, {}).outcomes == ()


def test_six_hundred_rules_each_find_their_number(engine: Engine) -> None:
    """In a policy of 600 rules with thresholds of their own, exactly the right ones fire."""
    wide = policy(
        *(
            rule(f"r{n}", compare("credit.score", "gte", n), call("grant_points", points=n + 1))
            for n in range(600)
        ),
        hit="all",
    )
    one = decider(engine, wide)
    assert one.decide(MOMENT, {"credit.score": 599}, "r").outcomes[0].fired == (1 << 600) - 1
    assert one.decide(MOMENT, {"credit.score": 299}, "r").outcomes[0].fired == (1 << 300) - 1
    assert one.decide(MOMENT, {}, "r").outcomes[0].undetermined == (1 << 600) - 1


def test_two_threads_share_a_decider() -> None:
    """Threads that decide at once on one decider each get their own case's answer."""
    shared = decider(DurableEngine(), CREDIT, DEPOSIT)
    wrong: list[int] = []

    def run(scores: range) -> None:
        for score in scores:
            decision = shared.decide(MOMENT, {"credit.score": score}, "r1")
            expected = "approve" if score >= 600 else "require_deposit"
            if [effect.effect for effect in decision.effects] != [expected]:
                wrong.append(score)

    threads = [Thread(target=run, args=(range(start, 1000, 2),)) for start in (0, 1, 0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
