"""Who somebody is and how she scored stays under the key, wherever a life of stores writes."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from sqlalchemy import select

from pawpact.bootstrap.sealed import CORE, sealed_columns_of
from pawpact.decisions.models import DecisionRow, HeldCase
from pawpact.decisions.record import PURPOSE
from pawpact.hosting.registration import Sealed
from pawpact.kernel.vault import subject_of
from pawpact.policy.model import Decision
from pawpact.policy.receipt.recorded import Recorded
from pawpact.vocabulary.case import Case
from tests.stories.lived import ACCOUNT, DIAGNOSIS, MANAGER_NAME, Lived, live

_FACTS = 4
"""Where the open facts stand in a receipt's body."""
_SHORTEST = 6
"""Of what is looked for as it stands: shorter texts also occur by chance."""


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """Three stores after two months with a handful of applications, and a bad day."""
    folder = tmp_path_factory.mktemp("lived")
    (folder / "outside").mkdir()
    return live(folder / "demo", folder / "outside")


def _people(lived: Lived) -> set[str]:
    """Every name, phone, identity number and birth date, and what a vet wrote."""
    texts = {MANAGER_NAME, DIAGNOSIS, ACCOUNT}
    for each in lived.people:
        texts |= {each.name, each.phone}
        if each.identity_number and each.born_on:
            born = each.born_on
            texts |= {each.identity_number, born.isoformat(), f"{born:%Y/%m/%d}", f"{born:%Y%m%d}"}
    return texts


def _forms(text: str) -> set[bytes]:
    """The ways in which a text might lie in a file."""
    plain = text.encode()
    forms = {
        plain,
        json.dumps(text)[1:-1].encode(),
        quote(text).encode(),
        repr(plain)[2:-1].encode(),
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
        text.encode("gb18030"),
        plain.hex().encode(),
        plain.hex().upper().encode(),
        *_in_base64(plain),
    }
    return {form for form in forms if len(form) >= _SHORTEST}


def _in_base64(plain: bytes) -> Iterator[bytes]:
    """As it lies in the base64 of something longer, at each of the three places."""
    for before in range(3):
        coded = base64.b64encode(bytes(before) + plain).rstrip(b"=")
        first = (before * 8 + 5) // 6
        last = (before + len(plain)) * 8 // 6
        yield coded[first:last]


def test_every_form_is_found() -> None:
    """What is looked for is found where it lies inside of something longer, however coded."""
    text = "沐一安-15400000001"
    around = f"前{text}后"
    for coded in (
        around.encode(),
        json.dumps(around).encode(),
        around.encode("utf-16-le"),
        around.encode().hex().encode(),
        *(base64.b64encode(b"x" * shift + around.encode()) for shift in range(3)),
    ):
        assert any(form in coded for form in _forms(text))


def test_no_file_names_anybody(lived: Lived) -> None:
    """Nothing that a life writes, logs or says holds anybody's data, in any form."""
    people = _people(lived)
    assert len(people) > 3 * 9 * 4
    needles = {form: text for text in people for form in _forms(text)}
    found = sorted(
        {
            (place, len(needles[form]))
            for place, content in lived.written()
            for form in needles
            if form in content
        }
    )
    assert found == []


def test_all_that_should_have_spoken_did(lived: Lived) -> None:
    """Commands, logs, reports, books and refusals were there to be looked through."""
    said = dict(lived.said.heard)
    assert {"demo", "logs", "http", "customers list", "decisions show", "import customers"} <= set(
        said
    )
    written = dict(lived.written())
    for name in ("report.json", "report.csv", "books.csv", "books.beancount", "pawpact.sqlite3"):
        assert len(written[name]) > 100


def test_receipts_seal_age_and_score(lived: Lived) -> None:
    """From the first receipt on, personal facts stand in the sealed field and nowhere else."""
    contents = lived.sealed("decision.sealed")
    personal = {
        value
        for content in contents
        for value in json.loads(base64.b64decode(content))
        if value is not None
    }
    assert min(personal) < 100
    assert max(personal) > 400
    for store in lived.world.stores:
        with lived.world.platform.reading(store) as unit:
            for row in unit.session.scalars(select(DecisionRow)):
                about = subject_of(row.subjects)
                assert row.sealed is not None or row.moment != "application.submitted"
                content = row.sealed and unit.vault.open_one(PURPOSE, row.sealed, about)
                told = set(json.loads(base64.b64decode(content))) if content else set()
                assert not told & {
                    each for each in json.loads(row.body)[_FACTS] if type(each) is int
                }


def test_held_cases_seal_their_facts(lived: Lived) -> None:
    """The facts that a case waits with are sealed, and its reason tells no value."""
    rows = []
    for store in lived.world.stores:
        with lived.world.platform.reading(store) as unit:
            rows += unit.session.scalars(select(HeldCase)).all()
    assert rows
    for row in rows:
        assert b"customer.age" not in row.facts
        assert not any(letter.isdigit() for letter in row.reason_zh + row.reason_en)


def test_nothing_about_somebody_lies_under_the_stores_key(lived: Lived) -> None:
    """All that is about a person lies under her own key, so that erasing her reaches it."""
    columns = sealed_columns_of(lived.world.platform.host)
    under: dict[str, int] = {}
    for store in lived.world.stores:
        with lived.world.platform.reading(store) as unit:
            for column in columns:
                for key in ("d1", "d2"):
                    under[column.name] = under.get(column.name, 0) + column.count(unit.session, key)
    assert {name for name, count in under.items() if count} <= {"idempotency_key.body"}
    assert len(columns) > len(CORE)


def test_no_repr_tells_a_fact() -> None:
    """What a decision read stays out of the ``repr`` that an error or a log might show."""
    read = {"credit.score": 612, "customer.age": 34}
    shown = (
        Case("key", {"customer": 1}, read),
        Decision("application.submitted", "", read, ()),
        Recorded("application.submitted", "", read, frozenset(), {}, ()),
        Sealed("612"),
    )
    for each in shown:
        assert not {"612", "34"} & set(re.findall(r"\d+", repr(each)))
