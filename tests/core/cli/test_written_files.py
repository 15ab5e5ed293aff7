"""Commands that write a file say so where they cannot, and have done nothing then."""

from __future__ import annotations

import re
from pathlib import Path

import click
from sqlalchemy import func, select

from pawpact.access.actor import Role
from pawpact.access.models import AccessLog
from pawpact.accounts.models import Customer
from pawpact.cli.main import pawpact
from pawpact.kernel.identity import public_id
from tests.core.cli.installed import SHOP, Installed
from tests.databases import OF_ANY_DATABASE
from tests.docs.commands import every_command

ROOT = Path(__file__).parents[3]
CLI = ROOT / "core" / "pawpact" / "cli"
FILES = ("--rules", str(ROOT / "rules"), "--tenants", str(ROOT / "tenants"))
WRITING = {
    "agreements export --to",
    "agreements preview --to",
    "customers export --to",
    "export --output",
    "import --report",
    "ledger export --output",
    "plugins new --output",
    "rules backtest --html",
    "rules new --output",
    "rules schema --output",
    "rules table export --output",
    "stores report --html",
}
"""Every option that names a file to be written."""

TRIED = {
    "agreements preview": f"--store {SHOP} --to",
    "customers export": f"CUSTOMER --store {SHOP} --by MANAGER --to",
    "export": f"pets --store {SHOP} --output",
    "ledger export": f"--store {SHOP} --output",
    "plugins new": "acme_visits --output",
    "rules new": "chengdu-yulin --output",
    "rules schema": "--output",
    "rules table export": "welfare_tiers.milestones --store chengdu-yulin --output",
    "stores report": f"--store {SHOP} --month 2026-02 --html",
}
"""Those that need no life behind them."""


def test_every_option_for_a_file_is_known() -> None:
    """Whoever adds one adds it here, and tries it."""
    found = {
        f"{name} {option.opts[0]}"
        for name, command in every_command()
        for option in command.params
        if isinstance(option, click.Option)
        and isinstance(option.type, click.Path | click.File)
        and not getattr(option.type, "exists", False)
        and (option.name == "output" or getattr(option.type, "dir_okay", True) is False)
    }
    assert found == WRITING


def test_files_are_written_in_one_place() -> None:
    """No command opens a file to write by itself, so that none can end in a traceback."""
    writes = re.compile(r"\.write_(text|bytes)\(|\.touch\(|\bopen\([^)]*[\"'][wax]")
    found = {
        each.name
        for each in CLI.glob("*.py")
        if writes.search(each.read_text("utf-8")) and each.name != "whole_file.py"
    }
    assert found == set()


def _handed_out(installed: Installed) -> tuple[int, int]:
    """What is on record: readings of personal data, and customers."""
    with installed.house.platform.reading(SHOP) as unit:
        log, known = (
            unit.session.scalar(select(func.count()).select_from(each))
            for each in (AccessLog, Customer)
        )
    return log or 0, known or 0


@OF_ANY_DATABASE
def test_a_file_that_cannot_be_written_is_refused(installed: Installed, tmp_path: Path) -> None:
    """Each command ends with 1 and the reason, in one line without a traceback."""
    (tmp_path / "file").write_text("no folder")
    out = tmp_path / "file" / "out.xlsx"
    customer = public_id("cus", installed.customers[SHOP][0])
    names = {"CUSTOMER": customer, "MANAGER": installed.hire(Role.STORE_MANAGER)}
    before, ended = _handed_out(installed), {}
    for name, words in TRIED.items():
        given = [names.get(each, each) for each in words.split()]
        files = FILES if name.startswith("rules") else ()
        result = installed.run(pawpact, *name.split(), *given, str(out), *files)
        ended[name] = (result.exit_code, type(result.exception), "cannot write" in result.output)
    assert set(ended.values()) == {(1, SystemExit, True)}, ended
    assert _handed_out(installed) == before
