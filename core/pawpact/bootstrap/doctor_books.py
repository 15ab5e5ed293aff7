"""What the doctor says of the books: proven whole, matched between stores, archives as signed."""

from __future__ import annotations

from collections.abc import Iterator

from pawpact.bootstrap.between import half_line, unmatched_halves
from pawpact.bootstrap.books import prove_books
from pawpact.bootstrap.safety import Check, Danger, Finding, Installation
from pawpact.bootstrap.start import platform_over
from pawpact.contracts.signing.archive import verify_archive
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label


def book_checks(opened: tuple[str, ...], keyed: tuple[str, ...]) -> tuple[Check, ...]:
    """Of every store; what is archived is read with its store's key."""
    return (
        Check("books", Label("账目", "books"), _books, opened),
        Check("halves", Label("门店之间的账", "books between stores"), _halves, opened),
        Check("archives", Label("协议存档", "archived agreements"), _archives, keyed),
    )


def _books(installation: Installation) -> Iterator[Finding]:
    platform = platform_over(installation)
    for each in platform.stores.every():
        with platform.reading(each.name) as unit:
            report = prove_books(unit)
        for found in report.findings:
            yield Finding(
                Danger.UNSAFE,
                Label(
                    f"{each.name} 的账：{found.title.zh}（{found.count} 处）",
                    f"books of {each.name}: {found.title.en} ({found.count})",
                ),
                Label(
                    f"pawpact ledger audit --store {each.name} 列出每一处；先停用写入，核对备份",
                    f"pawpact ledger audit --store {each.name} names each place; stop writing and"
                    " compare with a backup",
                ),
            )


def _halves(installation: Installation) -> Iterator[Finding]:
    platform = platform_over(installation)
    names = {each.tenant: each.name for each in platform.stores.every()}
    for store, half in unmatched_halves(platform):
        yield Finding(
            Danger.CAREFUL,
            half_line(store, half, names),
            Label("pawpact ledger halves --finish", "pawpact ledger halves --finish"),
        )


def _archives(installation: Installation) -> Iterator[Finding]:
    platform = platform_over(installation)
    for each in platform.stores.every():
        with platform.reading(each.name) as unit:
            damaged = verify_archive(unit)
        for found in damaged:
            name = public_id("con", found.contract)
            yield Finding(
                Danger.UNSAFE,
                Label(
                    f"{each.name} 存档的协议与签署时不符：{name} 的{found.what.zh}",
                    f"an agreement archived at {each.name} is not what was signed: {name},"
                    f" {found.what.en}",
                ),
                Label(
                    f"pawpact agreements verify --store {each.name}；停用并从备份恢复",
                    f"pawpact agreements verify --store {each.name}; stop and restore a backup",
                ),
            )
