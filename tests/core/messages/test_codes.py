"""What the page of codes shows as wrong is found, what it shows as right is not."""

from __future__ import annotations

import pytest

from pawpact.messages.asked import unsendable_messages
from pawpact.messages.codes import CODES
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Ruleset
from pawpact.policy.reading.load import read_platform_texts
from pawpact.vocabulary.core import CORE
from pawpact.wording.text_file import read_plugin_texts, read_replacing_texts
from tests.core.messages.conftest import PLACEHOLDER
from tests.core.messages.test_catalogue import shipped

OWN = {"kind": "charge.notice", "version": "2", "zh": "将于 {debit_at} 扣款 {amount} 元"}


SHIPPED = "title: x\n    to: customer\n    purpose: service\n    zh: x"


def found(line: str) -> list[str]:
    key, _, value = line.partition(": ")
    if key == "then":
        return [each.code for each in unsendable_messages(_sent_by(line), shipped())]
    if "birthday" in value:
        text = f"format: 1\nkind: messages\ntexts:\n  - version: 1\n    {line}\n    {SHIPPED}\n"
        shipped_by = read_plugin_texts("acme.yaml", text, "acme_birthday")
        return [each.code for each in shipped_by.diagnostics]
    fields = {**OWN, key: value}
    if "扣款" not in fields["zh"]:
        fields["zh"] += "，将于 {debit_at} 扣款 {amount} 元"
    if "{amout}" in value or value.endswith("{amount} 元"):
        fields["zh"] += "（{debit_at}）"
    text = "store: shop\ntexts:\n  - " + "\n    ".join(f"{k}: {v}" for k, v in fields.items())
    read = read_replacing_texts("messages.yaml", text + "\n", "store", PLACEHOLDER, shipped())
    return [each.code for each in read.diagnostics]


def _sent_by(line: str) -> Ruleset:
    """Rules of which one does this."""
    text = (
        'format: 1\npolicy: core.thanks\nversion: "1"\ntitle: Thanks\n'
        "moment: period.performed\nhit: all\nbinds: today\n"
        f"rules:\n  - id: thank\n    title: Thank\n    when: {{}}\n    {line}\n"
    )
    return resolve(read_platform_texts({"rules/core/thanks.yaml": text}), None, None, CORE)


@pytest.mark.parametrize("code", CODES)
def test_the_examples_of_a_code_hold(code: str) -> None:
    """Provoked by the wrong one, not by the right one."""
    example = CODES[code].example
    assert example is not None
    assert code in found(example.wrong)
    assert found(example.right) == []
