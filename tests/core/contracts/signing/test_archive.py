"""The signed agreement as a file: made once, handed out at any time, proved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from pawpact.access.models import AccessLog
from pawpact.agreements.pdf import draw, pdf_hash
from pawpact.bootstrap.books import prove_books
from pawpact.contracts.ending.erasure import obstacles
from pawpact.contracts.ending.termination import request_termination
from pawpact.contracts.ending.values import BY_CUSTOMER
from pawpact.contracts.models import Agreement
from pawpact.contracts.moves import contracts
from pawpact.contracts.signing.agreement import draft, sign
from pawpact.contracts.signing.archive import (
    copies_due,
    hand_out,
    make_copies,
    sheet_of,
    verify_archive,
    verify_archive_due,
)
from pawpact.contracts.signing.damage import PDF, ArchiveDamaged, Damage, alarmed, raise_alarm
from pawpact.contracts.signing.models import AgreementCopy
from pawpact.contracts.signing.view import show_agreement
from pawpact.contracts.values import Signature
from pawpact.kernel.errors import NotFound
from pawpact.kernel.vault import about_customer
from pawpact.tasks.models import Task
from tests.core.contracts.signing_scene import COMPLETE, STORE, Signer, begin
from tests.house import House
from tests.stories.counter import apply


def _signed(house: House) -> Signer:
    signer = begin(house).ready()
    signer.sign()
    return signer


def _copy(signer: Signer) -> bytes:
    with signer.house.platform.unit(STORE, "staff:1") as unit:
        return hand_out(unit, signer.contract, "customer asked").content


def _words(content: bytes) -> str:
    pages = PdfReader(BytesIO(content)).pages
    return "\n".join(page.extract_text() for page in pages)


def _sign_at_the_counter(house: House) -> Signer:
    """Signed in one go on the shop's device; its PDF is not made yet."""
    signer = begin(house)
    with house.platform.unit(STORE, "staff:1") as unit:
        clauses = unit.store.texts("core.contracts.highlighted_terms")
        sign(unit, [Signature(signer.contract, clauses, COMPLETE)])
    return signer


def _spoil(signer: Signer) -> None:
    """A file in the archive that is not what its hash says."""
    with signer.house.platform.unit(STORE, "system") as unit:
        unit.session.add(
            AgreementCopy(
                id=unit.ids.one(),
                contract_id=signer.contract,
                pdf_hash="0" * 64,
                size=1,
                renderer="x",
                content_sealed=unit.vault.seal_one(
                    "agreement_copy.content",
                    "eA==",
                    about_customer(contracts(unit, [signer.contract])[signer.contract].customer_id),
                ),
                made_at=unit.at,
            )
        )


def test_the_copy_reads_as_it_was_signed(house: House) -> None:
    """The PDF's own text holds name, total, clauses, confirmations, page numbers and hash."""
    signer = _signed(house)
    words = _words(_copy(signer))
    with house.platform.reading(STORE) as unit:
        digest = unit.session.scalars(select(Agreement.content_hash)).one()
    flat = "".join(words.split())
    for expected in ("测试客户", "合计3216.00元", "不弃养", "逐条确认", "第1页，共3页", digest):
        assert expected in flat


def test_the_same_sheet_makes_the_same_bytes(house: House) -> None:
    """Drawn again, years later, the file is the same to the byte."""
    signer = _signed(house)
    first = _copy(signer)
    house.clock.advance(timedelta(days=900))
    with house.platform.reading(STORE) as unit:
        again = draw(sheet_of(unit, contracts(unit, [signer.contract])[signer.contract]))
    assert again == first


def test_the_hash_is_that_of_the_file(house: House) -> None:
    """What is kept beside the file is SHA-256 of its bytes."""
    signer = _signed(house)
    with house.platform.reading(STORE) as unit:
        kept = unit.session.scalars(select(AgreementCopy.pdf_hash)).one()
    assert pdf_hash(_copy(signer)) == kept


def test_the_font_is_embedded(house: House) -> None:
    """Every font of the file comes with its program, so that it looks alike everywhere."""
    page = PdfReader(BytesIO(_copy(_signed(house)))).pages[0]
    fonts = [each.get_object() for each in page["/Resources"]["/Font"].values()]
    inner = [each["/DescendantFonts"][0].get_object() for each in fonts]
    assert inner
    assert all("/FontFile2" in each["/FontDescriptor"].get_object() for each in inner)


def test_the_file_is_sealed(house: House) -> None:
    """At rest the PDF lies under the customer's own key."""
    signer = _signed(house)
    with house.platform.reading(STORE) as unit:
        sealed = unit.session.scalars(select(AgreementCopy.content_sealed)).one()
        customer = contracts(unit, [signer.contract])[signer.contract].customer_id
    assert sealed.startswith(f"agreement_copy.content|customer:{customer}|".encode())


def test_handing_out_is_recorded(house: House) -> None:
    """Whoever takes a copy stands in the access log with the purpose."""
    _copy(_signed(house))
    with house.platform.reading(STORE) as unit:
        purposes = list(unit.session.scalars(select(AccessLog.purpose)))
    assert purposes.count("customer asked") == 1


