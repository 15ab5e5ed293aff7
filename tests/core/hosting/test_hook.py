from __future__ import annotations

import doctest
import inspect

import pytest

from pawpact.hosting.hook import HookSpecifications

HOOKS = [name for name in vars(HookSpecifications) if name.startswith("pawpact_")]


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_carries_an_example_that_runs(name):
    """Each hook's docstring holds an example, and the example does what it says."""
    docs = inspect.getdoc(getattr(HookSpecifications, name)) or ""
    example = doctest.DocTestParser().get_doctest(docs, {}, name, None, 0)
    assert example.examples
    assert doctest.DocTestRunner().run(example, out=lambda text: None).failed == 0


def test_every_hook_begins_with_the_prefix():
    """Nothing in the specifications is a hook without the prefix."""
    public = {name for name in vars(HookSpecifications) if not name.startswith("__")}
    assert public == set(HOOKS)
