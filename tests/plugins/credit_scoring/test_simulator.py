from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from pawpact_plugins.credit_scoring.answer import CreditStatus, ProviderDown
from pawpact_plugins.credit_scoring.simulator import seeded, simulated


def test_the_same_seed_and_person_give_the_same_answer(question):
    """Answers depend on seed and person only, not on the request or the order."""
    again = replace(question, request_key="app_2:1")
    assert seeded("7")(question) == seeded("7")(again)


def test_every_outcome_occurs(question):
    """Among some thousand people every status comes out, and most are scored on the scale."""
    decide = seeded("7")
    answers = [decide(replace(question, identity_number=str(n))) for n in range(3000)]
    counted = Counter(answer.status for answer in answers)
    assert set(counted) == set(CreditStatus)
    assert counted[CreditStatus.OK] > 2400
    scores = [answer.score for answer in answers if answer.score is not None]
    assert min(scores) < 550 <= max(scores)
    assert all(450 <= score <= 850 for score in scores)


def test_unavailable_comes_out_as_a_time_out(question):
    """What the real provider would do by not answering, the simulated one raises."""
    provider = simulated("7")
    provider.fix(question.identity_number, "unavailable")
    with pytest.raises(ProviderDown):
        provider.query(question)
