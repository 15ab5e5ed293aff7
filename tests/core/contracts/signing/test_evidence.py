"""Evidence of a signing: what is wanted where, what is missing, what comes later."""

from __future__ import annotations

import struct

import pytest
from sqlalchemy import select

from pawpact.contracts.models import Agreement
from pawpact.contracts.moves import contracts
from pawpact.contracts.running.hold import holds
from pawpact.contracts.signing.activation import Authorisation, activate
from pawpact.contracts.signing.evidence import add_evidence, kept, missing_evidence, opened
from pawpact.contracts.signing.models import SigningEvidence
from pawpact.kernel.errors import InvalidField
from pawpact.tasks.models import Task
from tests.core.contracts.signing_scene import COMPLETE, STORE, Signer, begin, drawing
from tests.house import House


def _missing(signer: Signer) -> tuple[str, ...]:
    with signer.house.platform.reading(STORE) as unit:
        return missing_evidence(unit, contracts(unit, [signer.contract])[signer.contract])


def _holds(signer: Signer) -> list[str]:
    with signer.house.platform.reading(STORE) as unit:
        return [str(each.reason) for each in holds(unit, [signer.contract])[signer.contract]]


def _tasks(signer: Signer) -> list[tuple[str, str]]:
    with signer.house.platform.reading(STORE) as unit:
        rows = unit.session.execute(select(Task.kind, Task.state))
        return [tuple(each) for each in rows if each[0] == "signing_evidence"]


def test_without_recording_the_fallback_is_enough(house: House) -> None:
    """On iOS signature, address and device are complete; nothing is held."""
    signer = begin(house).ready()
    assert signer.sign().missing == ()
    assert _holds(signer) == []


def test_the_device_that_scanned_is_evidence(house: House) -> None:
    """What it called itself at the scan need not be said again with the signature."""
    signer = begin(house).ready()
    assert signer.sign(ip="203.0.113.7").missing == ()
    assert _holds(signer) == []


def test_on_android_the_recording_is_awaited(house: House) -> None:
    """A recording that did not arrive leaves the hold and a task; the contract is signed."""
    signer = begin(house, platform="android").ready()
    assert signer.sign().missing == ("recording_consent", "screen_recording")
    assert _holds(signer) == ["evidence"]
    assert _tasks(signer) == [("signing_evidence", "due")]


def test_a_recording_in_time_holds_nothing(house: House) -> None:
    """With the reference of its upload an Android signing is complete."""
    signer = begin(house, platform="android").ready()
    done = signer.sign(**COMPLETE, screen_recording="store:rec-1", recording_consent="yes")
    assert done.missing == ()
    assert _holds(signer) == []


def test_who_does_not_want_to_be_recorded_is_not(house: House) -> None:
    """Without consent to the recording the fallback list counts, on Android too."""
    signer = begin(house, platform="android").ready()
    assert signer.sign(**COMPLETE, recording_consent="no").missing == ()


def test_nothing_is_recorded_without_consent(house: House) -> None:
    """A recording with no answer, or with a no, is kept neither with the signature nor later."""
    signer = begin(house, platform="android").ready()
    for answer in ({}, {"recording_consent": "no"}):
        with pytest.raises(InvalidField, match="own consent"):
            signer.sign(screen_recording="store:rec-1", **answer)
    signer.sign()
    with pytest.raises(InvalidField), house.platform.unit(STORE, "staff:1") as unit:
        add_evidence(unit, signer.contract, "screen_recording", b"store:rec-1")
    with house.platform.unit(STORE, "staff:1") as unit:
        left = add_evidence(unit, signer.contract, "recording_consent", b"yes")
        assert left == ("screen_recording",)
        assert add_evidence(unit, signer.contract, "screen_recording", b"store:rec-1") == ()


def test_the_answer_is_yes_or_no(house: House) -> None:
    """What is neither is refused, with the signature and later."""
    signer = begin(house, platform="android").ready()
    with pytest.raises(InvalidField, match="yes"):
        signer.sign(recording_consent="maybe")
    signer.sign()
    with pytest.raises(InvalidField, match="yes"), house.platform.unit(STORE) as unit:
        add_evidence(unit, signer.contract, "recording_consent", b"maybe")


