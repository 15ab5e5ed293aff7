"""The doctor looks through the archive of agreements."""

from __future__ import annotations

import pytest

from pawpact.bootstrap import doctor_books
from pawpact.bootstrap.safety import Danger, Installation
from pawpact.kernel.identity import public_id
from pawpact.settings import Settings
from tests.core.contracts.signing_scene import STORE, begin
from tests.databases import Given
from tests.house import House


def test_agreement_that_is_not_what_was_signed_is_named(
    house: House, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file whose bytes have another hash is unsafe, named with its store and contract."""
    signer = begin(house).ready()
    signer.sign()
    monkeypatch.setattr(doctor_books, "platform_over", lambda _: house.platform)
    installation = Installation(Settings(given.url))
    assert list(doctor_books._archives(installation)) == []
    given.spoil("UPDATE agreement_copy SET pdf_hash = ?", "0" * 64)
    (finding,) = doctor_books._archives(installation)
    assert finding.danger is Danger.UNSAFE
    assert finding.found.en.startswith(f"an agreement archived at {STORE} is not what was signed")
    assert public_id("con", signer.contract) in finding.found.en
