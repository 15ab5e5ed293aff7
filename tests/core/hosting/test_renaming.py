"""What a plugin says about the names that its words had before."""

from __future__ import annotations

import pytest

from pawpact.hosting.failure import Stage
from pawpact.hosting.host import Host
from pawpact.hosting.registration import FactProvider, PluginVocabulary
from pawpact.kernel.label import Label
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.renamed import Renamed
from pawpact.vocabulary.types import ValueType

LUCKY = Fact("acme.lucky", ValueType.BOOL, Label.of("lucky"), "customer", "true", owner="acme")


def host(make_plugin, renamed: Renamed) -> Host:
    provider = FactProvider("customer", ("acme.lucky",), lambda batch: {})
    words = PluginVocabulary(facts=(LUCKY,), renamed=renamed)
    return Host.of([make_plugin(vocabulary=words, facts=[provider])])


def test_an_old_name_leads_to_a_word_of_now(make_plugin):
    """The installed words know under which names they were published before."""
    found = host(make_plugin, Renamed(facts={"acme.glad": "acme.lucky"}))
    assert found.vocabulary().renamed.facts == {"acme.glad": "acme.lucky"}


@pytest.mark.parametrize(
    ("renamed", "why"),
    [
        (Renamed(facts={"acme.glad": "acme.luck"}), "acme.luck, which is no fact of the plugin"),
        (Renamed(moments={"acme.came": "acme.lucky"}), "which is no moment of the plugin now"),
        (Renamed(effects={"acme.thank": "grant_points"}), "which is no effect of the plugin now"),
        (Renamed(facts={"customer.age": "acme.lucky"}), "customer.age is the name of a fact still"),
        (Renamed(facts={"acme.lucky": "acme.lucky"}), "acme.lucky is the name of a fact still"),
        (Renamed(parameters={"core.least": "acme.least"}), "core.least has to begin acme."),
        (Renamed(parameters={"acme.least": "other.least"}), "other.least has to begin acme."),
        (
            Renamed(parameters={"acme.a": "acme.b", "acme.b": "acme.c"}),
            "acme.b, which is no parameter of the plugin now",
        ),
    ],
)
def test_a_renaming_that_leads_nowhere_breaks_its_plugin(make_plugin, renamed, why):
    """Old rules would be answered by nobody, or by somebody else's word."""
    broken = host(make_plugin, renamed).broken["acme"]
    assert broken.stage is Stage.VOCABULARY
    assert why in broken.reason.en
