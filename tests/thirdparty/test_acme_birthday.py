"""A third party's plugin from `examples/`: installed, switched on, gone, and still explained."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pawpact.access.actor import Role
from pawpact.accounts.staff import register_staff
from pawpact.bootstrap import Platform
from pawpact.bootstrap.start import start
from pawpact.contracts.applying.intake import Intake, submit_intake
from pawpact.contracts.models import Contract
from pawpact.contracts.signing.handover import hand_over
from pawpact.decisions.held import waiting
from pawpact.kernel.identity import public_id
from pawpact.sdk.testing.made_up import make_person
from pawpact.settings import read_settings
from tests.house import listed_pet
from tests.stories.counter import conclude
from tests.thirdparty.conftest import EXAMPLE
from tests.thirdparty.scratch import Said, Scratch, write_tenants

EAST, WEST = "east", "west"
People = Mapping[str, Mapping[str, str]]
ON = "plugins:\n  acme_birthday: {}\n"


def _birthday(today: date) -> date:
    """A day of birth that is a birthday today, on any day of the year."""
    return today.replace(year=today.year - 4)


def _adopt(platform: Platform, store: str) -> Mapping[str, str]:
    """A contract of a customer of this store, whose pet has its birthday today; public ids."""
    with platform.reading(store) as unit:
        born_on = _birthday(unit.today)
    pet = listed_pet(platform, store, born_on=born_on)
    person = make_person(1, date(1992, 3, 1))
    documents = ("id_card", "residence_proof")
    intake = Intake(person, pet, "cat_common", 12, documents, "verified", False)
    application = submit_intake(platform.runner, store, "first", intake, "staff:1")
    with platform.reading(store) as unit:
        (case,) = waiting(unit)
    platform.person.decide(store, case.id, "approve", {}, actor="staff:1", why="met")
    house: Any = SimpleNamespace(platform=platform)
    contract = conclude(house, store, application)
    with platform.unit(store, "staff:1") as unit:
        hand_over(unit, [contract])
        customer = unit.session.get_one(Contract, (unit.store.tenant, contract)).customer_id
        manager = register_staff(unit, "店长", Role.STORE_MANAGER)
    return {
        "customer": public_id("cus", customer),
        "pet": pet,
        "manager": public_id("stf", manager),
    }


@pytest.fixture(scope="module")
def people(scratch: Scratch) -> Iterator[People]:
    """Two stores that know no such plugin, each with a pet that has its birthday today."""
    patch = pytest.MonkeyPatch()
    for name, value in scratch.variables.items():
        if name.startswith("PAWPACT_"):
            patch.setenv(name, value)
    platform = start(read_settings())
    onboarding = replace(platform.onboarding, prove=lambda *_: [])
    onboarding.apply(write_tenants(scratch.folder, {EAST: "", WEST: ""}), "staff:admin", why="")
    yield {store: _adopt(platform, store) for store in (EAST, WEST)}
    platform.parts.database.engine.dispose()
    patch.undo()


@pytest.fixture(scope="module")
def acted(scratch: Scratch, people: People) -> Mapping[str, Said]:
    """What commands say while the plugin is installed, and on in one of the stores."""
    scratch.install(EXAMPLE)
    tenants = write_tenants(scratch.folder, {EAST: ON, WEST: ""})
    asked = {
        "apply": ("stores", "apply", str(tenants)),
        "list": ("plugins", "list"),
        "run": ("plugins", "run", "--store", EAST),
        "again": ("plugins", "run", "--store", EAST),
        "elsewhere": ("plugins", "run", "--store", WEST),
        "kept": ("plugins", "show", "acme_birthday", "kept", "--store", EAST),
        "kept elsewhere": ("plugins", "show", "acme_birthday", "kept", "--store", WEST),
        "report": ("stores", "report", "--store", EAST, "--month", _month(), "--by", "platform"),
        "brand": ("stores", "report", "--brand", "paws", "--month", _month(), "--by", "platform"),
        **{f"life {store}": _life(store, people) for store in (EAST, WEST)},
    }
    return dict(zip(asked, scratch.pawpact(*asked.values()), strict=True))


@pytest.fixture(scope="module")
def own_tests(scratch: Scratch, acted: Mapping[str, Said]) -> str:
    """What the plugin's own tests say, with nothing beside them but the installed package."""
    return scratch.test(scratch.folder / "source" / EXAMPLE.name, EXAMPLE.name)


@pytest.fixture(scope="module")
def removed(
    scratch: Scratch, people: People, acted: Mapping[str, Said], own_tests: str
) -> Mapping[str, Said]:
    """What commands say when it is uninstalled, while the store still wants it."""
    scratch.uninstall("acme-birthday")
    decision = _decision(acted["life east"].text)
    asked = {
        "list": ("plugins", "list"),
        "doctor": ("plugins", "doctor", "acme_birthday"),
        "decision": ("decisions", "show", decision, "--store", EAST),
        "life": _life(EAST, people),
        "run": ("plugins", "run", "--store", EAST),
        "report": ("stores", "report", "--store", EAST, "--month", _month(), "--by", "platform"),
        "audit": ("ledger", "audit", "--store", EAST),
        "apply": ("stores", "apply", str(write_tenants(scratch.folder, {EAST: "", WEST: ""}))),
        "list again": ("plugins", "list"),
    }
    return dict(zip(asked, scratch.pawpact(*asked.values()), strict=True))


