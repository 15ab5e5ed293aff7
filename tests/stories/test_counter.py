"""A shop's counter from the command line alone: a pet arrives, a customer takes it home."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pawpact.cli.main import pawpact
from tests.house import House

STORE = "xihu"


@pytest.fixture
def run(house: House) -> Any:
    """Runs a command against a house with one store."""
    house.open(STORE)

    def run_command(*words: str, code: int = 0) -> Result:
        shell = SimpleNamespace(platform=house.platform)
        result = CliRunner().invoke(pawpact, [*words, "--store", STORE], obj=shell)
        assert result.exit_code == code, result.output
        return result

    return run_command


def _listed_pet(run: Any, house: House) -> str:
    today = house.clock.now().date()
    pet: str = run(
        "pets", "intake", "--species", "cat", "--came", "2026-02-10", "--cage", "A1"
    ).output.strip()
    refused = run("pets", "list", pet, code=1).output
    assert "已接种 0 针疫苗，应有 2 针" in refused
    for kind, on, *more in (
        ("test", "2026-02-11", "--name", "feline_panleukopenia", "--result", "negative"),
        ("vaccine_dose", "2026-02-11"),
        ("vaccine_dose", "2026-03-03"),
        ("deworming", "2026-02-12"),
        ("exam", f"{today}", "--result", "passed"),
    ):
        run("pets", "health", pet, kind, "--on", on, *more)
    run("pets", "list", pet)
    return pet


def _submit(run: Any, house: House, tmp_path: Path, score: int, **changes: Any) -> dict[str, Any]:
    person = house.person(score)
    body = {
        "customer": {
            "name": person.name,
            "phone": person.phone,
            "identity_number": person.identity_number,
            "housing": "owned",
            "consents": ["credit_query", "identity_check"],
        },
        "pet": _listed_pet(run, house),
        "plan": "cat_common",
        "term": 12,
        "documents": ["id_card", "residence_proof"],
        "identity": "verified",
        "pets_prohibited": False,
    }
    file = tmp_path / "application.json"
    file.write_text(json.dumps({**body, **changes}), "utf-8")
    answer: dict[str, Any] = json.loads(
        run("applications", "submit", str(file), "--key", "k").output
    )
    return answer


def test_from_arrival_to_running_contract(run: Any, house: House, tmp_path: Path) -> None:
    """With commands alone a deposit is paid, an agreement signed and twelve charges made."""
    shown = _submit(run, house, tmp_path, 549)
    application = shown["id"]
    assert shown["state"] == "approved_with_deposit_due"
    run("applications", "deposit", application, "--reference", "p1", "--amount", "500.00")
    drafted = run("contracts", "draft", application).output
    contract = drafted.splitlines()[0]
    clauses = [
        "debit_date",
        "debit_amount",
        "spend_scope",
        "major_disease_guarantee_30d",
        "termination_terms",
        "accident_handling",
        "no_abandonment",
    ]
    refused = run("contracts", "sign", contract, "--confirm", "debit_date", code=1).output
    assert "no_abandonment" in refused
    run("contracts", "sign", contract, *(word for each in clauses for word in ("--confirm", each)))
    made = run("contracts", "activate", contract, "--provider", "simulator", "--reference", "m1")
    assert made.output.count("268.00") == 12
    assert "履约中" in run("contracts", "show", contract).output


def test_a_wanted_answer_is_brought(run: Any, house: House, tmp_path: Path) -> None:
    """Asked whether pets are allowed at home, the customer's answer leads to the approval."""
    shown = _submit(run, house, tmp_path, 700, pets_prohibited=None)
    assert shown["wanted_documents"] == ["housing_answer"]
    run("applications", "document", shown["id"], "housing_answer", "--pets-allowed")
    assert json.loads(run("applications", "show", shown["id"]).output)["state"] == "approved"


def test_a_refusal_is_reviewed(run: Any, house: House, tmp_path: Path) -> None:
    """A refused customer asks for a person, who decides from the command line."""
    shown = _submit(run, house, tmp_path, 700, pets_prohibited=True)
    assert shown["refused_reason"] == "pets_prohibited"
    case = run("applications", "review", shown["id"], "--why", "已搬家").output.strip()
    run("applications", "document", shown["id"], "housing_answer", "--pets-allowed")
    run("held", "decide", case, "approve", "--why", "看过新居")
    assert json.loads(run("applications", "show", shown["id"]).output)["state"] == "approved"