def test_who_says_no_later_need_not_be_recorded(house: House) -> None:
    """With her no the fallback list counts, which is complete: nothing is held any more."""
    signer = begin(house, platform="android").ready()
    signer.sign()
    with house.platform.unit(STORE, "staff:1") as unit:
        assert add_evidence(unit, signer.contract, "recording_consent", b"no") == ()
    assert _holds(signer) == []


def test_a_lost_upload_that_comes_later_lifts_the_hold(house: House) -> None:
    """The recording handed in afterwards ends hold and task; handed in twice it is one."""
    signer = begin(house, platform="android").ready()
    assert signer.sign(recording_consent="yes").missing == ("screen_recording",)
    for _ in range(2):
        with house.platform.unit(STORE, "staff:1") as unit:
            left = add_evidence(unit, signer.contract, "screen_recording", b"store:rec-1")
            assert left == ()
    assert _holds(signer) == []
    assert _tasks(signer) == [("signing_evidence", "suppressed")]
    with house.platform.reading(STORE) as unit:
        found = [each.kind for each in kept(unit, signer.contract)]
    assert found.count("screen_recording") == 1


def test_a_contract_with_missing_evidence_runs_held(house: House) -> None:
    """It becomes active, its charges exist, and none of them may be debited."""
    signer = begin(house, platform="android").ready()
    signer.sign()
    with house.platform.unit(STORE, "provider:simulator") as unit:
        activate(unit, [Authorisation(signer.contract, "simulator", "m-1")])
    from pawpact.billing.models import Charge

    with house.platform.reading(STORE) as unit:
        held = set(unit.session.scalars(select(Charge.held)))
    assert held == {True}


def test_a_missing_signature_is_named(house: House) -> None:
    """Without an image the signature itself is awaited."""
    signer = begin(house).ready()
    assert signer.sign(b"").missing == ("signature_image",)
    assert _missing(signer) == ("signature_image",)


def _claiming(side: int) -> bytes:
    """A few bytes that say they are a picture of so many pixels a side."""
    known = drawing()
    return known[:16] + struct.pack(">II", side, side) + known[24:]


@pytest.mark.parametrize(
    "content",
    [
        b"scribble",
        drawing() * 20_000,
        drawing()[:50],
        drawing()[:8] + bytes(100),
        _claiming(60_000),
    ],
    ids=["text", "large", "cut off", "no picture", "a wall"],
)
def test_only_a_drawing_is_a_signature(house: House, content: bytes) -> None:
    """What is no whole PNG or JPEG, or too large, is refused before anything is signed."""
    with pytest.raises(InvalidField, match="PNG or JPEG"):
        begin(house).ready().sign(content)


@pytest.mark.parametrize("kind", ["document_hash", "gossip"])
def test_only_what_devices_send_is_handed_in(house: House, kind: str) -> None:
    """What the program itself keeps, and unknown kinds, cannot be handed in."""
    signer = begin(house).ready()
    signer.sign()
    with pytest.raises(InvalidField, match="screen_recording"), house.platform.unit(STORE) as unit:
        add_evidence(unit, signer.contract, kind, b"x")


def test_evidence_is_sealed_about_the_customer(house: House) -> None:
    """Address and signature are sealed with the customer's key, so that they go with her."""
    signer = begin(house).ready()
    signer.sign()
    with house.platform.reading(STORE) as unit:
        customer = contracts(unit, [signer.contract])[signer.contract].customer_id
        sealed = list(unit.session.scalars(select(SigningEvidence.content_sealed)))
        agreement = unit.session.scalars(select(Agreement)).one()
    head = f"signing_evidence.content|customer:{customer}|".encode()
    assert all(each.startswith(head) for each in sealed)
    assert "测试客户" not in agreement.text
    assert agreement.parties_sealed.startswith(f"agreement.parties|customer:{customer}|".encode())


def test_the_device_that_scanned_need_not_be_named_again(house: House) -> None:
    """What the device said of itself with the code is evidence; the address alone completes it."""
    signer = begin(house).ready()
    assert signer.sign(ip="203.0.113.7").missing == ()
    assert _holds(signer) == []
    with house.platform.reading(STORE) as unit:
        customer = contracts(unit, [signer.contract])[signer.contract].customer_id
        assert opened(unit, signer.contract, customer)["device"].decode() == "测试手机"
