"""The reference of the SDK is its docstrings; these tests hold them to it."""

from __future__ import annotations

import ast
import doctest
import inspect
import itertools
from pathlib import Path

import pytest

import pawpact
from pawpact import sdk

VALUES = {"API_VERSION", "FLOOR", "Columns", "Fen", "Row", "Value"}
DESCRIBED = sorted(set(sdk.__all__) - VALUES)


def run(docs: str, name: str) -> doctest.TestResults:
    names = {each: getattr(sdk, each) for each in sdk.__all__}
    names["__name__"] = f"example_{name}"
    options = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
    example = doctest.DocTestParser().get_doctest(docs, names, name, None, 0)
    runner = doctest.DocTestRunner(optionflags=options)
    return runner.run(example, out=lambda text: None)


@pytest.mark.parametrize("name", DESCRIBED)
def test_every_public_name_has_an_example_that_runs(name):
    """Each name's docstring says what it is and holds an example that does what it says."""
    docs = inspect.getdoc(getattr(sdk, name)) or ""
    if name == "hookimpl":
        docs = _attribute_docs("hosting/hook.py")["hookimpl"]
    results = run(docs, name)
    assert results.attempted
    assert results.failed == 0


@pytest.mark.parametrize("name", sorted(VALUES))
def test_values_and_types_are_described_by_the_module(name):
    """Names that cannot carry a docstring stand in the module's own, whose examples run."""
    docs = inspect.getdoc(sdk) or ""
    assert f"``{name}``" in docs
    assert run(docs, "sdk").failed == 0


def test_all_that_is_imported_is_public():
    """What the module imports is what it promises, and nothing slips in or out unnoticed."""
    imported = {
        name
        for name, value in vars(sdk).items()
        if not name.startswith("_") and not inspect.ismodule(value)
    }
    assert imported == set(sdk.__all__)


def test_no_core_module_imports_the_sdk():
    """The SDK stands beside the stack: nothing in it leans on what is promised to others."""
    root = Path(pawpact.__file__).parent
    offenders = [
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if root / "sdk" not in path.parents
        and path != root / "pytest_plugin.py"
        and "pawpact.sdk" in _imports(path)
    ]
    assert offenders == []


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(".".join(node.module.split(".")[:2]))
        if isinstance(node, ast.Import):
            found.update(".".join(each.name.split(".")[:2]) for each in node.names)
    return found


def _attribute_docs(path: str) -> dict[str, str]:
    """Docstrings that stand below an assignment."""
    body = ast.parse((Path(pawpact.__file__).parent / path).read_text(encoding="utf-8")).body
    return {
        node.targets[0].id: inspect.cleandoc(below.value.value)
        for node, below in itertools.pairwise(body)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
    }
