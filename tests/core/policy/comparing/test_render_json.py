"""The JSON form of a difference."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from pawpact.policy.comparing.render_json import render_json
from pawpact.policy.comparing.schema import difference_schema
from tests.core.policy.comparing.pairs import PAIRS


def document(name: str) -> dict[str, Any]:
    """As a program reads it."""
    read: dict[str, Any] = json.loads(json.dumps(render_json(PAIRS[name].difference)))
    return read


def test_every_difference_fits_the_schema() -> None:
    """Whatever differs, the document is what the published schema promises."""
    jsonschema.Draft202012Validator.check_schema(difference_schema())
    check = jsonschema.Draft202012Validator(difference_schema())
    for name in PAIRS:
        check.validate(document(name))


def test_a_document_of_another_kind_is_refused() -> None:
    """The schema is not so wide that anything fits."""
    document_of_another = {**document("money"), "changes": [{"kind": "parameter.bent"}]}

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document_of_another, difference_schema())


def test_values_are_told_as_they_are_held() -> None:
    """A program gets fen, and which side is better, without reading sentences."""
    (change,) = document("money")["changes"]

    assert change["parameter"]["before"] == 50_000
    assert change["parameter"]["after"] == 30_000
    assert (change["towards"], change["kind"]) == ("better", "parameter.changed")
    assert change["after"]["line"] == 9


def test_rows_are_told_one_by_one() -> None:
    """A table's change names the row as it was and as it is."""
    (change,) = document("table cell")["changes"]

    (row,) = change["parameter"]["rows"]
    assert row["before"] == {"months": 6, "kind": "toys", "points": 9}
    assert row["after"] == {"months": 6, "kind": "toys", "points": 11}
