"""What stands beside a line of a rule file."""

from __future__ import annotations

import pytest

from pawpact.policy.comparing.comment import comment_at

TEXT = """\
# about the file
store: lakeside

credit_scoring.decide:
  params:
    # our customers are students,
    # so we ask for less
    min_score: 560
    days: 9   # a week and the weekend
    name: "a # b"
    other: 'it''s # b'  # said so by "them"
    tag: a#b
"""


@pytest.mark.parametrize(
    ("line", "comment"),
    [
        (1, "about the file"),
        (2, "about the file"),
        (4, ""),
        (8, "our customers are students, so we ask for less"),
        (9, "a week and the weekend"),
        (10, ""),
        (11, 'said so by "them"'),
        (12, ""),
        (13, ""),
        (0, ""),
    ],
)
def test_a_comment_stands_behind_its_line_or_right_above(line: int, comment: str) -> None:
    """A # in quotes or within a word is none; comments of other lines are not taken."""
    assert comment_at(TEXT, line) == comment


def test_a_line_without_end_is_read_at_once() -> None:
    """Quotes that never close cost no time."""
    assert comment_at("a: " + "'\"#" * 20_000, 1) == ""
