"""The JSON form of an explanation."""

import json

import jsonschema

from pawpact.policy.explaining.render_json import SCHEMA, render_json
from pawpact.policy.receipt import EffectStatus, Status
from tests.core.policy.sample import APPLICANT, explained

TEXT = {"type": "object", "required": ["zh", "en"], "additionalProperties": {"type": "string"}}
PLACE = {"type": "object", "required": ["file", "line", "column", "layer"]}
PROMISED = {
    "type": "object",
    "required": ["schema", "moment", "moment_label", "layers", "from_record", "policies"],
    "properties": {
        "schema": {"const": SCHEMA},
        "next_step": TEXT,
        "policies": {
            "type": "array",
            "minItems": 3,
            "items": {
                "type": "object",
                "required": ["policy", "title", "version", "hit", "rules", "referral", "missing"],
                "properties": {"rules": {"type": "array", "items": {"$ref": "#/$defs/rule"}}},
            },
        },
    },
    "$defs": {
        "rule": {
            "type": "object",
            "required": ["rule", "title", "result", "condition", "effects", "flips", "origin"],
            "properties": {
                "result": {"enum": ["hit", "miss", "undetermined", "not_reached"]},
                "condition": {"$ref": "#/$defs/condition"},
                "origin": PLACE,
            },
        },
        "condition": {
            "oneOf": [
                {
                    "type": "object",
                    "required": ["fact", "label", "value", "operator", "threshold", "result",
                                 "distance", "because", "parameters", "hidden", "sealed"],
                    "properties": {"value": TEXT, "origin": PLACE},
                },
                {
                    "type": "object",
                    "required": ["group", "result", "parts"],
                    "properties": {
                        "group": {"enum": ["all", "any", "not"]},
                        "parts": {"type": "array", "items": {"$ref": "#/$defs/condition"}},
                    },
                },
            ]
        },
    },
}  # fmt: skip


def test_the_json_form_keeps_its_documented_schema() -> None:
    """What programs rely on is there, through JSON and back."""
    told = explained(APPLICANT, statuses=(EffectStatus(Status.APPLIED, 5),))
    jsonschema.validate(json.loads(json.dumps(render_json(told))), PROMISED)


def test_the_json_form_holds_the_numbers_and_their_origin() -> None:
    """Threshold, distance and the parameter's place are told apart, not as one phrase."""
    told = json.loads(json.dumps(render_json(explained(APPLICANT))))
    condition = told["policies"][1]["rules"][1]["condition"]
    assert (condition["threshold"]["en"], condition["distance"]["zh"]) == ("600", "差 20")
    assert condition["parameters"][0]["origin"] == {
        "file": "tenants/hangzhou-xihu/rules.yaml",
        "line": 4,
        "column": 23,
        "layer": "store",
    }


def test_a_hidden_value_is_not_in_the_json_form() -> None:
    """A role without the right to it finds the word for hidden."""
    told = json.dumps(render_json(explained(APPLICANT, role="carer")))
    assert "580" not in told
