"""What plugins offer, from the terminal: typed, answered, refused, on record."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from pawpact.access.log import trail
from pawpact.cli.main import pawpact
from pawpact.kernel.identity import subject_id
from pawpact.sdk.testing import Store
from pawpact.tenancy.strike import strike
from tests.core.sdk.wishes import plugin

Typed = Callable[..., Result]


@pytest.fixture
def pawpact_plugins() -> Sequence[object]:
    return [plugin]


@pytest.fixture
def typed(store: Store) -> Typed:
    """Types a command at the store's terminal."""
    shell = SimpleNamespace(platform=store.installation.platform)

    def type_in(*arguments: str) -> Result:
        command = ["plugins", *arguments, "--store", store.name]
        return CliRunner().invoke(pawpact, command, obj=shell)

    return type_in


def test_an_action_is_typed_and_answered(store: Store, typed: Typed) -> None:
    """What was answered stands there a line each, and what rules made of it."""
    customer = store.contract()["customer"]
    done = typed(
        "do", "wishes", "make", f"customer={subject_id('customer', customer)}", "points=20"
    )
    assert done.exit_code == 0, done.output
    assert "已办理" in done.output
    assert "wishes.wished 已决定：dec_" in done.output
    assert store.points(customer) == 20


def test_a_dry_run_says_the_same_and_leaves_nothing(store: Store, typed: Typed) -> None:
    """What was answered and decided is shown, why as well, and then it never was."""
    customer = store.contract()["customer"]
    command = ("do", "wishes", "make", f"customer={subject_id('customer', customer)}", "points=20")
    tried = typed(*command, "--dry-run")
    assert tried.exit_code == 0, tried.output
    assert "wishes.wished 已决定：dec_" in tried.stdout
    assert "wishes.grant  modest  命中" in tried.stderr
    assert tried.stderr.endswith("试运行：以上都没有写入\n")
    assert store.points(customer) == 0
    assert typed(*command).exit_code == 0
    assert store.points(customer) == 20


def test_a_refused_dry_run_ends_as_the_real_one(store: Store, typed: Typed) -> None:
    """The reason and the exit code are those of the command itself."""
    command = ("do", "wishes", "make", "customer=nobody", "points=20")
    tried, real = typed(*command, "--dry-run"), typed(*command)
    assert (tried.exit_code, tried.stdout) == (real.exit_code, real.stdout)
    assert real.stderr.strip() in tried.stderr


def test_the_same_key_is_done_once(store: Store, typed: Typed) -> None:
    """Typed again with the same key, nothing more is done and the answer is the same."""
    public = subject_id("customer", store.contract()["customer"])
    command = ("do", "wishes", "make", f"customer={public}", "points=20", "--key", "a", "--json")
    first, again = typed(*command), typed(*command)
    assert json.loads(first.output) == json.loads(again.output)


def test_what_is_kept_is_shown(store: Store, typed: Typed) -> None:
    """A list comes as a table, one thing as lines, personal data masked."""
    customer = store.contract()["customer"]
    wish = store.do("wishes", "make", customer=customer, points=30, said="猫").answer["wish"]
    listed = typed("show", "wishes", "list", f"customer={subject_id('customer', customer)}")
    assert wish in listed.output
    shown = typed("show", "wishes", "wish", f"wish={wish}")
    assert "state: open" in shown.output
    assert "said: ***" in shown.output


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("do", "wishes", "make", "points=20"), 1, "customer"),
        (("do", "wishes", "make", "customer=nobody", "points=20"), 1, "customer"),
        (("do", "wishes", "fly"), 1, "make, grant, wish, list"),
        (("do", "wishes", "make", "points"), 2, "名称=值"),
        (("do", "wishes", "make", "--body", "{"), 2, "JSON"),
        (("do", "wishes", "make", "--by", "platform"), 2, "员工"),
    ],
)
def test_a_slip_is_named(typed: Typed, arguments: Sequence[str], code: int, said: str) -> None:
    """What was typed wrongly is said, with what may stand there, and the exit code is its own."""
    done = typed(*arguments)
    assert done.exit_code == code, done.output
    assert said in done.output


def test_the_managers_needs_the_managers_name(store: Store, typed: Typed) -> None:
    """What only the manager may do is refused at the bare terminal and kept on record."""
    customer = store.contract()["customer"]
    wish = store.do("wishes", "make", customer=customer, points=30).answer["wish"]
    assert typed("do", "wishes", "grant", f"wish={wish}", "version=1").exit_code == 1
    with store.reading() as unit:
        (line, *_) = trail(unit)
    assert (line.action, line.allowed) == ("wishes.grant", False)


def test_a_days_work_is_run_by_hand(store: Store, typed: Typed) -> None:
    """The day's work says what it came to; a day that has not come is refused."""
    store.contract()
    assert "完成 2 项，1 件，失败 0 件" in typed("run").output
    assert typed("run", "--date", "2199-01-01").exit_code == 1


def test_a_mended_plugin_is_let_in_again(store: Store, typed: Typed) -> None:
    """The administrator lifts what two strikes brought about."""
    for _ in range(2):
        with store.unit() as unit:
            strike(unit.session, "wishes")
    assert typed("release", "wishes").exit_code == 0
    store.contract()
    assert store.held() == []
