"""A platform file: a policy, or a group's settings."""

from __future__ import annotations

from collections.abc import Iterable

from pawpact.kernel.label import Label
from pawpact.policy.editing.schema.moment import TITLE, never_of, test_of
from pawpact.policy.editing.schema.parameter import declared, tested
from pawpact.policy.editing.schema.shape import (
    Schema,
    closed,
    one_of_words,
    or_empty,
    ref,
    sequence,
    told,
    when,
    words,
)
from pawpact.policy.editing.schema.value import TEXT, literal
from pawpact.policy.reading.policy import FORMAT
from pawpact.vocabulary.declarations import Moment
from pawpact.vocabulary.types import ValueType

_POLICY = r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$"
_GROUP = r"^(?!core$)([a-z][a-z0-9_]*|core\.[a-z][a-z0-9_]*)$"
_HITS = {
    "first": Label("第一条成立的规则决定", "the first rule that fires decides"),
    "all": Label("每一条成立的规则都算", "every rule that fires counts"),
}
_BINDS = {
    "today": Label("执行中的合约按现行数字", "running contracts follow the numbers in force"),
    "signing": Label("合约按签约时的数字", "a contract keeps the numbers it signed"),
}


def policy(moments: Iterable[Moment]) -> Schema:
    """Rules of one moment; which facts and effects stand in them depends on the moment."""
    known = list(moments)
    dates = closed({}, {"from": literal(ValueType.DATE), "until": literal(ValueType.DATE)})
    body = closed(
        {
            "format": {"const": FORMAT},
            "policy": told(
                {"type": "string", "pattern": _POLICY},
                Label("规则文件的名称：插件.名称", "the policy's name: plugin.name"),
            ),
            "version": TEXT,
            "title": TITLE,
            "moment": told(
                one_of_words({each.name: each.label for each in known}),
                Label("什么时候问这些规则", "what asks for this policy"),
            ),
            "hit": one_of_words(_HITS),
            "binds": one_of_words(_BINDS),
            "rules": {"type": "array"},
        },
        {
            "kind": words(("policy",)),
            "effective": dates,
            "params": declared(),
            "tests": {"type": "array"},
            "never": {"type": "array"},
        },
    )
    return {**body, "allOf": [when("moment", each.name, _of_moment(each.name)) for each in known]}


def _of_moment(moment: str) -> Schema:
    tests = sequence(test_of(moment, tested({}), {}))
    return {
        "properties": {
            "rules": sequence(ref(f"rule:{moment}")),
            "tests": or_empty(tests),
            "never": or_empty(sequence(never_of(moment))),
        }
    }


def settings() -> Schema:
    """Parameters only."""
    return closed(
        {
            "format": {"const": FORMAT},
            "kind": {"const": "settings"},
            "policy": {"type": "string", "pattern": _GROUP},
            "version": TEXT,
            "title": TITLE,
            "binds": one_of_words(_BINDS),
            "params": declared(),
        }
    )
