"""What is sent to a plugin has one schema for each thing that it offers, made once."""

from __future__ import annotations

from marshmallow import Schema, fields

from pawpact.hosting.door import Action, View
from pawpact.hosting.outcome import Outcome
from pawpact.hosting.sent import schema_of
from pawpact.kernel.label import Label

TITLE = Label("问候", "Greet")


class Words(Schema):
    """A body of one field."""

    words = fields.String(required=True)


def _action(name: str, **more: object) -> Action:
    return Action(name, TITLE, do=lambda case: Outcome(), schema=Words, **more)  # type: ignore[arg-type]


def test_a_schema_is_made_once() -> None:
    """Whoever asks for the same thing again gets the same class."""
    greet = _action("greet", subjects=("customer",))
    assert schema_of("polite", greet) is schema_of("polite", greet)
    assert set(schema_of("polite", greet)().fields) == {"words", "customer"}


def test_another_thing_has_a_schema_of_its_own() -> None:
    """Another plugin, other fields or a list of the same name: each is told from the others."""
    greet, by_pet = _action("greet"), _action("greet", subjects=("pet",))
    view = View("greet", TITLE, show=lambda case: {}, is_list=True)
    found = [schema_of(name, each) for name in ("a", "b") for each in (greet, by_pet, view)]
    assert len(set(found)) == len(found)
    assert [set(each().fields) for each in found[:3]] == [
        {"words"},
        {"words", "pet"},
        {"limit", "after"},
    ]


def test_what_is_gone_is_not_met_in_another() -> None:
    """An action that comes to the memory of one that was let go has its own fields."""
    for place in range(50):
        role = ("customer", "pet")[place % 2]
        assert set(schema_of("brief", _action("greet", subjects=(role,)))().fields) == {
            "words",
            role,
        }
