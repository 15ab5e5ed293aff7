"""A folder with the shipped rules, a brand and a store, in which commands are run."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from pawpact.cli.rules import rules

ROOT = Path(__file__).parents[3]


_TENANTS = {
    "tenants/paws/brand.yaml": "brand: paws\ntitle: Paws\n",
    "tenants/paws/rules.yaml": 'brand: paws\nversion: "3"\nextends: platform@2026.1\n',
    "tenants/xihu/tenant.yaml": "store: xihu\nbrand: paws\ntitle: X\nplugins: {}\n",
    "tenants/xihu/rules.yaml": """\
# whose numbers
store: xihu
extends: paws@3
deposit_fallback.offer:
  params:
    deposit_amount: 300  # the brand has 500
""",
}


@dataclass(frozen=True)
class Folder:
    path: Path

    @classmethod
    def at(cls, path: Path) -> Folder:
        shutil.copytree(ROOT / "rules", path / "rules")
        made = cls(path)
        for name, text in _TENANTS.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            made.write(name, text)
        return made

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(rules, list(arguments))

    def read(self, name: str) -> str:
        return (self.path / name).read_text("utf-8")

    def write(self, name: str, text: str) -> None:
        (self.path / name).write_text(text, "utf-8")

    def all_files(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.path).as_posix(): path.read_bytes()
            for path in sorted(self.path.rglob("*"))
            if path.is_file()
        }
