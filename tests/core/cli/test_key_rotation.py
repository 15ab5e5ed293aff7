"""The commands that make new keys for old, over a real installation."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.access.key_file import read_key_file
from pawpact.access.models import AccessLog
from pawpact.access.rotation import StoreRotation
from pawpact.cli.keys import keys
from tests.core.cli.installed import OTHER, PEOPLE, PHONES, SHOP, Installed


def test_a_rotation_of_the_master_moves_every_store(installed: Installed) -> None:
    """One command adds a master key to the file and puts every store's key under it."""
    result = installed.run(keys, "rotate")
    assert result.exit_code == 0, result.output
    assert "the master key is k2 now" in result.stdout
    assert read_key_file(installed.file).current == "k2"
    found = installed.read(keys, "status", "--json")
    assert {key["master"] for each in found["stores"] for key in each["keys"]} == {"k2"}
    assert found["droppable"] == ["k1"]
    assert installed.phones() == PHONES


def test_a_store_alone_gets_a_new_key(installed: Installed) -> None:
    """With --store only that store's subjects move, and its old key is retired."""
    result = installed.run(keys, "rotate", "--store", SHOP, "--json")
    assert json.loads(result.stdout) == {
        "store": SHOP,
        "current": "d2",
        "moved": {"subject_key": PEOPLE},
    }
    found = {
        each["store"]: each["keys"] for each in installed.read(keys, "status", "--json")["stores"]
    }
    assert [(key["name"], key["subject_keys"]) for key in found[SHOP]] == [
        ("d2", PEOPLE),
        ("d1", 0),
    ]
    assert [key["name"] for key in found[OTHER]] == ["d1"]
    assert installed.phones() == PHONES


def test_status_is_told_to_people(installed: Installed) -> None:
    """The table names stores, keys and what may be dropped, in the reader's language."""
    installed.run(keys, "rotate")
    assert "no store needs, may be dropped: k1" in installed.run(keys, "status").output
    told = installed.run(keys, "status", language="zh").output
    assert "主密钥：k2" in told
    assert SHOP in told


def test_progress_is_told_while_it_runs(installed: Installed) -> None:
    """What has been moved so far is told beside the result."""
    assert (
        f"个人密钥: {PEOPLE}"
        in installed.run(keys, "rotate", "--store", SHOP, language="zh").stderr
    )


def test_it_can_be_stopped_and_run_again(
    installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C ends it with a word of comfort; the next run finishes the same key."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(StoreRotation, "_retire", interrupted)
    result = installed.run(keys, "rotate", "--store", SHOP)
    assert result.exit_code == 130
    assert "everything still opens" in result.stderr
    assert installed.phones() == PHONES
    monkeypatch.undo()
    assert (
        json.loads(installed.run(keys, "rotate", "--store", SHOP, "--json").stdout)["current"]
        == "d2"
    )


def test_a_master_key_is_dropped_once_it_is_free(installed: Installed) -> None:
    """Dropping a key that stores need is refused; afterwards it is gone from the file."""
    assert installed.run(keys, "drop", "k1").exit_code == 1
    installed.run(keys, "rotate")
    assert installed.run(keys, "drop", "k1").exit_code == 0
    assert list(read_key_file(installed.file).keys) == ["k2"]
    assert installed.phones(OTHER) == PHONES


def test_a_manager_may_rotate_her_stores_key_alone(installed: Installed) -> None:
    """The master key is the platform's; the store's own key is the manager's too."""
    manager = installed.hire(Role.STORE_MANAGER)
    assert installed.run(keys, "rotate", "--by", manager).exit_code == 1
    assert installed.run(keys, "rotate", "--store", SHOP, "--by", manager).exit_code == 0
    assert read_key_file(installed.file).current == "k1"


def test_whoever_may_not_is_refused_and_noted(installed: Installed) -> None:
    """Sales may not rotate keys; that somebody tried stands in the access log."""
    sales = installed.hire(Role.SALES)
    result = installed.run(keys, "rotate", "--store", SHOP, "--by", sales)
    assert result.exit_code == 1
    assert "the role of sales does not include: manage keys" in result.stderr
    with installed.house.platform.reading(SHOP) as unit:
        columns = (AccessLog.actor, AccessLog.action, AccessLog.allowed)
        found = [tuple(row) for row in unit.session.execute(select(*columns))]
    assert found == [(f"staff:{sales}", "keys.manage", False)]


def test_no_key_is_printed(installed: Installed) -> None:
    """No command shows a key of the file."""
    said = (
        installed.run(keys, "rotate").output + installed.run(keys, "rotate", "--store", SHOP).output
    )
    said += installed.run(keys, "status").output + installed.run(keys, "status", "--json").output
    written = json.loads(installed.file.read_text())
    assert not any(key in said for key in (written["index"], *written["keys"].values()))
