"""Its effect comes to something else each time."""

from itertools import count

from pawpact.sdk import CoreRequest, Effect, Label, PluginEffect
from pawpact.vocabulary.declarations import Combine
from tests.core.sdk.bad.made import make

_number = count(1)
WORD = Effect(
    name="bad_effect.thank",
    label=Label("感谢", "Thank"),
    sentence=Label("感谢客户", "thank the customer"),
    arguments=(),
    combine=Combine.FIRST,
    doc="Made for tests.",
    expands_to=("grant_points",),
    owner="bad_effect",
)


def expand(case):
    return [CoreRequest("grant_points", {"points": next(_number) % 9 + 1, "reason": "thanks"})]


plugin = make("bad_effect", effects=[PluginEffect(WORD, expand)])
