"""A brand's and a store's own words are checked and published with the store's rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pawpact.database.session import Database
from pawpact.hosting.host import Host
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import TimeOrderedIds
from pawpact.messages.asked import unsendable_messages
from pawpact.messages.catalogue import texts_in_force
from pawpact.messages.models import MessageText
from pawpact.messages.publishing import Publisher
from pawpact.policy.layering.layers import resolve
from pawpact.policy.reading.load import read_patch, read_platform_texts
from pawpact.tenancy.apply import Applied, Onboarding, Status
from pawpact.tenancy.profile import profile_of
from pawpact.vocabulary.core import CORE
from pawpact.wording.text_file import read_plugin_texts, read_replacing_texts
from pawpact.wording.values import Audience, Piece, Text
from tests.conftest import OpenVault
from tests.core.messages.conftest import platform_texts
from tests.core.shop import make_unit

SETTINGS = """
format: 1
kind: settings
policy: core.tenancy
version: "1"
title: Settings
binds: today
params:
  store_name_placeholder: {type: text, default: "[门店名称]", store_may: any, label: Place}
"""
OWN = "store: corner\ntexts:\n  - kind: vet\n    version: %d\n    zh: %s\n"
PROFILE = """profile:
  location: {address: 测试路 1 号, latitude: "30.25", longitude: "120.15"}
  opening: {mon: "10:00-21:00", sun: "09:00-24:00"}
  closed: [2026-02-17]
  after_sales: {电话: 000-0000, 微信: corner}
"""
Apply = Callable[..., Applied]


@pytest.fixture
def apply(
    tmp_path: Path, database: Database, clock: FixedClock, ids: TimeOrderedIds
) -> Callable[..., Applied]:
    """``apply(own=..., brand=..., tenant=...)``: bring up the one store of a folder."""
    folder = tmp_path / "tenants"
    rules = read_platform_texts({"rules/core/tenancy.yaml": SETTINGS})
    publisher = Publisher(platform_texts())
    onboarding = Onboarding(
        database, rules, Host.of([]), clock, ids, lambda *_: [], publishing=publisher
    )

    def applied(own: str | None = None, brand: str | None = None, tenant: str = "") -> Applied:
        files = {
            "paws/brand.yaml": "brand: paws\ntitle: 爪\n",
            "paws/messages.yaml": brand,
            "corner/tenant.yaml": f"store: corner\nbrand: paws\ntitle: 街角\n{tenant}",
            "corner/messages.yaml": own,
        }
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            if text is not None:
                path.write_text(text, encoding="utf-8")
        (result,) = onboarding.apply(folder, "platform:test")
        return result

    return applied


@pytest.fixture
def in_force(database: Database, clock: FixedClock, ids: TimeOrderedIds) -> Callable[[], Text]:
    """The text of the kind `vet` that holds in the store."""

    def found() -> Text:
        with database.store(1) as session:
            unit = make_unit(session, clock, ids, OpenVault())
            return texts_in_force(unit, platform_texts())["vet"]

    return found


def codes(applied: Applied) -> list[tuple[str, str]]:
    return [(each.code, str(each.span)) for each in applied.diagnostics]


THANKS = """
format: 1
policy: core.thanks
version: "1"
title: Thanks
moment: period.performed
hit: all
binds: today
params:
  words: {type: text, default: pet.vet, store_may: any, label: Words}
rules:
  - id: thank
    title: Thank
    open: true
    when: {}
    then:
      - send_message: {template: $words}
