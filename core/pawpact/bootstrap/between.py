"""Two stores of a brand: points spent in the other one, and settling what that left.

Each store's half is a transaction of its own. The first half of a waiver that another store bears
(P06a, P38a) stands alone at first, and so does one whose process died between the two; a job books
the missing one, and audits name it until then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pawpact.bootstrap.platform import Platform
from pawpact.kernel.errors import Conflict
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.ledger.between import (
    Half,
    halves,
    pay_other_store,
    take_for_other_store,
    take_other_half,
    unmatched,
)
from pawpact.orders.placement import refuse_unless_mall_points_buy

FINISHED = ("P06a", "P38a", "P39a", "P48")
"""First halves: what the second store does about them follows from them alone."""


def spend_elsewhere(
    platform: Platform,
    home: str,
    selling: str,
    customer: int,
    amount: int,
    key: str,
    *,
    category: str,
    actor: str,
    cost: int = 0,
) -> None:
    """A customer of ``home`` pays ``amount`` fen with points in ``selling`` (P39), once a key.

    What she signed with her own store holds there too: points buy goods of its categories alone.
    """
    _refuse_strangers(platform, home, selling)
    with platform.unit(home, actor) as unit:
        refuse_unless_mall_points_buy(unit, category)
        half = take_for_other_store(unit, customer, amount, key, platform.stores.tenant(selling))
    with platform.unit(selling, actor) as unit:
        take_other_half(unit, platform.stores.tenant(home), half, cost=cost)


def settle_stores(platform: Platform, debtor: str, creditor: str, *, actor: str) -> int:
    """The debtor pays the creditor all that it owes (P48). Answers how much, in fen.

    Refused while a half between the two is unmatched: first it is known what is owed.
    """
    _refuse_strangers(platform, debtor, creditor)
    numbers = {platform.stores.tenant(name) for name in (debtor, creditor)}
    open_halves = [
        half
        for store, half in unmatched_halves(platform, (debtor, creditor))
        if {platform.stores.tenant(store), half.other} == numbers
    ]
    if open_halves:
        raise Conflict(
            Label(
                f"两店之间还有 {len(open_halves)} 笔只入了一边的账",
                f"{len(open_halves)} halves between these stores are unmatched",
            ),
            hint=Label(
                "先运行 pawpact ledger halves --finish", "run pawpact ledger halves --finish first"
            ),
        )
    with platform.unit(debtor, actor) as unit:
        half = pay_other_store(unit, platform.stores.tenant(creditor))
    if half is None:
        return 0
    with platform.unit(creditor, actor) as unit:
        take_other_half(unit, platform.stores.tenant(debtor), half)
    return half.amount


def unmatched_halves(platform: Platform, stores: Iterable[str] = ()) -> list[tuple[str, Half]]:
    """Halves whose other half is missing, by the store that has them; of all stores, or these."""
    names = {platform.stores.tenant(name): name for name in stores or _every(platform)}
    found: dict[int, Sequence[Half]] = {}
    for number, name in names.items():
        with platform.reading(name) as unit:
            found[number] = halves(unit.session)
    return [(names[number], half) for number, half in unmatched(found)]


def finish_halves(platform: Platform, of: str | None = None, *, actor: str = "system") -> int:
    """Book the second halves that are missing to first ones, of one store or of all.

    Answers how many; repeatable.
    """
    names = {platform.stores.tenant(name): name for name in _every(platform)}
    stores = () if of is None else _with_partners(platform, of, names)
    done = 0
    for store, half in unmatched_halves(platform, stores):
        is_asked = of in (None, store) and half.movement in FINISHED and _is_first(half)
        if is_asked and half.other in names:
            with platform.unit(names[half.other], actor) as unit:
                take_other_half(unit, platform.stores.tenant(store), half)
            done += 1
    return done


def _with_partners(platform: Platform, store: str, names: Mapping[int, str]) -> list[str]:
    """The store, and those with which it has anything between them."""
    with platform.reading(store) as unit:
        others = {half.other for half in halves(unit.session)}
    return [store, *sorted(names[other] for other in others if other in names)]


def half_line(store: str, half: Half, names: dict[int, str]) -> Label:
    """An unmatched half for people who have to look."""
    other = names.get(half.other, public_id("sto", half.other))
    return Label(
        f"{store} {half.movement} {half.key}：{other} 没有对应的另一半",
        f"{store} {half.movement} {half.key}: {other} has no other half",
    )


def _is_first(half: Half) -> bool:
    """The debtor of P48 books first; so do P39's home store, and the referrer's of P06 and P38."""
    return half.movement != "P48" or half.amount > 0


def _every(platform: Platform) -> list[str]:
    return sorted(each.name for each in platform.stores.every())


def _refuse_strangers(platform: Platform, one: str, other: str) -> None:
    for name in (one, other):
        platform.stores.tenant(name)
    brands = {each.name: each.brand for each in platform.stores.every()}
    if one == other or brands.get(one) != brands.get(other):
        raise Conflict(
            Label(
                "只有同一品牌的两家不同门店之间可以这样做",
                "only two different stores of one brand do this",
            )
        )
