"""The newest revision of a store, on which a draft has to build, and what those before it said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from pawpact.database.session import StoreSession
from pawpact.decisions.runner import Runner
from pawpact.kernel.label import Label
from pawpact.policy.layering.upcast import upcast
from pawpact.policy.model import Ruleset
from pawpact.publishing.reverted import reverted
from pawpact.publishing.source import NoFiles, with_rules_of
from pawpact.publishing.values import Reverted
from pawpact.tenancy.folder import Tenants
from pawpact.tenancy.models import UNREADABLE, PolicyRevision
from pawpact.tenancy.past import PastRevision, numbered, past_revisions, said_by
from pawpact.tenancy.pinned import newest_revision


@dataclass(frozen=True, slots=True)
class Newest:
    """The revisions that a store has had; the last one is what a draft has to build on.

    ``ruleset`` is what it says, in the words of now.
    """

    past: tuple[PastRevision, ...]
    ruleset: Ruleset

    @property
    def revision(self) -> PastRevision:
        return self.past[-1]


def newest_of(runner: Runner, store: str) -> Newest:
    """As it is now; somebody may publish meanwhile."""
    with runner.reading(store) as unit:
        readable = newest_revision(unit.session)
        assert readable is not None, "the store is open, so some revision can be read"
        renamed = unit.store.revision.vocabulary.renamed
        return Newest(tuple(past_revisions(unit.session)), upcast(readable.ruleset, renamed))


def taken_back(runner: Runner, store: str, newest: Newest, draft: Ruleset) -> tuple[Reverted, ...]:
    """What others changed and this draft puts back as it was before."""

    def read(revision: PastRevision) -> Ruleset | None:
        try:
            return said_by(unit.session, revision)[0]
        except UNREADABLE:
            return None

    with runner.reading(store) as unit:
        return reverted(newest.past, newest.ruleset, read, draft)


def files_of(runner: Runner, store: str, revision: PastRevision) -> Mapping[str, str] | None:
    """What a revision was made of, by name; None where it was not made of files."""
    with runner.reading(store) as unit:
        return _kept(unit.session, revision)


def as_it_said(runner: Runner, store: str, newest: Newest, number: int) -> Tenants:
    """Everything as it is now, but for the store's own rules, which are those of this revision."""
    with runner.reading(store) as unit:
        now, then = (
            _publishable(unit.session, each)
            for each in (newest.revision, numbered(newest.past, number))
        )
    return with_rules_of(now, then, store)


def _kept(session: StoreSession, revision: PastRevision) -> Mapping[str, str] | None:
    return session.scalar(select(PolicyRevision.files).where(PolicyRevision.id == revision.id))


def _publishable(session: StoreSession, revision: PastRevision) -> Mapping[str, str]:
    files = _kept(session, revision)
    if files is None:
        raise NoFiles(
            Label(
                f"r{revision.number} 没有留下文件，不能再次发布",
                f"r{revision.number} left no files that could be published again",
            ),
            hint=Label(
                "请从文件发布：pawpact rules publish", "publish files: pawpact rules publish"
            ),
        )
    return files
