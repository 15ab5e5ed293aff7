"""Gives an example that its own fact cannot hold."""

from pawpact.sdk import FactProvider, PluginVocabulary
from tests.core.sdk.bad.made import make, word

plugin = make(
    "bad_word",
    vocabulary=PluginVocabulary(facts=(word("bad_word", example="perhaps"),)),
    facts=[
        FactProvider(
            "customer",
            ("bad_word.lucky",),
            lambda batch: {"bad_word.lucky": [True] * len(batch.subjects)},
        )
    ],
)
