"""``/stores/<store>/pets/due`` and ``…/file``: what is read away from a screen."""

from __future__ import annotations

from typing import Any

from pawpact.access.answering import look, number_of
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors
from pawpact.access.permission import Permission
from pawpact.kernel.label import Language
from pawpact.pets import schemas
from pawpact.pets.file import read_file
from pawpact.pets.printed import printed
from pawpact.pets.worklist import worklist
from pawpact.tenancy.unit import Unit


def serve_paper(pets: Routes, doors: Doors) -> None:
    """The list of a day's work, and a pet's file for paper."""

    @pets.reads("/pets/due", answer=schemas.WorklistView, permission=Permission.READ_PET)
    def due(*, store: str) -> Any:
        """今天要观察、体检、接种的宠物 / Pets that wait for something today."""
        return look(doors, lambda unit: {"items": worklist(unit)})

    @pets.reads(
        "/pets/<string:pet>/file",
        query=schemas.PrintedQuery,
        answer=schemas.PrintedView,
        permission=Permission.READ_PET,
    )
    def paper(query: dict[str, Language], *, store: str, pet: str) -> Any:
        """打印用的档案，更正前的内容也在 / The file for paper, corrections beside the old."""

        def view(unit: Unit) -> dict[str, str]:
            file = read_file(unit, number_of("pet", pet))
            return {"pet": pet, "printed": printed(file, pet, query["language"])}

        return look(doors, view)
