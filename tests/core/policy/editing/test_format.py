"""`rules fmt`: the house's form, and nothing else changed."""

from __future__ import annotations

import json
import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pawpact.policy.editing.formatting import format as formatting
from pawpact.policy.editing.formatting.format import NotFormatted, formatted
from pawpact.policy.finding.diagnostic import RuleFileError
from pawpact.policy.layering.layers import resolve
from pawpact.policy.layering.snapshot import freeze
from pawpact.policy.reading.load import read_patch, read_platform_texts
from pawpact.policy.reading.source import read_yaml
from tests.core.policy.editing.laid_out import Hand
from tests.core.policy.editing.shipped import every_file, name_of
from tests.core.policy.editing.test_schema import PATCH, TORTURE
from tests.core.policy.filed import FILE, OFFER, OFFER_FILE, POLICY, STORE_FILE, VOCABULARY

_PLACE = re.compile(r'\{"_":"Origin"[^{}]*\}')
FILES = (POLICY, OFFER, PATCH)


def said(policy: str, offer: str, patch: str) -> object:
    """All that the files come to, without the places where it is written."""
    platform = read_platform_texts({FILE: policy, OFFER_FILE: offer})
    ruleset = resolve(platform, None, read_patch(STORE_FILE, patch, "store"), VOCABULARY)
    content = json.loads(_PLACE.sub("0", freeze(ruleset, VOCABULARY)))
    del content["content_hash"]
    return content


def notes(text: str) -> list[str]:
    return sorted(re.findall(r"# ?\d+|# a: \d+  # b", text))


@settings(max_examples=12 * TORTURE, deadline=None)
@given(st.integers(0, 2**32))
def test_what_a_file_says_stays_as_it_was(seed: int) -> None:
    """However a file is laid out, the same rules come of it before and after, and again after."""
    texts = [Hand(Random(seed + n)).file(read_yaml("x", each)) for n, each in enumerate(FILES)]
    laid = [formatted("x", each) for each in texts]
    assert said(*laid) == WANTED
    assert [formatted("x", each) for each in laid] == laid
    assert [notes(each) for each in laid] == [notes(each) for each in texts]


WANTED = said(*FILES)


def test_every_shipped_file_is_in_form() -> None:
    """No rule file of this repository would be changed."""
    texts = {name_of(path): path.read_text("utf-8") for path in every_file()}
    assert [name for name, text in texts.items() if formatted(name, text) != text] == []


MESSY = """\
# about the file

policy: a.b
# what comes first
format: 1 # one
rules:
- id: x
  # inside
  title:   {zh: a,en: b}
  note: >-
      long text
      more

      a paragraph
  when: { a.b: {gte: 3} , c: [ 1,2 ] }
  then:
  - approve: {}
  # at the end of then
- # on the dash
  id: y
  title: "# no comment"
  then:
     - set: {a.b: 1}   # beside
  when:
     any:
     - a: 1


     -   b: 2
         c: 3
# at the end
"""
NEAT = """\
# about the file

# what comes first
format: 1  # one
policy: a.b
rules:
  - id: x
    # inside
    title: {zh: a, en: b}
    note: >-
        long text
        more

        a paragraph
    when: {a.b: {gte: 3}, c: [1, 2]}
    then:
      - approve: {}
      # at the end of then
  # on the dash
  - id: y
    title: "# no comment"
    when:
      any:
        - a: 1

        - b: 2
          c: 3
    then:
      - set: {a.b: 1}  # beside
# at the end
"""


def test_the_form() -> None:
    """Two spaces a level, keys in the house's order, brackets spaced, comments where they were."""
    assert formatted("x", MESSY) == NEAT


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("a:  1\r\nb: 2", "a: 1\nb: 2\n"),
        ("---\na: 1\n", "a: 1\n"),
        ("a:\n\n\n  b: 1\n\n\n\n  c: 2\n\n", "a:\n  b: 1\n\n  c: 2\n"),
        ("a: |+\n    x\n\nb: 1\n", "a: |+\n    x\n\nb: 1\n"),
        ("a:\n   b: |\n      x\n\n", "a:\n  b: |\n     x\n"),
        ("a:\n    - b: [1,\n          2]  # c\n", "a:\n  - b: [1,\n        2]    # c\n"),
        ("a: # why\n  - b\n", "a:  # why\n  - b\n"),
        ("a:\n  -\n    b: 1\n", "a:\n  - b: 1\n"),
        ("a:\n - - b\n   - c\n", "a:\n  - - b\n    - c\n"),
        ("a:\n  # - b\n\nc: 1\n", "a:\n  # - b\n\nc: 1\n"),
        (
            "policy: a\nrules:\n  - title: t\n    # why\n    id: x\n",
            "policy: a\nrules:\n  # why\n  - id: x\n    title: t\n",
        ),
        ("# only words\n", "# only words\n"),
        ("", ""),
        ("{a: 1,  b: 2}\n\n", "{a: 1,  b: 2}\n"),
        ("a: {b}\n", "a: {b}\n"),
        ("a: [b: 1, c: {d:  2}]\n", "a: [b: 1, c: {d: 2}]\n"),
        (
            "费用: '是  的'   # 中文\nb: 1       # 对齐\n",
            "费用: '是  的'   # 中文\nb: 1       # 对齐\n",
        ),
    ],
)
def test_the_form_of(written: str, form: str) -> None:
    """Each way of writing comes out in the house's, and stays so."""
    assert formatted("x", written) == form
    assert formatted("x", form) == form


def test_what_orders_things_by_meaning_keeps_its_order() -> None:
    """Sections, facts of a condition, columns and the rules themselves stay in their order."""
    text = "store: s\nextends: a@1\nz.b:\n  params:\n    z: 1\n    a: 2\na.b:\n  disable: [z, a]\n"
    assert formatted("x", text) == text


def test_a_file_that_cannot_be_read_is_refused_with_its_finding() -> None:
    """What `check` would say of the file is said here, and there is no result."""
    with pytest.raises(RuleFileError) as refused:
        formatted("x.yaml", "rules:\n  - id: a\n - id: b\n")
    assert refused.value.diagnostics[0].span.file == "x.yaml"


def test_a_result_that_says_something_else_is_never_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where laying out would lose a word or a comment, the file is refused and left as it is."""
    for lossy in ("a: 1\n", "a: 1 # x\n# y\nb: 3\n", "a: 1\nb: 2\n", "a: [\n"):
        monkeypatch.setattr(formatting, "written", lambda layout, result=lossy: result)
        with pytest.raises(NotFormatted):
            formatted("x", "a: 1 # x\n# y\nb: 2\n")
