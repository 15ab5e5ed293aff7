"""The accounts of the books."""

from __future__ import annotations

import pytest

from pawpact.kernel.errors import Defect
from pawpact.ledger.account import account, detailed


@pytest.mark.parametrize(
    ("name", "commodity", "owner", "guarded"),
    [
        ("asset.psp_clearing", "CNY", "store", False),
        ("asset.charge_receivable", "CNY", "contract", False),
        ("asset.interstore", "CNY", "other_store", False),
        ("liab.mall_paid", "CNY", "customer", True),
        ("liab.refund_payable", "CNY", "customer", False),
        ("rp.customer", "RP", "customer", True),
        ("rp.issued:feedback", "RP", "store", False),
        ("ben.customer:grooming", "UNIT:grooming", "customer", True),
        ("exp.promo.half_price", "CNY", "store", False),
    ],
)
def test_account_tells_what_it_holds(name: str, commodity: str, owner: str, guarded: bool) -> None:
    """Commodity, owner and guard follow from the name."""
    about = account(name)
    assert (about.commodity, about.owner, about.guarded) == (commodity, owner, guarded)


@pytest.mark.parametrize(
    "name",
    [
        "liab.mall",
        "liab.mall_paid:42",
        "rp.issued",
        "exp.promo",
        "exp.reward:Bad Reason",
        "ben.customer:",
        "",
    ],
)
def test_name_that_the_books_do_not_have_is_refused(name: str) -> None:
    """A typing error, a missing or a superfluous detail is no account."""
    with pytest.raises(Defect):
        account(name)


@pytest.mark.parametrize("base", ["exp.reward", "exp.promo", "rp.issued", "ben.used"])
def test_details_are_read_back(base: str) -> None:
    """What `detailed` writes, `account` reads."""
    about = account(detailed(base, "first_charge"))
    assert (about.base, about.detail) == (base, "first_charge")