def test_files_that_are_due_are_made_once(house: House) -> None:
    """A signing at the counter gets its file from the next run; the run after makes none."""
    signer = _sign_at_the_counter(house)
    made = []
    for _ in range(2):
        with house.platform.unit(STORE) as unit:
            made.append(copies_due(unit))
    assert made == [1, 0]
    with house.platform.unit(STORE) as unit:
        assert make_copies(unit, [signer.contract])[signer.contract].pdf_hash


def test_an_untouched_archive_is_whole(house: House) -> None:
    """Text and file of a signed contract are what their hashes say, and the audit agrees."""
    _signed(house)
    with house.platform.unit(STORE) as unit:
        assert verify_archive(unit) == []
        assert prove_books(unit).findings == ()


def test_a_spoilt_file_raises_an_alarm(house: House) -> None:
    """It is found by the daily look within four weeks, once a day a task, and not handed out."""
    signer = _sign_at_the_counter(house)
    _spoil(signer)
    found = 0
    for _ in range(28):
        with house.platform.unit(STORE) as unit:
            found += verify_archive_due(unit)
        house.clock.advance(timedelta(days=1))
    assert found == 1
    with house.platform.reading(STORE) as unit:
        assert "archive_damaged" in list(unit.session.scalars(select(Task.kind)))
        assert [str(each.what) for each in verify_archive(unit)] == ["PDF 文件 / the PDF"]
    with pytest.raises(ArchiveDamaged):
        _copy(signer)


def test_a_changed_text_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that is not what its hash says is a damage and a finding of the audit."""
    monkeypatch.setattr("pawpact.contracts.signing.wording.text_hash", lambda text: "0" * 64)
    _sign_at_the_counter(house)
    with house.platform.reading(STORE) as unit:
        assert [each.what.en for each in verify_archive(unit)] == ["the text"]
        assert [each.code for each in prove_books(unit).findings] == ["changed_agreement"]


@pytest.mark.parametrize("spoil", [_spoil, None], ids=["file", "text"])
def test_whoever_comes_upon_a_damage_raises_the_alarm(
    house: House, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Signer], None] | None
) -> None:
    """Neither changed text nor changed file is handed out; the manager has a task from then on."""
    if spoil is None:
        monkeypatch.setattr("pawpact.contracts.signing.wording.text_hash", lambda text: "0" * 64)
    signer = _sign_at_the_counter(house)
    if spoil is not None:
        spoil(signer)
    with (
        pytest.raises(ArchiveDamaged, match="is not what was signed"),
        alarmed(lambda: house.platform.unit(STORE, "staff:1")),
    ):
        _copy(signer)
    with house.platform.reading(STORE) as unit:
        (alarm,) = unit.session.scalars(select(Task).where(Task.kind == "archive_damaged"))
    assert (alarm.role, alarm.state) == ("store_manager", "due")


def test_a_changed_text_is_shown_to_nobody(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks the agreement up reads that it was changed, not what it was changed to."""
    monkeypatch.setattr("pawpact.contracts.signing.wording.text_hash", lambda text: "0" * 64)
    signer = _sign_at_the_counter(house)
    with house.platform.reading(STORE) as unit, pytest.raises(ArchiveDamaged):
        show_agreement(unit, signer.contract)


def test_a_changed_pack_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was told before the signature is proved with the rest."""
    monkeypatch.setattr("pawpact.contracts.signing.disclosure.text_hash", lambda text: "0" * 64)
    _sign_at_the_counter(house)
    with house.platform.reading(STORE) as unit:
        assert [each.what.en for each in verify_archive(unit)] == ["what was told before signing"]


def test_nothing_unsigned_is_handed_out(house: House) -> None:
    """A draft has no copy."""
    with pytest.raises(NotFound, match="not signed"):
        _copy(begin(house))


def test_a_signed_contract_keeps_its_customer(house: House) -> None:
    """While it lives, and while records are kept, the customer cannot be erased."""
    signer = _signed(house)
    with house.platform.reading(STORE) as unit:
        customer = contracts(unit, [signer.contract])[signer.contract].customer_id
        assert "contract" in [each.code for each in obstacles(unit, customer)]


def test_copies_are_made_in_sets(house: House) -> None:
    """Two contracts signed together get two files of their own."""
    house.open(STORE)
    both = [apply(house, STORE, key=key, person=house.person(700)) for key in ("a", "b")]
    with house.platform.unit(STORE, "staff:1") as unit:
        numbers = draft(unit, both)
        clauses = unit.store.texts("core.contracts.highlighted_terms")
        sign(unit, [Signature(number, clauses, COMPLETE) for number in numbers])
        copies = make_copies(unit, numbers)
    assert len({each.pdf_hash for each in copies.values()}) == 2


def test_an_alarm_outlives_the_contract(house: House) -> None:
    """That a contract ends is no reason not to look at its damaged agreement."""
    signer = _sign_at_the_counter(house)
    with house.platform.unit(STORE, "system") as unit:
        raise_alarm(unit, [Damage(signer.contract, PDF)])
        request_termination(unit, signer.contract, BY_CUSTOMER, "moves away")
    with house.platform.reading(STORE) as unit:
        (alarm,) = unit.session.scalars(select(Task).where(Task.kind == "archive_damaged"))
        assert alarm.closed_at is None