"""


def test_a_rule_may_only_send_what_has_words() -> None:
    """A kind that nobody has words for is found before it is sent, by its place and nearest name,

    also where a parameter of the store's names it; held is then nothing.
    """
    known = {"pet.vet": platform_texts()["vet"]}
    files = {"rules/core/thanks.yaml": THANKS}
    patch = "store: corner\nextends: platform@1\n"
    for written, found in (
        ("", []),
        ("core.thanks: {params: {words: pet.vat}}\n", ["tenants/corner/rules.yaml:3:31"]),
        (
            "core.thanks: {add: [{id: more, title: More, when: {},"
            " then: [send_message: {template: pet.vett}]}]}\n",
            ["tenants/corner/rules.yaml:3:87"],
        ),
    ):
        own = read_patch("tenants/corner/rules.yaml", patch + written, "store")
        rules = resolve(read_platform_texts(files), None, own, CORE)
        unknown = unsendable_messages(rules, known)
        assert [(each.code, str(each.span)) for each in unknown] == [("M101", at) for at in found]
        assert all("`pet.vet`" in each.help.en for each in unknown if each.help)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"pieces": {"zh": (Piece("给"), Piece(variable="customer"))}}, None),
        ({"pieces": {"zh": (Piece("到"), Piece(variable="address"))}}, None),
        ({"pieces": {"zh": (Piece(variable="amount"), Piece("元"))}}, "{amount}"),
        ({"audience": Audience.STAFF}, "staff"),
    ],
)
def test_a_rule_may_only_send_what_needs_no_values(change: dict[str, Any], why: str | None) -> None:
    """Words with an amount in them would never leave: refused where the rule names them."""
    known = {"pet.vet": replace(platform_texts()["vet"], kind="pet.vet", **change)}
    rules = resolve(read_platform_texts({"rules/core/thanks.yaml": THANKS}), None, None, CORE)
    found = unsendable_messages(rules, known)
    assert [each.code for each in found] == ([] if why is None else ["M108"])
    assert all(why in each.message.en for each in found if why)


def test_a_stores_words_hold_once_they_are_applied(
    apply: Apply, in_force: Callable[[], Text]
) -> None:
    """The later version is in force; in a language that it leaves out the platform's stand."""
    assert apply(OWN % (2, "【[门店名称]】兽医来了")).status is Status.CREATED
    text = in_force()
    assert (text.version, text.layer) == (2, "store")
    assert text.content == {"zh": "【{store}】兽医来了", "en": "{store}: a vet has it"}


def test_a_store_has_other_words_for_a_plugins_message() -> None:
    """Like any other: a later version, with what its profile says; less is refused."""
    plugin = (
        "format: 1\nkind: messages\ntexts:\n  - kind: acme_gifts.given\n    version: 1\n"
        "    title: 礼物\n    to: customer\n    purpose: service\n    zh: 【{store}】礼物到了\n"
    )
    known = {each.kind: each for each in read_plugin_texts("a.yaml", plugin, "acme_gifts").texts}
    own = (
        "store: corner\ntexts:\n  - kind: acme_gifts.%s\n    version: %d\n    zh: 来取：{address}\n"
    )

    def read(kind: str, version: int) -> tuple[list[str], list[str]]:
        text = own % (kind, version)
        found = read_replacing_texts("messages.yaml", text, "store", "[门店名称]", known)
        return [each.content["zh"] for each in found.texts], [e.code for e in found.diagnostics]

    assert read("given", 2) == (["来取：{address}"], [])
    assert read("given", 1)[1] == ["M106"]
    assert read("gone", 2) == ([], ["M101"])


def test_the_same_again_changes_nothing(apply: Apply, database: Database) -> None:
    """Applied twice the words are published once."""
    apply(OWN % (2, "兽医来了"))
    assert apply(OWN % (2, "兽医来了")).status is Status.UNCHANGED
    with database.reading(1) as session:
        assert len(session.scalars(select(MessageText)).all()) == 1


def test_words_that_went_out_are_the_published_ones(
    apply: Apply, in_force: Callable[[], Text], database: Database, ids: TimeOrderedIds
) -> None:
    """A text that was sent, with the platform's other language, is no other text of the store."""
    apply(OWN % (2, "兽医来了"))
    sent = in_force()
    with database.store(1) as session:
        row = session.scalars(select(MessageText)).one()
        session.add(
            MessageText(
                id=ids.one(),
                kind=sent.kind,
                version=sent.version,
                layer=sent.layer,
                reference=sent.reference,
                words=sent.content,
                at=row.at,
                actor="system",
            )
        )
    assert apply(OWN % (2, "兽医来了")).status is Status.UNCHANGED


