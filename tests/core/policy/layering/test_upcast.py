"""An earlier ruleset in the words of now."""

from __future__ import annotations

import json
from dataclasses import replace

from pawpact.kernel.label import Label
from pawpact.policy.condition import facts_read, facts_set
from pawpact.policy.layering.snapshot import content_hash, freeze
from pawpact.policy.layering.upcast import upcast
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.renamed import Renamed
from tests.core.policy.layering.test_snapshot import POLICY, VOCABULARY, loaded

RENAMED = Renamed(
    facts={"credit.score": "credit.points", "credit.decision": "credit.answer"},
    moments={"application.submitted": "application.asked"},
    effects={"approve": "accept"},
    parameters={"credit_scoring.min_score": "credit_scoring.least"},
)


def test_every_word_is_said_anew_and_nothing_else() -> None:
    """No old name is left in any corner of the ruleset; back again it is the same."""
    before = loaded(POLICY)
    said = upcast(before, RENAMED)
    back = {
        kind: {new: old for old, new in getattr(RENAMED, kind).items()}
        for kind in ("facts", "moments", "effects", "parameters")
    }
    assert said != before
    assert upcast(said, Renamed(**back)) == before
    (policy,) = said.policies.values()
    assert {"credit.points"} <= set(facts_read(policy))
    assert set(facts_set(policy)) == {"credit.answer"}
    frozen = json.loads(freeze(said, _known()))
    written = json.dumps([frozen[part] for part in ("parameters", "policies", "order")])
    for names in (RENAMED.facts, RENAMED.moments, RENAMED.effects, RENAMED.parameters):
        assert [old for old in names if f'"{old}"' in written] == []
    assert content_hash(said, _known()) != said.content_hash == before.content_hash


def test_what_uses_no_renamed_word_stays_as_it_is() -> None:
    """The same value, not a copy: most revisions are of this kind."""
    ruleset = loaded(POLICY)
    assert upcast(ruleset, Renamed(facts={"acme.mood": "acme.spirits"})) is ruleset
    assert upcast(ruleset, Renamed()) is ruleset


def _known() -> Vocabulary:
    """The words under their names of now."""
    return replace(
        VOCABULARY,
        facts={
            RENAMED.facts.get(name, name): replace(
                each, name=RENAMED.facts.get(name, name), label=Label.of("-")
            )
            for name, each in VOCABULARY.facts.items()
        },
        moments={
            RENAMED.moments.get(name, name): replace(each, name=RENAMED.moments.get(name, name))
            for name, each in VOCABULARY.moments.items()
        },
        effects={
            RENAMED.effects.get(name, name): replace(each, name=RENAMED.effects.get(name, name))
            for name, each in VOCABULARY.effects.items()
        },
    )
