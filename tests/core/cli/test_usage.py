"""Mistakes on the command line are said in Chinese first."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from pawpact.cli.main import pawpact


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nix", "没有命令 'nix' / No such command 'nix'."),
        ("stores nix", "没有命令 'nix' / No such command 'nix'."),
        ("rules check --stor", "没有选项 --stor / No such option '--stor'."),
        (
            "rules check --format xml",
            "选项 --format 的值不对，应为其中之一：text、json、sarif / Invalid value for",
        ),
        (
            "billing run --store x --date 12.3.2026",
            "选项 --date 的值不对，应写作 2026-03-12 / Invalid value for '--date': '12.3.2026'"
            " is not written like 2026-03-12.",
        ),
        (
            "worker --stores-at-a-time 0",
            "选项 --stores-at-a-time 的值不对，应为 1 到 64 的整数 / Invalid value for",
        ),
        (
            "orders place nowhere.json --store x --key 1 --by stf",
            "参数 FILE 的值不对，找不到或不能读 / Invalid value for 'FILE'",
        ),
        ("rules check --store", "选项 --store 的用法不对 / Option '--store' requires an argument."),
        ("rules help R204 R205", "多出了参数 / Got unexpected extra argument (R205)"),
        ("rules check --all --store x", "FILE、--store 和 --all 只能给一个 / give one of FILE"),
        ("rules help R999", "没有代码 R999 / there is no code R999"),
        ("ledger statement", "缺少 选项 --store / Missing option '--store'."),
    ],
)
def test_usage_error_is_said_in_both_languages(line: str, said: str) -> None:
    """What is wrong comes in Chinese, then in English, with exit code 2 and the way to the help."""
    result = CliRunner().invoke(pawpact, line.split())

    assert result.exit_code == 2
    assert f"错误 / Error: {said}" in result.stderr
    assert "查看用法 / For help: pawpact" in result.stderr
