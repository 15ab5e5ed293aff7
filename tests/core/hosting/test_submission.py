from __future__ import annotations

import pytest

from pawpact.hosting.submission import NoPlatform, submit, submitting_to


def test_without_a_platform_nothing_is_submitted():
    """Outside a request or job, submit says that no platform is running."""
    with pytest.raises(NoPlatform):
        submit("acme.birthday", "k", {"customer": 7})


def test_a_moment_goes_to_the_platform_that_is_running():
    """Inside, moment, key, subjects and facts arrive as they were given, and the answer returns."""

    def platform(*given):
        return given

    with submitting_to(platform):
        assert submit("acme.birthday", "k", {"customer": 7}) == (
            "acme.birthday",
            "k",
            {"customer": 7},
            {},
        )


def test_afterwards_the_platform_is_gone():
    """A platform is bound for as long as its request lasts, also where that fails."""
    with pytest.raises(ZeroDivisionError), submitting_to(lambda *given: 1 / 0):
        submit("acme.birthday", "k", {})
    with pytest.raises(NoPlatform):
        submit("acme.birthday", "k", {})
