"""Single receipts: compact, lossless, personal facts sealed apart."""

import json
from dataclasses import replace

import pytest

from pawpact.kernel.label import Label
from pawpact.policy.model import (
    Call,
    Comparison,
    Constant,
    Decision,
    FactRef,
    Operator,
    Origin,
    Policy,
    PolicyOutcome,
    Rule,
    Ruleset,
)
from pawpact.policy.receipt import (
    Bits,
    EffectStatus,
    PersonalFactExposed,
    ReceiptDamaged,
    SingleReceipt,
    Status,
    decode_single,
    encode_single,
    single_head,
)
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value, ValueType

HERE = Origin("rules/credit_scoring/decide.yaml", 3, 5)
REVISION = "9f" * 32
MOMENT = "application.submitted"


def fact(name: str, type_: ValueType, *, personal: bool = False) -> Fact:
    return Fact(
        name, type_, Label.of(name), name.partition(".")[0], "", optional=True, personal=personal
    )


VOCABULARY = Vocabulary.of(
    facts=[
        fact("customer.age", ValueType.INT, personal=True),
        fact("credit.score", ValueType.INT, personal=True),
        fact("credit.status", ValueType.CHOICE),
        fact("customer.landlord_consent", ValueType.BOOL),
        fact("application.documents", ValueType.LIST),
        fact("contract.plan_price", ValueType.MONEY),
        fact("customer.active_contracts", ValueType.INT),
    ]
)
READ: dict[str, Value | None] = {
    "customer.age": 29,
    "credit.score": 612,
    "credit.status": "ok",
    "customer.landlord_consent": None,
    "application.documents": ("id_card", "residence_proof"),
    "contract.plan_price": 39800,
    "customer.active_contracts": 1,
}


def rule(name: str, *facts: str) -> Rule:
    compared = Comparison(facts[0], Operator.NOT_EQUAL, Constant(0, HERE), HERE)
    arguments = {each: FactRef(each, HERE) for each in facts[1:]}
    return Rule(name, Label.of(name), compared, (Call("note", arguments, HERE),), HERE)


def policy(name: str, *rules: Rule) -> Policy:
    return Policy(
        name, name.partition(".")[0], "1", Label.of(name), MOMENT, "first", "today", rules, (), (),
        HERE,
    )  # fmt: skip


RULESET = Ruleset(
    ("platform@2026.1",),
    {},
    {
        "core.application_gate": policy(
            "core.application_gate",
            rule("adult", "customer.age", "application.documents"),
            rule("housing", "customer.landlord_consent", "customer.active_contracts"),
        ),
        "credit_scoring.decide": policy(
            "credit_scoring.decide",
            rule("score_unavailable", "credit.status"),
            rule("pass", "credit.score", "contract.plan_price"),
        ),
    },
    {MOMENT: ("core.application_gate", "credit_scoring.decide")},
    REVISION,
)


def decision(read: dict[str, Value | None] | None = None) -> Decision:
    outcomes = (
        PolicyOutcome("core.application_gate", 0b01, 0b10, (0,), {}, ()),
        PolicyOutcome("credit_scoring.decide", 0b10, 0, (1,), {}, ()),
    )
    return Decision(MOMENT, REVISION, read or READ, outcomes)


def mirror(content: bytes) -> bytes:
    """Stands for encryption: its own inverse, and nothing of the content is seen in it."""
    return bytes(255 - byte for byte in reversed(content))


def test_a_receipt_gives_back_exactly_what_the_decision_read() -> None:
    """Facts come back with their types, lists as tuples, unknown as unknown."""
    recorded = decode_single(
        encode_single(decision(), VOCABULARY, mirror), RULESET, VOCABULARY, mirror
    )
    assert recorded.facts == READ
    assert {name: type(value) for name, value in recorded.facts.items()} == {
        name: type(value) for name, value in READ.items()
    }


def test_a_receipt_gives_back_the_bits_of_each_policy() -> None:
    """Fired and undetermined bits belong to the policy they were stored for."""
    recorded = decode_single(encode_single(decision(), VOCABULARY, mirror), RULESET, VOCABULARY)
    assert recorded.bits == {
        "core.application_gate": Bits(0b01, 0b10),
        "credit_scoring.decide": Bits(0b10, 0),
    }


def test_six_hundred_rules_fit_in_the_bits() -> None:
    """The bits of the largest allowed policy survive."""
    wide = (1 << 600) - 1
    outcomes = tuple(replace(each, fired=wide) for each in decision().outcomes)
    receipt = encode_single(replace(decision(), outcomes=outcomes), VOCABULARY, mirror)
    recorded = decode_single(receipt, RULESET, VOCABULARY)
    assert recorded.bits["credit_scoring.decide"].fired == wide


def test_a_false_and_a_zero_stay_apart() -> None:
    """A boolean fact does not come back as a number."""
    read = READ | {"customer.landlord_consent": False, "customer.active_contracts": 0}
    receipt = encode_single(decision(read), VOCABULARY, mirror)
    facts = decode_single(receipt, RULESET, VOCABULARY).facts
    assert (facts["customer.landlord_consent"], facts["customer.active_contracts"]) == (False, 0)
    assert facts["customer.landlord_consent"] is False


