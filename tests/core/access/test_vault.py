"""Personal data sealed, opened and indexed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawpact.access.key_file import Keys, create_key_file, rotate_key_file
from pawpact.access.vault import FileVault, Unopenable
from pawpact.kernel.errors import AdminError

KEYS = Keys("k1", b"i" * 32, {"k1": b"a" * 32})
VAULT = FileVault(KEYS)
PURPOSE = "customer.phone"


@given(st.text(), st.integers(0, 10**6))
def test_what_is_sealed_is_opened(value: str, tenant: int) -> None:
    """Any text survives being sealed for its store and purpose."""
    assert VAULT.open(tenant, PURPOSE, VAULT.seal(tenant, PURPOSE, value)) == value


def test_a_value_sealed_twice_differs() -> None:
    """Nobody sees from sealed values that two customers share one."""
    assert VAULT.seal(1, PURPOSE, "x") != VAULT.seal(1, PURPOSE, "x")


def test_sealed_bytes_hide_the_value() -> None:
    """The value does not stand in what is stored."""
    assert b"15400001234" not in VAULT.seal(1, PURPOSE, "15400001234")


@pytest.mark.parametrize(("tenant", "purpose"), [(2, PURPOSE), (1, "customer.name")])
def test_another_store_or_purpose_cannot_open(tenant: int, purpose: str) -> None:
    """A value is opened only where it belongs."""
    with pytest.raises(Unopenable):
        VAULT.open(tenant, purpose, VAULT.seal(1, PURPOSE, "x"))


@given(st.integers(0, 200), st.integers(1, 255))
def test_a_changed_byte_is_found(place: int, flip: int) -> None:
    """No byte of a sealed value can be changed without the opening failing."""
    sealed = bytearray(VAULT.seal(1, PURPOSE, "15400001234"))
    sealed[place % len(sealed)] ^= flip
    with pytest.raises((Unopenable, AdminError)):
        VAULT.open(1, PURPOSE, bytes(sealed))


@pytest.mark.parametrize("length", range(0, 30, 3))
def test_a_cut_value_is_found(length: int) -> None:
    """What is too short to be a sealed value is refused."""
    with pytest.raises(Unopenable):
        VAULT.open(1, PURPOSE, VAULT.seal(1, PURPOSE, "x")[:length])


def test_values_outlive_a_rotation(tmp_path: Path) -> None:
    """After a rotation old values open, new ones carry the new key, indexes stay."""
    path = tmp_path / "keys.json"
    create_key_file(path)
    before = FileVault.load(path)
    sealed = before.seal(1, PURPOSE, "x")
    rotate_key_file(path)
    after = FileVault.load(path)
    assert after.open(1, PURPOSE, sealed) == "x"
    assert after.stale(sealed)
    assert not after.stale(after.seal(1, PURPOSE, "x"))
    assert after.blind(1, PURPOSE, "x") == before.blind(1, PURPOSE, "x")


def test_a_missing_key_is_named() -> None:
    """A value of a key that is gone tells the administrator which key to restore."""
    other = FileVault(Keys("k7", b"i" * 32, {"k7": b"b" * 32}))
    with pytest.raises(AdminError, match="no key k7"):
        VAULT.open(1, PURPOSE, other.seal(1, PURPOSE, "x"))


def test_equal_values_have_equal_indexes() -> None:
    """An index finds the same value again in the same store and for the same purpose only."""
    index = VAULT.blind(1, PURPOSE, "x")
    assert VAULT.blind(1, PURPOSE, "x") == index
    others = [VAULT.blind(2, PURPOSE, "x"), VAULT.blind(1, "p", "x"), VAULT.blind(1, PURPOSE, "y")]
    assert index not in others


def test_another_installation_makes_other_indexes() -> None:
    """Without the key nobody can compute an index and try all phones."""
    other = FileVault(Keys("k1", b"j" * 32, {"k1": b"a" * 32}))
    assert other.blind(1, PURPOSE, "x") != VAULT.blind(1, PURPOSE, "x")


def test_a_vault_shows_no_key() -> None:
    """The repr of a vault counts keys and shows none."""
    assert repr(VAULT) == "FileVault(1 keys)"
