"""What pytest is given where pawpact is installed: the fixtures of ``pawpact.sdk.testing``.

It stands apart from ``pawpact.sdk`` and imports nothing of pawpact before a test asks for a
fixture, so tests of other things pay nothing for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pawpact.sdk.testing import Bench, RulesResult, Store
    from pawpact.sdk.testing.template import Template


@pytest.fixture
def pawpact_plugins() -> Sequence[object]:
    """The plugins under test, modules or objects with hooks; a test module says which."""
    return ()


@pytest.fixture
def pawpact_rules() -> Sequence[Path]:
    """Folders of rule files besides the platform's and those that the plugins ship."""
    return ()


@pytest.fixture(scope="session")
def pawpact_template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A database with every table of core, made once and copied for each test."""
    from pawpact.sdk.testing.template import make_template

    return make_template(tmp_path_factory.mktemp("pawpact-template"))


@pytest.fixture
def store(
    tmp_path: Path,
    pawpact_template: Template,
    pawpact_plugins: Sequence[object],
    pawpact_rules: Sequence[Path],
) -> Iterator[Store]:
    """A store with the plugins of ``pawpact_plugins`` on, its clock standing at a Thursday noon."""
    from pawpact.sdk.testing.installation import installed
    from pawpact.sdk.testing.store import open_store

    with installed(tmp_path, pawpact_template, pawpact_plugins, pawpact_rules) as installation:
        yield open_store(installation)


@pytest.fixture
def run_rules(pawpact_plugins: Sequence[object]) -> Callable[..., RulesResult]:
    """`pawpact.sdk.testing.run_rules` with the plugins of ``pawpact_plugins``."""
    from pawpact.sdk.testing.rules import run_rules

    return partial(run_rules, plugins=pawpact_plugins)


@pytest.fixture(scope="class")
def pawpact_bench(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    pawpact_template: Template,
) -> Iterator[Bench]:
    """The plugin of a `PluginConformance` class, on the bench where its checks look at it."""
    from pawpact.sdk.testing.bench import on_bench

    folder = tmp_path_factory.mktemp("pawpact-bench")
    with on_bench(request.cls(), folder, pawpact_template) as bench:
        yield bench
