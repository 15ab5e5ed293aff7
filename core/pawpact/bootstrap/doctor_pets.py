"""What the doctor says of pets: records that cannot be true, for somebody to look at the animal."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from pawpact.bootstrap.safety import Check, Danger, Finding, Installation
from pawpact.bootstrap.start import platform_over
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.ledger.finding import NAMED
from pawpact.pets.contradiction import Contradiction, contradictions


def pet_check(after: tuple[str, ...]) -> Check:
    """Of every store; it reads every pet there is."""
    return Check("pets", Label("宠物档案", "records of pets"), _pets, after)


def _pets(installation: Installation) -> Iterator[Finding]:
    platform = platform_over(installation)
    for store in platform.stores.every():
        with platform.reading(store.name) as unit:
            found = list(islice(contradictions(unit), NAMED + 1))
        yield from (_finding(store.name, each) for each in found[:NAMED])
        if len(found) > NAMED:
            yield Finding(
                Danger.CAREFUL,
                Label(f"{store.name} 还有更多这样的宠物", f"{store.name} has more such pets"),
                Label("先处理前面的", "see to the first ones"),
            )


def _finding(store: str, found: Contradiction) -> Finding:
    name = public_id("pet", found.pet)
    return Finding(
        Danger.CAREFUL,
        Label(f"{store} 的 {name} {found.line.zh}", f"{name} of {store}: {found.line.en}"),
        Label(
            f"pawpact pets file {name} --store {store}；由兽医看过，异常的记为观察，会立即下架",
            f"pawpact pets file {name} --store {store}; have the vet look, and enter what is"
            " abnormal as an observation, which delists it",
        ),
    )