@pytest.mark.parametrize("status", list(Status))
def test_every_status_survives_with_and_without_a_detail(status: Status) -> None:
    """What became of an effect, and the number of what it wrote, come back."""
    statuses = (EffectStatus(status), EffectStatus(status, 7_301_444_403_294_208_001))
    receipt = encode_single(decision(), VOCABULARY, mirror, statuses)
    assert decode_single(receipt, RULESET, VOCABULARY).statuses == statuses


def test_a_personal_fact_is_not_in_the_body() -> None:
    """The body that is stored in clear holds no personal value."""
    read = READ | {"customer.age": 4_711_001, "credit.score": 4_711_002}
    body = encode_single(decision(read), VOCABULARY, mirror).body
    assert b"4711" not in body


def test_a_sealed_part_shows_nothing_until_it_is_opened() -> None:
    """Only what the seal function gives back is stored of a personal fact."""
    sealed: list[bytes] = []

    def seal(content: bytes) -> bytes:
        sealed.append(content)
        return b"locked"

    assert encode_single(decision(), VOCABULARY, seal).sealed == b"locked"
    assert json.loads(sealed[0]) == [612, 29]


def test_a_receipt_that_nobody_can_open_keeps_outcome_and_open_facts() -> None:
    """With the key destroyed the personal facts are named as sealed and the rest is read."""
    recorded = decode_single(encode_single(decision(), VOCABULARY, mirror), RULESET, VOCABULARY)
    assert recorded.sealed == {"customer.age", "credit.score"}
    assert recorded.facts == {
        name: value for name, value in READ.items() if name not in recorded.sealed
    }


def test_a_personal_fact_without_a_seal_is_refused() -> None:
    """Nothing personal is written because a key is missing."""
    with pytest.raises(PersonalFactExposed, match=r"credit\.score") as refused:
        encode_single(decision(), VOCABULARY, None)
    assert "612" not in str(refused.value)


def test_a_decision_without_personal_facts_needs_no_seal() -> None:
    """A receipt that reads nothing personal has no sealed part."""
    read = {name: value for name, value in READ.items() if not VOCABULARY.facts[name].personal}
    assert encode_single(decision(read), VOCABULARY, None).sealed is None


def test_the_hash_covers_the_sealed_form() -> None:
    """A change of body or sealed part changes the hash; the split between them counts too."""
    receipt = encode_single(decision(), VOCABULARY, mirror)
    assert receipt.sealed is not None
    hashes = {
        receipt.content_hash,
        replace(receipt, body=receipt.body + b" ").content_hash,
        replace(receipt, sealed=receipt.sealed + b" ").content_hash,
        SingleReceipt(receipt.body + receipt.sealed, None).content_hash,
    }
    assert len(hashes) == 4


def test_a_receipt_under_another_layout_is_refused() -> None:
    """A revision whose rules read other facts cannot be used to read this receipt."""
    receipt = encode_single(decision(), VOCABULARY, mirror)
    shorter = replace(
        RULESET,
        policies=dict(RULESET.policies)
        | {"credit_scoring.decide": policy("credit_scoring.decide", rule("pass", "credit.score"))},
    )
    with pytest.raises(ReceiptDamaged, match="layout"):
        decode_single(receipt, shorter, VOCABULARY)


@pytest.mark.parametrize("body", [b"", b"{}", b"[1,2]", b"\xff", b'[2,"r","m","l",[],[],[]]'])
def test_a_damaged_body_is_refused(body: bytes) -> None:
    """What is not a receipt of this language version comes out as damaged, not as a traceback."""
    with pytest.raises(ReceiptDamaged):
        decode_single(SingleReceipt(body, None), RULESET, VOCABULARY)


@pytest.mark.parametrize(
    ("place", "content"),
    [(4, None), (5, [["core.application_gate"]]), (5, 7), (5, [["x.y", 0, 0]]), (6, [9]), (6, 1)],
)
def test_a_crooked_part_is_refused(place: int, content: object) -> None:
    """Each part of the body has its shape; a body that was tampered with is not read."""
    receipt = encode_single(decision(), VOCABULARY, mirror)
    parts = json.loads(receipt.body)
    parts[place] = content
    with pytest.raises(ReceiptDamaged):
        decode_single(SingleReceipt(json.dumps(parts).encode(), None), RULESET, VOCABULARY)


def test_a_receipt_with_a_fact_cut_off_is_refused() -> None:
    """Arrays of the wrong length do not shift values to other facts."""
    receipt = encode_single(decision(), VOCABULARY, mirror)
    content = json.loads(receipt.body)
    content[4].pop()
    with pytest.raises(ReceiptDamaged, match="4 values, 5 expected"):
        decode_single(SingleReceipt(json.dumps(content).encode(), None), RULESET, VOCABULARY)


def test_the_head_names_the_revision_to_look_up() -> None:
    """Revision and moment can be read before the revision is at hand."""
    assert single_head(encode_single(decision(), VOCABULARY, mirror)) == (REVISION, MOMENT)


def test_a_single_receipt_stays_within_four_hundred_bytes() -> None:
    """A decision of an application with two policies and its statuses is small."""
    statuses = (EffectStatus(Status.APPLIED, 7_301_444_403_294_208_001),) * 3
    receipt = encode_single(decision(), VOCABULARY, mirror, statuses)
    assert len(receipt.body) + len(receipt.sealed or b"") <= 400
