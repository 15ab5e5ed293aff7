"""What becomes of waived periods that no contract can take, without a store."""

from __future__ import annotations

from pawpact_plugins.referral_rewards.settling import convert


def test_no_worth_is_lost_where_a_point_is_worth_little() -> None:
    """268.00 yuan at a fen a point are 26,800 points: three grants, each under a key of its own."""
    row = {"thing": 7, "customer": 5, "converted": 2}
    raised = list(convert(row, 1, 26_800))
    assert sum(int(str(each.facts["referral.waiver_points"])) for each in raised) == 26_800
    assert [each.key for each in raised] == ["referral:7:3", "referral:7:3.2", "referral:7:3.3"]
