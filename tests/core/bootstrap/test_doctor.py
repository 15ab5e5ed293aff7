"""The doctor names each thing that makes money or data unsafe, and nothing starts on it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pawpact.access.cipher import Unopenable
from pawpact.access.key_file import create_key_file
from pawpact.accounts.service import register_customer
from pawpact.bootstrap.doctor import GROWING, check_up, refuse_unsafe_service, restore
from pawpact.bootstrap.safety import Check, Danger, Finding, Installation, Unsafe, examine
from pawpact.bootstrap.start import assemble, outside_world, start
from pawpact.cli.doctor import doctor
from pawpact.kernel.label import Label
from pawpact.ledger.service import post
from pawpact.messages.channel import NoMessages
from pawpact.policy.engine.durable import DurableProgram
from tests.core.bootstrap.conftest import begin, found
from tests.core.ledger.book import settled
from tests.core.shop import newcomer
from tests.databases import Given

OUTSIDE = {"outside": [Danger.CAREFUL, Danger.CAREFUL]}
"""Neither a payment provider nor a channel is installed: somebody should know."""
QUIET = {"workers": [Danger.CAREFUL], **OUTSIDE}
"""And no worker has run on it."""

TRIGGER = "posting_never_changed"
_MINE = "quiet"
_SQLITE_TAMED = f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON posting BEGIN SELECT 1; END"
_SQLITE_SWALLOWS = (
    f"CREATE TRIGGER {_MINE} BEFORE INSERT ON access_log BEGIN SELECT RAISE(IGNORE); END"
)
_SERVED_TAMED = (
    f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON posting FOR EACH ROW WHEN (false)"
    " EXECUTE FUNCTION pawpact_refuse('changed')"
)
_SERVED_SWALLOWS = (
    f"CREATE TRIGGER {_MINE} BEFORE INSERT ON access_log FOR EACH ROW"
    " EXECUTE FUNCTION suppress_redundant_updates_trigger()"
)

Plant = Callable[[Given, Path], None]


def drop_trigger(books: Given, name: str = TRIGGER, table: str = "posting") -> None:
    books.alter(f"DROP TRIGGER {name}" + (f" ON {table}" if books.role else ""))


def _open_keys(_books: Given, keys: Path) -> None:
    keys.chmod(0o644)


def _lose_keys(_books: Given, keys: Path) -> None:
    keys.unlink()


def _drop_trigger(books: Given, _keys: Path) -> None:
    drop_trigger(books)


def _weaken_trigger(books: Given, _keys: Path) -> None:
    drop_trigger(books)
    books.alter(_SERVED_TAMED if books.role else _SQLITE_TAMED)


def _drop_plugins_trigger(books: Given, _keys: Path) -> None:
    drop_trigger(books, "credit_scoring__check_never_deleted", "credit_scoring__check")


def _swallow_the_trail(books: Given, _keys: Path) -> None:
    books.alter(_SERVED_SWALLOWS if books.role else _SQLITE_SWALLOWS)


def _forget_revision(books: Given, _keys: Path) -> None:
    books.alter("DROP TABLE alembic_version")


def _newer_schema(books: Given, _keys: Path) -> None:
    books.alter("UPDATE alembic_version SET version_num = '9999'")


AT_START: dict[str, tuple[Plant, str]] = {
    "open keys": (_open_keys, "key_file"),
    "lost keys": (_lose_keys, "key_file"),
    "dropped trigger": (_drop_trigger, "triggers"),
    "weakened trigger": (_weaken_trigger, "triggers"),
    "a plugin's dropped trigger": (_drop_plugins_trigger, "triggers"),
    "newer schema": (_newer_schema, "schema"),
    "a foreign trigger": (_swallow_the_trail, "triggers"),
    "a lost revision": (_forget_revision, "schema"),
}


def test_a_sound_installation_has_no_finding(installation: Installation) -> None:
    """What was just started and given its stores is sound in every check."""
    assert found(installation) == QUIET


@pytest.mark.parametrize("plant", AT_START)
def test_what_is_unsafe_is_named_and_stops_the_start(
    plant: str, installation: Installation, books: Given, keys: Path
) -> None:
    """Each planted danger is found by its own check, and no command starts on it."""
    spoil, check = AT_START[plant]
    spoil(books, keys)
    assert Danger.UNSAFE in found(installation)[check]
    with pytest.raises(Unsafe):
        start(installation.settings, {})


def test_missing_keys_are_told_together_with_a_dropped_trigger(
    installation: Installation, books: Given, keys: Path
) -> None:
    """A start that is refused names everything that is unsafe, not the first thing."""
    keys.unlink()
    drop_trigger(books)
    with pytest.raises(Unsafe, match=r"(?s)key file.*posting_never_changed"):
        start(installation.settings, {})


def test_a_trigger_that_was_dropped_is_not_mended_silently(
    installation: Installation, books: Given
) -> None:
    """The start leaves a dropped trigger as it is; only a restoration makes it anew."""
    drop_trigger(books)
    with pytest.raises(Unsafe):
        start(installation.settings, {})
    assert "triggers" in found(installation)
    restore(installation)
    assert found(installation) == QUIET


def test_a_foreign_trigger_goes_with_the_restoration(
    installation: Installation, books: Given, keys: Path
) -> None:
    """What somebody else hung on the tables is gone once the triggers are restored."""
    _swallow_the_trail(books, keys)
    restore(installation)
    assert found(installation) == QUIET


def test_a_changed_posting_is_found(installation: Installation, books: Given) -> None:
    """The books of every store are audited: one changed amount is unsafe."""
    platform = begin(installation)
    with platform.unit("chengdu-yulin") as unit:
        post(unit, [settled(1)])
    books.spoil("UPDATE posting SET amount = amount + 1 WHERE line = 1")
    restore(installation)
    assert Danger.UNSAFE in found(installation)["books"]


def test_a_clock_behind_the_books_is_found(installation: Installation) -> None:
    """A machine whose clock fell behind what is already booked is unsafe."""
    platform = begin(installation)
    with platform.unit("chengdu-yulin") as unit:
        post(replace(unit, at=datetime.now(UTC) + timedelta(days=2)), [settled(1)])
    assert found(installation)["clock"] == [Danger.UNSAFE]


def test_a_policy_that_was_rewritten_is_found(installation: Installation, books: Given) -> None:
    """A stored policy whose content is no longer what its hash says is unsafe."""
    books.spoil("UPDATE policy_revision SET content = replace(content, '500', '501')")
    restore(installation)
    assert Danger.UNSAFE in found(installation)["stores"]


def test_a_key_file_of_another_installation_is_found(
    installation: Installation, tmp_path: Path
) -> None:
    """Keys that open nothing of the stores are unsafe, however sound their file looks."""
    other = tmp_path / "keys" / "other.json"
    create_key_file(other)
    moved = replace(installation, settings=replace(installation.settings, key_file=other))
    assert found(moved)["store_keys"] == [Danger.UNSAFE] * 3


def test_another_index_key_is_found(installation: Installation) -> None:
    """An index key under which nobody is found any more is unsafe, however well the rest opens."""
    platform = begin(installation)
    with platform.unit("chengdu-yulin") as unit:
        register_customer(unit, newcomer(0))
    file = installation.settings.key_file
    assert file
    keys = json.loads(file.read_text())
    file.write_text(json.dumps(keys | {"index": keys["keys"]["k1"]}))
    assert found(installation)["store_keys"] == [Danger.UNSAFE]


def test_an_engine_that_answers_wrongly_is_found(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rules engine of the machine is tried on the platform's own tests."""
    monkeypatch.setattr(DurableProgram, "decide", lambda self, fields: (0, 0))
    assert Danger.UNSAFE in found(installation)["engine"]


