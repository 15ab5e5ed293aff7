"""``/stores/<store>/customers/<customer>/why-not``: why she did not get something."""

from __future__ import annotations

from typing import Any

from pawpact.access.actor import Role
from pawpact.access.answering import number_of, open_up
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors, caller
from pawpact.access.permission import Permission
from pawpact.decisions.lookup import Revisions
from pawpact.reports.missed import schemas
from pawpact.reports.missed.document import document_of
from pawpact.reports.missed.service import why_not
from pawpact.tenancy.unit import Unit


def routes(doors: Doors, revisions: Revisions) -> Routes:
    """What a customer missed, and what would have brought it."""
    found = Routes("why_not", "为什么没有得到 / why not", doors)

    @found.reads(
        "/customers/<string:customer>/why-not",
        query=schemas.WhyNotQuery,
        answer=schemas.WhyNotView,
        permission=Permission.READ_DECISION,
    )
    def why(query: dict[str, Any], *, store: str, customer: str) -> Any:
        """客户为什么没有得到某项，怎样能得到，会留痕 / Why a customer did not get it.

        With the nearest change that would have brought it; that somebody looked is on record.
        """
        inside = not query["for_customer"]

        def view(unit: Unit) -> dict[str, Any]:
            reader = caller().role if inside else Role.CUSTOMER
            number = number_of("cus", customer)
            told = why_not(unit, number, query["wanted"], reader, revisions)
            shown = document_of(unit, told, inside=inside)
            return {**shown, "schema_": shown["schema"]}

        return open_up(doors, view)

    return found
