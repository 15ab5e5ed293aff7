"""Errors and the words they are told in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pawpact.kernel.errors import InvalidField, MoveRefused, PawpactError
from pawpact.kernel.label import Label
from tests.loading import load_everything


def kinds(root: type[PawpactError] = PawpactError) -> Iterator[type[PawpactError]]:
    """Every error class that is loaded, defined by the product."""
    for kind in root.__subclasses__():
        if kind.__module__.startswith("pawpact."):
            yield kind
            yield from kinds(kind)


def test_every_error_has_a_code_of_its_own() -> None:
    """No two errors share a code, so a program can tell them apart."""
    load_everything()
    codes = [kind.code for kind in kinds()]
    assert len(codes) == len(set(codes))


def test_default_message_is_the_docstring() -> None:
    """An error raised without words says what its class says, in both languages."""
    error = PawpactError()
    assert error.message == Label(PawpactError.title.zh, "Something could not be done.")
    assert str(error) == error.message.en


def test_refused_move_lists_the_allowed_ones() -> None:
    """A state machine's refusal names state, wish and what is allowed, in text and details."""
    error = MoveRefused("pet", "adopted", "listed", ("returned", "dead"))
    assert "returned, dead" in error.message.en
    assert "“returned”、“dead”" in error.message.zh
    assert error.details["allowed"] == ["returned", "dead"]


def test_invalid_field_names_the_field() -> None:
    """The reader of a field error is told which field."""
    assert InvalidField("customer.phone", "not a phone").details == {"field": "customer.phone"}


@pytest.mark.parametrize(
    ("label", "shown"), [(Label("押金", "deposit"), "押金 / deposit"), (Label.of("ok"), "ok")]
)
def test_label_shows_both_languages_once(label: Label, shown: str) -> None:
    """A label shows both languages, or one text where they are the same."""
    assert str(label) == shown


def test_label_speaks_the_language_asked_for() -> None:
    """A label says one language at a time."""
    label = Label("押金", "deposit")
    assert (label.say("zh"), label.say("en")) == ("押金", "deposit")
