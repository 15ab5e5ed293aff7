"""What rules may ask about a customer's stars and privileges."""

from __future__ import annotations

from pawpact.benefits.standing import standings, star_of, veteran_level
from pawpact.decisions.values import Batch, Columns, Provider


def provide_standings(batch: Batch) -> Columns:
    """The highest star and the veteran's level of each customer; one statement."""
    customers = batch.subjects("customer")
    held = standings(batch.unit, customers)
    return {
        "customer.star": [star_of(held[each]) for each in customers],
        "customer.veteran_months": [veteran_level(held[each]) for each in customers],
    }


STANDING = Provider("customer", ("customer.star", "customer.veteran_months"), provide_standings)
