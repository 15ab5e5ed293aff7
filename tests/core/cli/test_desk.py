"""The commands of the counter over a whole platform: applications, decisions, held, billing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.accounts.staff import PREFIX, register_staff
from pawpact.cli.main import pawpact
from pawpact.contracts.signing.activation import Authorisation, activate
from pawpact.contracts.signing.agreement import draft, sign
from pawpact.contracts.values import Signature
from pawpact.decisions.models import HeldEvent
from pawpact.kernel.identity import public_id, read_public_id
from pawpact.kernel.label import Label
from tests.house import House

BROKEN = {"credit_scoring": Label("插件损坏", "it is broken")}


class Counter:
    """The command line over a house with the store xihu."""

    def __init__(self, house: House, folder: Path) -> None:
        self.house = house
        self._folder = folder

    def run(self, *arguments: str, language: str = "en") -> Result:
        given = [*arguments, "--store", "xihu", "--language", language]
        context = SimpleNamespace(platform=self.house.platform)
        return CliRunner().invoke(pawpact, given, obj=context)

    def file(self, **changes: Any) -> str:
        """An application of somebody new in a file."""
        person = self.house.person(changes.pop("score", 700))
        content = {
            "customer": {
                "name": person.name,
                "phone": person.phone,
                "identity_number": person.identity_number,
                "housing": "owned",
                "consents": ["credit_query", "identity_check"],
            },
            "pet": self.house.listed_pet("xihu"),
            "plan": "cat_common",
            "term": 12,
            "documents": ["id_card", "residence_proof"],
            "identity": "verified",
            "pets_prohibited": False,
        }
        path = self._folder / "application.json"
        path.write_text(json.dumps({**content, **changes}, ensure_ascii=False), "utf-8")
        return str(path)

    def submit(self, file: str, key: str = "k") -> Result:
        return self.run("applications", "submit", file, "--key", key)

    def hire(self, role: Role) -> str:
        """Somebody who works here in this role; the id to act under."""
        with self.house.platform.unit("xihu", "platform:cli") as unit:
            return public_id(PREFIX, register_staff(unit, "某员工", role))

    def break_plugin(self) -> None:
        store = self.house.stores["xihu"]
        self.house.stores["xihu"] = replace(store, degraded=BROKEN)

    def mend_plugin(self) -> None:
        store = self.house.stores["xihu"]
        self.house.stores["xihu"] = replace(store, degraded={})


@pytest.fixture
def counter(house: House, tmp_path: Path) -> Counter:
    """A counter whose store is open."""
    house.open("xihu")
    return Counter(house, tmp_path)


def test_an_application_is_handed_in_and_shown(counter: Counter) -> None:
    """What was submitted is decided, and shown alike afterwards."""
    submitted = counter.submit(counter.file())
    assert submitted.exit_code == 0, submitted.output
    answer = json.loads(submitted.stdout)
    assert answer["state"] == "approved"
    shown = json.loads(counter.run("applications", "show", answer["id"]).stdout)
    assert shown.pop("moves")[0]["went_to"] == "submitted"
    assert shown == answer


def test_a_repeat_is_answered_alike(counter: Counter) -> None:
    """The same file under the same key is one application."""
    file = counter.file()
    assert counter.submit(file).stdout == counter.submit(file).stdout


def test_a_key_stands_for_one_file(counter: Counter) -> None:
    """Another application under the same key is refused."""
    counter.submit(counter.file())
    again = counter.submit(counter.file())
    assert (again.exit_code, "another request" in again.stderr) == (1, True)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"term": 12', "application.json:1:12 is no UTF-8 JSON"),
        ('{"plan": "\\ud800"}', "application.json is no UTF-8 JSON"),
        ('{"term": 12}', "application.json: customer: Missing data"),
    ],
)
def test_a_bad_file_says_where(counter: Counter, content: str, said: str) -> None:
    """What cannot be read or does not fit is named by its place."""
    file = counter.file()
    Path(file).write_text(content, "utf-8")
    result = counter.submit(file)
    assert (result.exit_code, said in result.stderr) == (1, True), result.output


def test_an_unknown_application_is_refused(counter: Counter) -> None:
    """An id that the store does not have ends with 1 and is named."""
    result = counter.run("applications", "show", "app_0000000000001", language="zh")
    assert (result.exit_code, result.stderr) == (1, "本店没有申请 app_0000000000001\n")


def test_a_decision_is_explained(counter: Counter) -> None:
    """As text in both languages, and as JSON for programs."""
    decision = json.loads(counter.submit(counter.file(score=612)).stdout)["decision"]
    english = counter.run("decisions", "show", decision).stdout
    chinese = counter.run("decisions", "show", decision, language="zh").stdout
    document = json.loads(counter.run("decisions", "show", decision, "--json").stdout)
    assert "Credit score" in english
    assert "芝麻信用分" in chinese
    assert document["id"] == decision


def test_rules_explain_tells_a_recorded_decision(counter: Counter) -> None:
    """The same text for the manager, and for the counter without the score."""
    decision = json.loads(counter.submit(counter.file(score=612)).stdout)["decision"]
    arguments = ("rules", "explain", decision, "--rules", "rules")
    told = counter.run(*arguments)
    assert told.stdout == counter.run("decisions", "show", decision).stdout
    assert "612" in told.stdout
    assert "612" not in counter.run(*arguments, "--role", "sales").stdout


def test_held_cases_are_listed_resumed_and_gone(counter: Counter) -> None:
    """A case waits while the plugin is broken, and is decided once it is mended."""
    counter.break_plugin()
    case = json.loads(counter.submit(counter.file()).stdout)["waiting_for_person"]
    listed = counter.run("held", "list").stdout
    assert [each in listed for each in (case, "Adoption application", "it is broken")] == [True] * 3
    still = counter.run("held", "resume", case, "--why", "try")
    assert still.stdout == "still held\n"
    counter.mend_plugin()
    assert counter.run("held", "resume", case, "--why", "mended").stdout == "resumed\n"
    assert case not in counter.run("held", "list").stdout


def test_held_cases_speak_to_programs(counter: Counter) -> None:
    """As JSON a case says whom it waits for, why, until when, and which plugin caused it."""
    counter.break_plugin()
    case = json.loads(counter.submit(counter.file()).stdout)["waiting_for_person"]
    (told,) = json.loads(counter.run("held", "list", "--json").stdout)
    assert (told["id"], told["queue"], told["code"]) == (
        case,
        "store_manager",
        "plugin_unavailable",
    )
    assert told["plugin"] == "credit_scoring"
    assert told["due_at"] > told["held_at"]
    assert "it is broken" in told["reason"]["en"]


def test_a_held_case_is_decided_once(counter: Counter) -> None:
    """A person's decision is carried out; a second one is refused."""
    counter.break_plugin()
    answer = json.loads(counter.submit(counter.file()).stdout)
    arguments = ("held", "decide", answer["waiting_for_person"], "approve", "--why", "met her")
    assert counter.run(*arguments).stdout == "decided\n"
    assert counter.run(*arguments).exit_code == 1
    shown = counter.run("applications", "show", answer["id"])
    assert json.loads(shown.stdout)["state"] == "approved"


