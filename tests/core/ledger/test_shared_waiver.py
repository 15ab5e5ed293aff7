"""A waived period that two stores bear together."""

from __future__ import annotations

import pytest

from pawpact.kernel.errors import Defect
from pawpact.ledger.account import INTERSTORE_ASSET, MALL_BONUS, REFERRAL
from pawpact.ledger.movement import waive_for_other_store


def test_each_store_bears_its_part() -> None:
    """Of 398.00 the other store owes 199.00, 199.00 are this one's expense; all of it is given."""
    journal = waive_for_other_store("k", 7, 9, 199_00, "c", 5, own=199_00)
    legs = [(leg.account, leg.owner, leg.amount) for leg in journal.postings]
    assert legs == [
        (INTERSTORE_ASSET, 9, 199_00),
        (REFERRAL, 0, 199_00),
        (MALL_BONUS, 7, -398_00),
    ]


def test_nobody_bears_less_than_nothing() -> None:
    """A part below zero would make the other store pay for both."""
    with pytest.raises(Defect):
        waive_for_other_store("k", 7, 9, 398_00, "c", 5, own=-1)