def _run(installation: Installation, *arguments: str) -> Result:
    class Told:
        settings = installation.settings

    return CliRunner().invoke(doctor, arguments, obj=Told())


def test_the_command_says_what_to_do(installation: Installation, books: Given) -> None:
    """Each finding comes with its remedy, in Chinese, and the exit code is the administrator's."""
    drop_trigger(books)
    result = _run(installation)
    assert result.exit_code == 3
    assert (
        "✗ 防篡改触发器\n    防篡改触发器被删除、改动，或是外加的：posting_never_changed"
        in result.output
    )
    assert "→ 账目可能已被改动" in result.output


def test_the_command_restores_triggers(installation: Installation, books: Given) -> None:
    """Restoring makes the triggers anew and ends sound."""
    drop_trigger(books)
    assert _run(installation, "--restore-triggers").exit_code == 0


def test_without_a_channel_nothing_is_noticed_and_nothing_debited(
    installation: Installation,
) -> None:
    """Outside a sandbox no double calls a notice delivered or a debit collected."""
    sandbox = replace(installation.settings, sandbox="seed")
    world = outside_world(replace(sandbox, sandbox=None), {})
    assert (world["gateways"], world["channel"], world["payouts"]) == ({}, None, None)
    assert isinstance(world["messages"], NoMessages)
    assert "simulator" in outside_world(sandbox, {})["gateways"]


