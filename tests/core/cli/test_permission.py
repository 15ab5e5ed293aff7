"""Who may: every command that changes something says what it needs to be allowed."""

from __future__ import annotations

import inspect
import re

import click
import pytest

from pawpact.access.actor import STAFF, Role
from pawpact.access.permission import Permission, may, may_at_terminal
from pawpact.cli.acting import acting
from pawpact.cli.application_step import withdraw
from pawpact.cli.billing import billing
from pawpact.cli.contracts import contracts
from pawpact.cli.keys import keys
from pawpact.kernel.errors import Forbidden
from tests.core.cli.installed import SHOP, Installed
from tests.docs.commands import every_command

LOOKING = frozenset(
    {
        "agreements check",
        "agreements list",
        "agreements preview",
        "agreements show",
        "agreements template",
        "applications show",
        "benefits list",
        "billing list",
        "billing mandates list",
        "billing show",
        "contracts bill",
        "contracts history",
        "contracts list",
        "contracts show",
        "database status",
        "decisions show",
        "deposits list",
        "deposits offsets",
        "doctor",
        "held list",
        "jobs list",
        "jobs show",
        "jobs workers",
        "keys status",
        "ledger audit",
        "ledger export",
        "ledger receivables",
        "ledger statement",
        "ledger verify",
        "messages check",
        "orders claims list",
        "orders list",
        "orders show",
        "pets show",
        "plugins doctor",
        "plugins list",
        "plugins upgrade",
        "refunds list",
        "rules check",
        "rules diff",
        "rules drift",
        "rules explain",
        "rules help",
        "rules history",
        "rules resolve",
        "rules schema",
        "rules table export",
        "rules test",
        "rules unused",
        "rules upgrade",
        "rules vocabulary",
        "signing show",
        "stores list",
        "stores profile",
    }
)
"""Change nothing."""
BY_TIMER = frozenset(
    {
        "agreements verify",
        "billing run",
        "jobs run",
        "ledger halves",
        "ledger seal",
        "messages deliver",
        "orders sync",
        "plugins run",
        "worker",
    }
)
"""Do what the worker does anyway, at the same moment and by the same rules; nobody decides."""
ON_THE_MACHINE = frozenset(
    {
        "database migrate",
        "demo",
        "keys create",
        "keys drop",
        "plugins new",
        "plugins revise",
        "rules fmt",
        "rules new",
        "rules table import",
        "serve",
        "stores apply",
    }
)
"""Of the installation itself: whoever may touch its files does these."""
BY_THE_PLUGIN = frozenset({"plugins do", "plugins show"})
"""Each action and view of a plugin names the roles itself; decisions asks for them."""
_NAMED = re.compile(r"\bPermission\.[A-Z_]+|\bASK\b|\bDECIDE\b")
_WRITES = re.compile(r"\.unit\(|acting\(")


def source(command: click.Command) -> str:
    """What a command does, with the functions of its own file that it calls."""
    callback = inspect.unwrap(command.callback or (lambda: None))
    module = inspect.getmodule(callback)
    taken, waiting = {}, [callback]
    while waiting:
        function = waiting.pop()
        taken[function.__name__] = text = inspect.getsource(function)
        for name in set(re.findall(r"\b\w+(?=\()", text)) - set(taken):
            found = inspect.unwrap(getattr(module, name, None) or len)
            if inspect.isfunction(found) and found.__module__ == callback.__module__:
                waiting.append(found)
    return "\n".join(taken.values())


COMMANDS = dict(every_command())


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_that_changes_something_names_its_permission(name: str) -> None:
    """Whatever is not known to look only, to be a timer's or the machine's asks who may."""
    named = bool(_NAMED.search(source(COMMANDS[name])))
    assert named != (name in LOOKING | BY_TIMER | ON_THE_MACHINE | BY_THE_PLUGIN)


RAISING_ALARMS = frozenset({"agreements show"})
"""They look, and leave the manager a task where what they found is damaged."""


@pytest.mark.parametrize("name", sorted(LOOKING - RAISING_ALARMS))
def test_a_command_that_looks_opens_nothing_to_write(name: str) -> None:
    """It reads, or touches no store at all."""
    assert not _WRITES.search(source(COMMANDS[name]))


@pytest.mark.parametrize("permission", Permission)
def test_everything_is_allowed_to_somebody(permission: Permission) -> None:
    """No permission is named that nobody has."""
    assert any(may(role, permission) for role in Role)


def test_a_terminal_may_what_any_of_the_staff_may(installed: Installed) -> None:
    """Without a name it signs and takes deposits; what is the manager's alone it refuses."""
    platform = installed.house.platform
    for permission in Permission:
        alone = not any(may(role, permission) for role in STAFF - {Role.STORE_MANAGER})
        assert may_at_terminal(permission) is not alone
    with acting(platform, SHOP, None, Permission.SIGN_CONTRACT) as (unit, _):
        assert unit.actor == "staff:cli"
    refused = acting(platform, SHOP, None, Permission.CORRECT_BILLING)
    with pytest.raises(Forbidden), refused:
        pass


_CHARGE, _WHEN = "chg_0000000000001", ("--to", "2026-05-01")
MANAGERS = {
    "reverse": (billing, ("reverse", _CHARGE, "--why", "bank")),
    "approve": (billing, ("postpone", _CHARGE, *_WHEN, "--approve", "--why", "ill")),
    "extend": (contracts, ("extend-pause", "con_0000000000001", "--periods", "1", "--why", "ill")),
}


@pytest.mark.parametrize(("group", "words"), MANAGERS.values(), ids=MANAGERS)
def test_what_is_the_managers_is_refused_to_others(
    installed: Installed, group: click.Command, words: tuple[str, ...]
) -> None:
    """Sales is told that the role may not; the manager gets as far as the thing itself."""
    sales, manager = installed.hire(Role.SALES), installed.hire(Role.STORE_MANAGER)
    refused = installed.run(group, *words, "--store", SHOP, "--by", sales)
    tried = installed.run(group, *words, "--store", SHOP, "--by", manager)
    assert ("does not include" in refused.output, "does not include" in tried.output) == (
        True,
        False,
    )
    assert refused.exit_code == 1


def test_who_looks_after_pets_takes_no_application_back(installed: Installed) -> None:
    """Neither a vet withdraws one, nor does the platform issue keys for a store's sales staff."""
    vet = installed.hire(Role.VET)
    words = ("app_0000000000001", "--why", "x", "--store", SHOP, "--by")
    assert "does not include" in installed.run(withdraw, *words, vet).output
    issue = ("issue", "--role", "sales", "--label", "till", "--store", SHOP, "--by")
    assert "does not include" in installed.run(keys, *issue, installed.hire(Role.SALES)).output
    assert installed.run(keys, *issue, installed.hire(Role.STORE_MANAGER)).exit_code == 0
