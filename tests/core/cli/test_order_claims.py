"""After-sales claims at the terminal, on a real platform."""

from __future__ import annotations

from tests.core.cli.test_orders import Desk, desk, orders

__all__ = ["desk"]


def received(desk: Desk) -> str:
    order = desk.place().stdout.split()[0]
    desk.done(orders, "ship", order, "--by", desk.agent)
    desk.done(orders, "receive", order, "--by", desk.agent)
    return order


def filed(desk: Desk, order: str, kind: str) -> str:
    about = ("--line", "0", "--kind", kind, "--why", "torn", "--by", desk.agent)
    return desk.done(orders, "claims", "file", order, *about).strip()


def step(desk: Desk, name: str, claim: str, *more: str) -> str:
    return desk.done(orders, "claims", name, claim, *more, "--by", desk.agent)


def test_a_torn_bag_is_sent_again(desk: Desk) -> None:
    """Filed, approved, sent again and listed with what the courier took."""
    claim = filed(desk, received(desk), "reship")
    step(desk, "approve", claim, "--why", "photo")
    assert "to be sent again" in desk.done(orders, "claims", "list")
    step(desk, "reship", claim, "--tracking", "SF-9", "--freight", "8.5", "--warehouse-fault")
    listed = desk.done(orders, "claims", "list", "--state", "closed")
    assert claim in listed
    assert "8.50" in listed


def test_a_refused_claim_is_appealed_and_refunded(desk: Desk) -> None:
    """The second answer is yes; the goods come back and so do the points."""
    claim = filed(desk, received(desk), "refund")
    for name in ("refuse", "appeal", "approve"):
        step(desk, name, claim, "--why", "seen")
    assert "points of 128.00" in step(desk, "take-back", claim, "--why", "stale")
    assert desk.points() == 398_00


def test_an_exchange_is_sent_again_once_it_is_back(desk: Desk) -> None:
    """Nothing is refunded; the goods wait to be sent."""
    claim = filed(desk, received(desk), "exchange")
    step(desk, "approve", claim, "--why", "seen")
    assert "sent again" in step(desk, "take-back", claim, "--why", "stale")
    assert desk.points() == 270_00


def test_what_cannot_be_claimed_is_refused(desk: Desk) -> None:
    """A second claim on the line, a line that is not there, a freight that is no amount."""
    order = received(desk)
    claim = filed(desk, order, "reship")
    more = ("--kind", "reship", "--why", "again", "--by", desk.agent)
    for line, said in (("0", "already"), ("7", "no line 7")):
        refused = desk.run(orders, "claims", "file", order, "--line", line, *more)
        assert refused.exit_code == 1
        assert said in refused.output
    sent = ("--tracking", "SF", "--freight", "much", "--by", desk.agent)
    refused = desk.run(orders, "claims", "reship", claim, *sent)
    assert refused.exit_code == 1
    assert "like 8 or 8.50" in refused.output
