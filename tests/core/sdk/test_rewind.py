"""A store that a check puts back to where it stood before it begins anew."""

from __future__ import annotations

from contextlib import closing

from pawpact.sdk.testing import Store
from pawpact.sdk.testing.rewind import Prepared
from tests.databases import ON_SQLITE


def _prepared(store: Store) -> Prepared[int]:
    installation = store.installation
    return Prepared(installation.engine, installation.clock, store.hand_in)


@ON_SQLITE
def test_it_stands_as_it_was_prepared(store: Store) -> None:
    """What happened since is not there any more, neither its rows nor its time."""
    with closing(_prepared(store)) as prepared:
        number, at = prepared.again(), store.installation.clock.now()
        store.advance(days=3)
        store.contract()
        assert prepared.again() == number
        assert store.installation.clock.now() == at
        store.run()
        assert len(store.decisions("application.submitted")) == 1