@pytest.mark.parametrize("verb", ["resume", "decide"])
def test_who_may_not_decide_leaves_a_held_case_alone(counter: Counter, verb: str) -> None:
    """Sales, a stranger and a made-up number are refused, and the case goes on waiting."""
    counter.break_plugin()
    case = json.loads(counter.submit(counter.file()).stdout)["waiting_for_person"]
    counter.mend_plugin()
    chosen = ["approve"] if verb == "decide" else []
    for by in (counter.hire(Role.SALES), "stf_0000000000001", "7"):
        result = counter.run("held", verb, case, *chosen, "--why", "w", "--by", by)
        assert (result.exit_code, result.stdout) == (1, "")
    assert case in counter.run("held", "list").stdout


def test_a_held_case_says_who_decided_it(counter: Counter) -> None:
    """The manager's own id stands beside the decision."""
    counter.break_plugin()
    case = json.loads(counter.submit(counter.file()).stdout)["waiting_for_person"]
    manager = counter.hire(Role.STORE_MANAGER)
    arguments = ("held", "decide", case, "approve", "--why", "met her", "--by", manager)
    assert counter.run(*arguments).stdout == "decided\n"
    with counter.house.platform.reading("xihu") as unit:
        said = select(HeldEvent.actor).where(HeldEvent.move == "decided")
        assert unit.session.scalars(said).all() == [f"staff:{manager}"]


@pytest.mark.parametrize(
    ("effect", "arguments"),
    [
        ("require_deposit", ["amount=9999.00"]),
        ("require_deposit", ["amount=many"]),
        ("require_deposit", ["300"]),
        ("give_away", []),
    ],
)
def test_a_person_stays_within_the_limits(
    counter: Counter, effect: str, arguments: list[str]
) -> None:
    """Too large a deposit, no amount, no argument and no such effect are refused alike."""
    counter.break_plugin()
    case = json.loads(counter.submit(counter.file()).stdout)["waiting_for_person"]
    result = counter.run("held", "decide", case, effect, *arguments, "--why", "w")
    assert (result.exit_code, result.stdout) == (1, "")
    assert case in counter.run("held", "list").stdout


def test_the_debit_run_is_repeatable(counter: Counter) -> None:
    """What is due is debited by the first run; the second finds nothing more to do."""
    house = counter.house
    application = read_public_id("app", json.loads(counter.submit(counter.file()).stdout)["id"])
    assert application is not None
    with house.platform.unit("xihu", "staff:1") as unit:
        (contract,) = draft(unit, [application])
        clauses = unit.store.texts("core.contracts.highlighted_terms")
        sign(
            unit,
            [
                Signature(
                    contract,
                    clauses,
                    {"signature_image": "sha256:0", "ip": "203.0.113.7", "device": "tablet"},
                )
            ],
        )
    with house.platform.unit("xihu", "provider:simulator") as unit:
        activate(unit, [Authorisation(contract, "simulator", "m-1")])
    seen = []
    for _ in range(40):
        house.clock.advance(timedelta(days=1))
        seen.append(_figure(counter.run("billing", "run"), "settled"))
    assert (sum(seen), _figure(counter.run("billing", "run"), "settled")) == (1, 0)


def _figure(result: Result, name: str) -> int:
    assert result.exit_code == 0, result.output
    (line,) = [each for each in result.stdout.splitlines() if each.split()[0] == name]
    return int(line.split()[-1])
