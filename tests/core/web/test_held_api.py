"""Cases that wait for a person over HTTP: listed, shown, decided, tried again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pawpact.access.actor import Role
from pawpact.kernel.label import Label
from tests.core.web.desk import WHY, Desk


def _held(desk: Desk) -> str:
    """An application that waits because a plugin is out of order, which is mended then."""
    house, whole = desk.house, desk.house.stores["xihu"]
    broken = {"credit_scoring": Label("插件损坏", "it is broken")}
    house.stores["xihu"] = replace(whole, degraded=broken)
    case = desk.apply()["waiting_for_person"]
    house.stores["xihu"] = whole
    return str(case)


@pytest.mark.drives("GET /held", "GET /held/<string:held>", "POST /held/<string:held>/decision")
def test_a_case_says_what_may_be_decided(desk: Desk) -> None:
    """Listed and shown with its possible answers; a deposit in yuan is one, and takes effect."""
    case = _held(desk)
    (line,) = desk.get("/held")["items"]
    sheet = desk.get(f"/held/{case}")
    assert sheet["case"] == line
    answers = {each["effect"]: each["arguments"] for each in sheet["answers"]}
    assert [each["name"] for each in answers["require_deposit"]] == ["amount"]
    wanted = {"effect": "require_deposit", "arguments": {"amount": "300.00"}, **WHY}
    done = desk.post(f"/held/{case}/decision", wanted)
    assert (done["case"]["state"], done["events"][-1]["why"]) == ("decided", WHY["why"])
    application = desk.get(f"/applications/{done['subjects']['application']}")
    assert application["deposit"]["amount"] == "300.00"
    assert desk.get("/held")["items"] == []


@pytest.mark.drives("POST /held/<string:held>/resumption")
def test_a_mended_plugin_answers_what_waited(desk: Desk) -> None:
    """Tried again on the facts as they were, the application is approved; once is enough."""
    case = _held(desk)
    done = desk.post(f"/held/{case}/resumption", WHY)
    assert done["case"]["state"] == "resumed"
    application = done["subjects"]["application"]
    assert desk.get(f"/applications/{application}")["state"] == "approved"
    assert desk.ask(f"/held/{case}/resumption", WHY).status_code == 409


def test_beyond_the_limits_nobody_decides(desk: Desk) -> None:
    """A person is held to the limits of any rule, and named by the field where she is not."""
    case = _held(desk)
    for arguments in ({"amount": "9999999.00"}, {"amount": 300}, {"amount": "-1.00"}, {"x": 1}):
        wanted = {"effect": "require_deposit", "arguments": arguments, **WHY}
        refused = desk.ask(f"/held/{case}/decision", wanted)
        assert refused.status_code in (409, 422), refused.text
    assert desk.get(f"/held/{case}")["case"]["state"] == "open"
    assert desk.ask(f"/held/{case}/decision", wanted, Role.SALES).status_code == 403