def test_other_words_need_a_later_version(apply: Apply, database: Database) -> None:
    """Under the published number they are refused with their place; under the next both stand."""
    apply(OWN % (2, "兽医来了"))
    refused = apply(OWN % (2, "兽医马上到"))
    assert codes(refused) == [("M106", "tenants/corner/messages.yaml:3:5")]
    assert apply(OWN % (3, "兽医马上到")).status is Status.CHANGED
    with database.reading(1) as session:
        kept = session.scalars(select(MessageText).order_by(MessageText.id)).all()
    assert [(row.version, row.words["zh"]) for row in kept] == [(2, "兽医来了"), (3, "兽医马上到")]


def test_the_store_goes_before_its_brand(apply: Apply, in_force: Callable[[], Text]) -> None:
    """At the same version the store's words hold; without them the brand's."""
    brand = (OWN % (2, "品牌的兽医")).replace("store: corner", "brand: paws")
    apply(OWN % (2, "本店的兽医"), brand)
    assert in_force().content["zh"] == "本店的兽医"
    apply(None, brand)
    assert in_force().content["zh"] == "品牌的兽医"


def test_words_that_are_taken_away_hold_no_more(
    apply: Apply, in_force: Callable[[], Text], database: Database
) -> None:
    """The platform's are in force again, and what was published stays."""
    apply(OWN % (2, "兽医来了"))
    assert apply(None).status is Status.CHANGED
    assert in_force().layer == "platform"
    assert apply(None).status is Status.UNCHANGED
    with database.reading(1) as session:
        assert len(session.scalars(select(MessageText)).all()) == 2


def test_a_mistake_in_the_words_refuses_the_store(apply: Apply, database: Database) -> None:
    """Nothing is published, and the mistake has its place."""
    refused = apply(OWN % (2, "八折看病"))
    assert (refused.status, codes(refused)) == (
        Status.REFUSED,
        [("M104", "tenants/corner/messages.yaml:5:9")],
    )
    assert "messages.yaml" in refused.render("zh")


def test_a_placeholder_needs_the_profile(apply: Apply) -> None:
    """A text that says where the store is is refused until the store says so itself."""
    own = OWN % (2, "兽医在 {address}，电话 {after_sales}")
    assert {code for code, _ in codes(apply(own))} == {"M105"}
    assert apply(own, tenant=PROFILE).status is Status.CREATED


def test_a_profile_is_kept_with_the_store(apply: Apply, database: Database) -> None:
    """Place, hours and contacts stand as written; the words of texts are made of them."""
    apply(tenant=PROFILE)
    with database.reading(1) as session:
        profile = profile_of(session)
    assert profile.words() == {
        "address": "测试路 1 号",
        "after_sales": "电话 000-0000、微信 corner",
        "opening_hours": "周一 10:00-21:00，周日 09:00-24:00",
    }
    assert (profile.latitude, profile.closed) == ("30.25", ("2026-02-17",))


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ('profile: {opening: {mon: "10:00-09:00"}}\n', "4:26"),
        ('profile: {opening: {monday: "10:00-21:00"}}\n', "4:21"),
        ("profile: {location: {address: x, latitude: north}}\n", "4:44"),
        ("profile: {closed: [2026-02-30]}\n", "4:20"),
    ],
)
def test_a_wrong_profile_is_told_with_its_place(apply: Apply, wrong: str, place: str) -> None:
    """Hours that end before they begin, days that do not exist, degrees that are none."""
    assert codes(apply(tenant=wrong)) == [("S107", f"tenants/corner/tenant.yaml:{place}")]
