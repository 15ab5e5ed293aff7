"""``/stores/<store>/customers/<customer>/timeline``: everything that happened to one customer."""

from __future__ import annotations

from typing import Any

from pawpact.access.answering import number_of, open_up
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors, caller
from pawpact.access.permission import Permission
from pawpact.reports.timeline import schemas
from pawpact.reports.timeline.document import document_of
from pawpact.reports.timeline.service import Asked, Biographer
from pawpact.tenancy.unit import Unit


def routes(doors: Doors, biographer: Biographer) -> Routes:
    """A customer's life, a page at a time."""
    found = Routes("timelines", "客户经过 / a customer's life", doors)

    @found.reads(
        "/customers/<string:customer>/timeline",
        query=schemas.TimelineQuery,
        answer=schemas.TimelineView,
        permission=Permission.READ_CUSTOMER,
    )
    def timeline(query: dict[str, Any], *, store: str, customer: str) -> Any:
        """客户的全部经过，已遮盖，会留痕 / Everything that happened to a customer, in order.

        Masked; what the role may not read is left out and named; that it was read is on record.
        """

        def view(unit: Unit) -> dict[str, Any]:
            number = number_of("cus", customer)
            shown = document_of(unit, biographer.tell(unit, number, caller().role, Asked(**query)))
            return {**shown, "schema_": shown["schema"], "from_": shown["from"]}

        return open_up(doors, view)

    return found