def test_a_server_does_not_begin_on_keys_of_another_installation(
    installation: Installation, tmp_path: Path
) -> None:
    """A server makes the checks that a single command is spared."""
    other = tmp_path / "keys" / "other.json"
    create_key_file(other)
    moved = replace(installation, settings=replace(installation.settings, key_file=other))
    with pytest.raises(Unsafe, match="do not open"):
        refuse_unsafe_service(moved)


def test_a_server_is_spared_the_checks_that_grow_with_the_books(
    installation: Installation,
) -> None:
    """What reads every row there is is left to the doctor's own run."""
    made = {each.check.code for each in check_up(installation, leave_out=GROWING)}
    assert made & GROWING == set()
    assert {each.check.code for each in check_up(installation)} - made == GROWING


def test_the_doctor_puts_the_platform_together_once(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many checks look at the platform, its rule files are read and its parts made once."""
    module, made = sys.modules[start.__module__], []
    monkeypatch.setattr(module, "assemble", lambda *parts: made.append(1) or assemble(*parts))
    assert found(installation) == QUIET
    assert len(made) == 1


@pytest.mark.parametrize(
    ("channel", "told"), [(None, True), ("console", True), ("file:said.jsonl", False)]
)
def test_a_channel_that_reaches_customers_is_not_missed(
    channel: str | None, told: bool, installation: Installation
) -> None:
    """Without one, or with one that only prints, it is said; of one that carries nothing is."""
    settings = replace(installation.settings, channel=channel)
    outside = [
        finding.found.en
        for examined in check_up(replace(installation, settings=settings))
        for finding in examined.findings
        if examined.check.code == "outside"
    ]
    assert any("channel" in each for each in outside) is told
    assert any("payment provider" in each for each in outside)


def test_the_setting_that_is_named_exists(installation: Installation) -> None:
    """The finding about the outside world names the variable that there is."""
    assert "PAWPACT_SANDBOX" in _run(installation).output


def test_what_does_not_open_is_told_and_the_next_check_is_made(
    installation: Installation,
) -> None:
    """A check that meets a damaged value names it; the doctor goes on and ends as ever."""

    def damaged(_installation: Installation) -> Iterator[Finding]:
        raise Unopenable
        yield

    checks = [
        Check("damaged", Label("损坏", "damaged"), damaged),
        Check("next", Label("下一项", "next"), lambda _installation: ()),
    ]
    first, second = examine(installation, checks)
    assert [each.danger for each in first.findings] == [Danger.UNSAFE]
    assert (second.findings, second.waits_for) == ((), "")