def _decision(life: str) -> str:
    """The number of the decision about the birthday."""
    (line,) = [line for line in life.splitlines() if "宠物生日" in line and "dec_" in line]
    return str(re.findall(r"dec_[0-9a-z]+", line)[0])


def _month() -> str:
    return f"{datetime.now(UTC).astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m}"


def _life(store: str, people: People) -> tuple[str, ...]:
    who = people[store]
    return ("customers", "timeline", who["customer"], "--store", store, "--by", who["manager"])


def test_it_imports_nothing_of_pawpact_but_the_sdk() -> None:
    """Its code imports `pawpact.sdk`, its tests the kit for tests besides."""
    found = {
        name
        for path in EXAMPLE.rglob("*.py")
        for name in _imported(ast.parse(path.read_text("utf-8")))
        if name.partition(".")[0] in {"pawpact", "pawpact_plugins", "tests"}
    }
    assert found == {"pawpact.sdk", "pawpact.sdk.testing"}


def test_it_acts_where_it_is_on(acted: Mapping[str, Said], people: People) -> None:
    """The pet's birthday is found that day, its customer gets points, and the receipt says why."""
    assert "acme_birthday" in acted["list"].text
    assert "完成 1 项，1 件" in acted["run"].text
    assert people[EAST]["pet"] in acted["kept"].text
    assert "因符合“生日祝福”“生日送积分”" in acted["life east"].text
    assert "奖励积分 +50（余额 50）" in acted["life east"].text
    assert "消息：生日积分到账" in acted["life east"].text


def test_twice_a_day_is_once(acted: Mapping[str, Said]) -> None:
    """Run again it has nothing to do, and nothing was given a second time."""
    assert "完成 0 项，0 件" in acted["again"].text
    assert acted["life east"].text.count("宠物生日") == 1


def test_it_acts_nowhere_else(acted: Mapping[str, Said]) -> None:
    """Another store of the brand, whose pet has the same birthday, hears nothing of it."""
    assert "完成 0 项，0 件" in acted["elsewhere"].text
    assert acted["kept elsewhere"].code == 1
    assert "宠物生日" not in acted["life west"].text
    assert "奖励积分" not in acted["life west"].text


@pytest.mark.parametrize("of", ["report", "brand"])
def test_its_figures_stand_in_the_report(acted: Mapping[str, Said], of: str) -> None:
    """The store's month counts the birthday, and so does the brand's, by what was given."""
    lines = [line.split() for line in acted[of].text.splitlines()]
    at = next(number for number, words in enumerate(lines) if words[:1] == ["宠物生日"])
    assert lines[at + 1 : at + 4] == [["积分", "1"], ["优惠券", "0"], ["只祝福", "0"]]


def test_its_own_tests_pass_where_it_is_installed(own_tests: str) -> None:
    """They run with the installed package alone: rule files and revisions came along."""
    assert re.search(r"\b\d\d passed", own_tests)


def test_removed_it_is_missed_by_name(removed: Mapping[str, Said]) -> None:
    """The list and the doctor name it, the store that wants it, and the way out; both say no."""
    assert (removed["list"].code, removed["doctor"].code) == (1, 1)
    for part in ("acme_birthday", "未安装", "east", "pawpact stores apply"):
        assert part in removed["doctor"].text


def test_removed_its_receipts_are_read_and_explained(
    acted: Mapping[str, Said], removed: Mapping[str, Said]
) -> None:
    """The customer's life reads as before, and the decision says its rule, words and numbers.

    Only the title of a message that has not left by now is gone with the plugin's words.
    """
    before = acted["life east"].text.replace("生日积分到账", "acme_birthday.points_given")
    assert removed["life"].text.split() == before.split()
    told = removed["decision"].text
    assert "宠物周岁 4 ≥ 1" in told
    assert "本店的生日礼 = 积分" in told
    assert "points = 50  acme_birthday:rules/gift.yaml" in told


def test_removed_everything_else_goes_on(removed: Mapping[str, Said]) -> None:
    """Day's work, report and audit end well; its figures are gone with it."""
    for name in ("run", "report", "audit"):
        assert removed[name].code == 0, removed[name].text
    assert "宠物生日" not in removed["report"].text


def test_applied_without_it_nobody_misses_it(removed: Mapping[str, Said]) -> None:
    """No contract was signed with it, so the store's files without it are taken at once."""
    assert "east: 已更新" in removed["apply"].text
    assert removed["list again"].code == 0
    assert "acme_birthday" not in removed["list again"].text


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
