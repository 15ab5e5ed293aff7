"""Letters between the stores of a brand: sent once, read once, never lost, never a stranger's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from marshmallow import Schema, fields
from sqlalchemy import select

from pawpact.decisions.models import PluginLetter
from pawpact.hosting.failure import ActionFailed
from pawpact.sdk import (
    Action,
    ActionCase,
    Label,
    Letter,
    LetterBatch,
    Moment,
    MomentKind,
    Outcome,
    PluginInfo,
    PluginVocabulary,
    Receiver,
    Refusal,
    hookimpl,
)
from pawpact.sdk.testing import Store, open_store

READ = Moment(
    "post.read",
    MomentKind.FACT,
    Label("读到", "Read"),
    carries=("store",),
    doc="A letter was read.",
    owner="post",
)


class Written(Schema):
    to = fields.String(required=True)
    word = fields.String(required=True)


class Post:
    """A plugin that writes to other stores; a letter that says ``bad`` cannot be read."""

    seen: list[tuple[str, str]]

    def __init__(self) -> None:
        self.seen = []

    @hookimpl
    def pawpact_plugin(self) -> PluginInfo:
        return PluginInfo("post", "1.0", Label("信", "Post"), api=1)

    @hookimpl
    def pawpact_vocabulary(self) -> PluginVocabulary:
        return PluginVocabulary(moments=(READ,))

    @hookimpl
    def pawpact_actions(self) -> Sequence[Action]:
        return [Action("write", Label("写", "Write"), _write, schema=Written)]

    @hookimpl
    def pawpact_letters(self) -> Sequence[Receiver]:
        return [Receiver("word", self._read)]

    def _read(self, batch: LetterBatch) -> Outcome:
        words = [str(each.values["word"]) for each in batch.letters]
        if "bad" in words:
            raise ValueError(words)
        if "no" in words:
            return Outcome(refused=Refusal("no", Label("不", "no")))
        self.seen += [(each.store, str(each.values["word"])) for each in batch.letters]
        return Outcome(raises=())


def _write(case: ActionCase) -> Outcome:
    word = case.body["word"]
    values = {"word": word if word != "list" else [word]}
    letter = Letter(case.body["to"], "word", word, values)  # type: ignore[arg-type]  # a wrong one
    return Outcome(letters=(letter,))


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def pawpact_plugins(post: Post) -> list[Any]:
    return [post]


@pytest.fixture
def far(store: Store) -> Store:
    return open_store(store.installation, "far")


def write(store: Store, to: str, *words: str) -> None:
    for word in words:
        store.do("post", "write", to=to, word=word)


def test_a_letter_is_sent_once_and_read_once(store: Store, far: Store, post: Post) -> None:
    """The same key again is no second letter; read, it is empty and comes no more."""
    write(store, "far", "hello", "hello", "again")
    assert (store.read_letters(), far.read_letters(), far.read_letters()) == (0, 2, 0)
    assert sorted(set(post.seen)) == [("test-store", "again"), ("test-store", "hello")]
    with far.reading() as unit:
        assert list(unit.session.scalars(select(PluginLetter.said))) == [{}, {}]


def test_one_that_cannot_be_read_holds_up_no_other(store: Store, far: Store, post: Post) -> None:
    """It waits and is tried again; those before and behind it are read."""
    write(store, "far", "one", "bad", "no", "two")
    assert far.read_letters() == 2
    assert {word for _, word in post.seen} == {"one", "two"}
    assert far.read_letters() == 0
    with far.reading() as unit:
        left = select(PluginLetter.key).where(PluginLetter.read_at.is_(None))
        assert sorted(unit.session.scalars(left)) == ["bad", "no"]


def test_what_comes_while_the_plugin_is_off_waits(store: Store, far: Store) -> None:
    """Switched on again it reads what was sent meanwhile."""
    far.switch_off("post")
    write(store, "far", "hello")
    assert far.read_letters() == 0
    far.switch_on("post")
    assert far.read_letters() == 1


@pytest.mark.parametrize(("to", "word"), [("nowhere", "hello"), ("test-store", "hello")])
def test_nobody_writes_to_strangers_or_to_oneself(
    store: Store, far: Store, to: str, word: str
) -> None:
    """The action fails and nothing of it stays."""
    with pytest.raises(ActionFailed):
        write(store, to, word)
    assert far.read_letters() == 0


def test_letters_hold_numbers_and_short_words(store: Store, far: Store) -> None:
    """A list, or a text that could be anything, is no letter."""
    for word in ("list", "x" * 201):
        with pytest.raises(ActionFailed):
            write(store, "far", word)
    assert far.read_letters() == 0
