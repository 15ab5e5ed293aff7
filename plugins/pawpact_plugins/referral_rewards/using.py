"""A newcomer names a code: the first valid one wins, and only before she signs."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from marshmallow import Schema, fields, validate

from pawpact.sdk import (
    Action,
    ActionCase,
    Change,
    Label,
    Letter,
    Outcome,
    Refusal,
    Row,
    SubjectId,
)
from pawpact_plugins.referral_rewards import again
from pawpact_plugins.referral_rewards.code import store_of, written
from pawpact_plugins.referral_rewards.issuing import COUNTER
from pawpact_plugins.referral_rewards.letter import ASKED
from pawpact_plugins.referral_rewards.models import HERE, Invitation, Newcomer, Referral
from pawpact_plugins.referral_rewards.setting import CROSS_STORE, ELSEWHERE, NOT_ALLOWED, words
from pawpact_plugins.referral_rewards.state import LIVING, State

SELF_KEYS = "referral_rewards.self_referral_keys"
UNKNOWN = Refusal("unknown_code", Label("没有这个邀请码", "there is no such code"))
_SEEN = ("phone", "id_number", "payment_account", "address")


class Used(Schema):
    """A code as the newcomer names it."""

    code = fields.String(
        required=True,
        validate=validate.Length(1, 80),
        metadata={"example": "hangzhou-xihu-CMMK53CB"},
    )
    same = fields.List(
        fields.String(validate=validate.OneOf(_SEEN)),
        load_default=list,
        metadata={
            "description": "店员看到与推荐人相同的 / what the staff saw to be the referrer's too",
            "example": [],
        },
    )


class Noted(Schema):
    """Whom the code belongs to, as numbers, and where the referral stands."""

    newcomer = SubjectId("newcomer", required=True)
    state = fields.String(required=True, metadata={"example": "code_used"})


def use(case: ActionCase) -> Outcome:
    """Note who brought this newcomer, unless something speaks against it."""
    code = written(case.body["code"])
    if store_of(code) != case.store:
        return _use_elsewhere(case, code)
    invitation = case.newest(Invitation, [code], column="code").get(code)
    refusal = next(_against(case, invitation), None)
    if refusal is not None or invitation is None:
        return Outcome(refused=refusal)
    referral = {
        "customer": invitation["customer"],
        "state": State.USED.value,
        "partner": case.number,
    }
    return Outcome(
        records=(
            Change(Referral, case.number, referral, after=0),
            _newcomer(case, is_accepted=True, other_store=HERE),
        ),
        answer={"newcomer": case.number, "state": State.USED.value},
    )


def _use_elsewhere(case: ActionCase, code: str) -> Outcome:
    """The code is another store's: it is asked, and the newcomer may go on meanwhile."""
    store = store_of(code)
    refusal = next(_no_newcomer(case), None)
    if store not in case.neighbours:
        refusal = UNKNOWN
    elif case.parameter(CROSS_STORE) == NOT_ALLOWED:
        refusal = Refusal(
            "other_store", Label("不接受其他门店的邀请码", "codes of other stores are not taken")
        )
    if refusal is not None:
        return Outcome(refused=refusal)
    asked: dict[str, int | str] = {
        "newcomer": case.number,
        "code": code,
        "day": case.date.toordinal(),
        "traces": " ".join(words(case.fact("customer.traces"))),
        "same": " ".join(sorted(case.body["same"])),
    }
    return Outcome(
        records=(_newcomer(case, is_accepted=False, other_store=store),),
        letters=(Letter(store, ASKED, f"{ASKED}:{case.number}", asked),),
        answer={"newcomer": case.number, "state": State.USED.value},
    )


def _newcomer(case: ActionCase, *, is_accepted: bool, other_store: str) -> Change:
    values = {
        "customer": case.subjects["customer"],
        "other_store": other_store,
        "state": State.USED.value,
        "used_on": case.date,
        "is_accepted": is_accepted,
    }
    return Change(Newcomer, case.number, values, after=0)


def _against(case: ActionCase, invitation: Row | None) -> Iterator[Refusal]:
    """What speaks against it, the most telling first."""
    if invitation is None:
        yield UNKNOWN
        return
    if invitation["customer"] == case.subjects["customer"]:
        yield Refusal("own_code", Label("不能用自己的邀请码", "this is one's own code"))
    if invitation["valid_until"] < case.date:
        yield Refusal("expired_code", Label("邀请码已过期", "the code has run out"))
    yield from _no_newcomer(case)
    keys = words(case.parameter(SELF_KEYS))
    if is_self(keys, words(case.fact("customer.traces")), invitation["traces"], case.body["same"]):
        yield Refusal(
            "self_referral",
            Label("推荐人与新客是同一人", "referrer and newcomer are the same person"),
        )


def _no_newcomer(case: ActionCase) -> Iterator[Refusal]:
    signed = case.fact("customer.signed_contracts")
    performed = case.fact("customer.performed_periods")
    if signed == 1 and performed == 0 and case.fact("customer.active_contracts") == 1:
        yield Refusal("after_signing", Label("签约之后不能再用码", "it comes after signing"))
    if signed != 0 or case.fact(ELSEWHERE) != 0:
        yield Refusal(
            "existing_customer",
            Label("已是本店或同品牌门店的老客", "she is a customer of the brand already"),
        )
    customer = case.subjects["customer"]
    before = case.newest(Newcomer, [customer], column="customer").get(customer)
    if before is not None and before["state"] in LIVING:
        yield Refusal("second_code", Label("已用过一个邀请码", "a code was used already"))


def is_self(
    keys: Collection[str], mine: Collection[str], hers: str | None, seen: Collection[str]
) -> bool:
    """Whether anything that reveals a self-referral is the same on both sides.

    >>> is_self(["phone"], ["phone:0a"], "phone:0a id_number:7", []), is_self(["phone"], [], "", [])
    (True, False)
    >>> is_self(["address"], [], None, ["address"]), is_self(["phone"], [], None, ["address"])
    (True, False)
    """
    same = {each.partition(":")[0] for each in set(mine) & set((hers or "").split())}
    return bool(set(keys) & (same | set(seen)))


USE = Action(
    "use_code",
    Label("使用邀请码", "Use an invitation code"),
    use,
    schema=Used,
    answer=Noted,
    subjects=("customer",),
    roles=COUNTER,
    reads=(
        "customer.active_contracts",
        "customer.performed_periods",
        "customer.signed_contracts",
        ELSEWHERE,
        "customer.traces",
    ),
    again=again.used,
)
