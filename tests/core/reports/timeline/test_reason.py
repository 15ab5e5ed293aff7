"""Why something moved, in the words of whoever reads it."""

import pytest

from pawpact.reports.timeline.reason import reason_of


@pytest.mark.parametrize(
    ("why", "actor", "zh"),
    [
        ("deposit paid", "staff:cli", "押金已付"),
        ("mandate valid (simulator)", "staff:cli", "代扣授权有效（simulator）"),
        ("shipped late", "system", "超时未发货"),
        ("id_card recorded", "staff:cli", "已交身份证"),
        ("养犬登记证 recorded", "staff:cli", "已交养犬登记证"),
        ("redeemed", "staff:cli", ""),
        ("客户签字", "staff:1", "客户签字"),
        ("moves away", "staff:1", "moves away"),
        ("something internal", "system", ""),
        ("deposit_fallback.offer/offer_deposit", "staff:cli", ""),
    ],
)
def test_a_reason_is_said_in_the_readers_language(why: str, actor: str, zh: str) -> None:
    """The program's reasons have a Chinese name, people's stay; a rule is told by its decision."""
    assert reason_of(why, actor, {}).zh == zh
