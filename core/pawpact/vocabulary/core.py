"""Core's whole vocabulary, before any plugin adds to it."""

from pawpact.vocabulary.effects import EFFECTS
from pawpact.vocabulary.facts import FACTS
from pawpact.vocabulary.moments import MOMENTS
from pawpact.vocabulary.registry import Vocabulary

CORE = Vocabulary.of(facts=FACTS, moments=MOMENTS, effects=EFFECTS)
