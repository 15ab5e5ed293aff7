"""brand.yaml and tenant.yaml are read with places, and secrets never stand in them."""

from __future__ import annotations

import pytest

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Findings
from pawpact.tenancy.codes import CODES
from pawpact.tenancy.description import Description, read_brand, read_store

HEAD = "store: shop\nbrand: paws\ntitle: {zh: 店, en: Shop}\n"


def read(text: str) -> tuple[Description | None, list[tuple[str, str]]]:
    findings = Findings()
    description = read_store("tenants/shop/tenant.yaml", text, "shop", findings)
    return description, [(each.code, str(each.span)) for each in findings.found]


def test_a_store_says_who_it_is_and_what_it_has_on() -> None:
    """Names, title and switches with their settings are read as written."""
    found, wrong = read(
        HEAD + "plugins:\n  a: {x: no, y: [1, 2], z: {w: 010}}\n  b: false\n  c: true\n  d:\n"
    )
    assert wrong == []
    assert found is not None
    assert (found.name, found.brand, found.title) == ("shop", "paws", Label("店", "Shop"))
    assert found.plugins_on == {"a", "c", "d"}
    assert found.switches[0].config == {"x": "no", "y": ["1", "2"], "z": {"w": "010"}}


def test_a_brand_says_who_it_is() -> None:
    """A brand has a name and a title."""
    findings = Findings()
    found = read_brand("b.yaml", "brand: paws\ntitle: 爪\n", "paws", findings)
    assert findings.found == []
    assert found is not None
    assert (found.name, found.title) == ("paws", Label("爪", "爪"))


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        (HEAD.replace("shop\n", "other\n"), "S105", "1:1"),
        (HEAD.replace("title: {zh: 店, en: Shop}\n", ""), "R301", "1:1"),
        (HEAD + "plugin: {}\n", "R111", "4:1"),
        (HEAD + "plugins: [a]\n", "R201", "4:10"),
        (HEAD + "plugins: {a: maybe}\n", "R201", "4:14"),
        (HEAD + "plugins: {a: {}, a: {}}\n", "R005", "4:18"),
        (HEAD + "plugins: {a: {api_token: abc}}\n", "S104", "4:15"),
        (HEAD + "plugins: {a: {deep: {private_key: abc}}}\n", "S104", "4:22"),
        (HEAD + "plugins: {a: {password: [abc]}}\n", "S104", "4:15"),
        (HEAD + "plugins: {a: {api_token: {$env: lower}}}\n", "R112", "4:33"),
        (HEAD + "plugins: {a: {api_token: {$env: A, b: c}}}\n", "R112", "4:33"),
        (HEAD + "  bad: indent\n", "R014", "4:3"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, code: str, place: str) -> None:
    """Each mistake of a tenant.yaml has a code and points to line and column."""
    _, wrong = read(text)
    assert (code, f"tenants/shop/tenant.yaml:{place}") in wrong


def test_every_mistake_is_told_at_once() -> None:
    """Independent mistakes come out in one run."""
    _, wrong = read("store: other\ntitel: x\nplugins: {a: {api_token: abc}}\n")
    assert {code for code, _ in wrong} == {"S105", "R111", "S104", "R301"}


def test_a_secret_is_not_repeated_in_its_refusal() -> None:
    """The finding about a secret in the file says where it stands and not what it is."""
    findings = Findings()
    text = HEAD + "plugins: {a: {api_token: leaf-of-gold}}\n"
    description = read_store("t.yaml", text, "shop", findings)
    assert findings.found
    assert "leaf-of-gold" not in f"{findings.found} {description}"


@pytest.mark.parametrize("name", ["Shop", "shop_one", "-shop", "shop-", "s", "a" * 61, "店"])
def test_a_name_that_is_no_name_is_refused(name: str) -> None:
    """Folder and name agree, but only lower-case letters, digits and hyphens make a name."""
    findings = Findings()
    read_store("t.yaml", HEAD.replace("shop\n", f"{name}\n"), name, findings)
    assert [each.code for each in findings.found] == ["S105"]


def test_every_code_says_what_to_do() -> None:
    """Each code of this context has a title and a paragraph in both languages."""
    for code, page in CODES.items():
        assert code.startswith("S")
        assert all((page.title.zh, page.title.en, page.help.zh, page.help.en))
