"""How accounts of the books are called where people read them."""

import pytest

from pawpact.ledger.account import BENEFIT_CUSTOMER
from pawpact.ledger.naming import bucket_title


@pytest.mark.parametrize(
    ("kind", "zh", "en"),
    [
        ("grooming", "权益·洗护", "Benefit: grooming"),
        ("adoption_kit", "权益·领养大礼包", "Benefit: adoption kit"),
        ("puzzle_toy", "权益·puzzle_toy", "Benefit: puzzle_toy"),
    ],
)
def test_a_benefit_is_called_by_its_kind(kind: str, zh: str, en: str) -> None:
    """In short, else as its grant calls it; a kind of the store's own by its own name."""
    title = bucket_title(f"{BENEFIT_CUSTOMER}:{kind}")
    assert (title.zh, title.en) == (zh, en)
