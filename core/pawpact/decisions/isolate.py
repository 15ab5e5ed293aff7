"""Finds which cases of a batch fail, by halves, at a cost that does not grow with the batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import OperationalError

MOST_FAILING = 16
"""More parts of one level than this are no single bad cases: the whole of them fails as it is."""

Places = Sequence[int]


@dataclass(frozen=True, slots=True)
class Failed:
    """Places that could not be done, and the first cause."""

    places: Places
    error: Exception


def isolate(
    places: Places,
    attempt: Callable[[Places], None],
    *,
    at_once: tuple[type[Exception], ...] = (),
) -> list[Failed]:
    """Attempt all places together, then the halves of what failed, until a bad one is alone.

    A single bad one of a thousand costs 20 attempts; where everything fails, the search ends
    after 63. What fails with one of the ``at_once`` errors would tell no more in halves. The
    database being busy is nobody's fault and ends everything.
    """
    found: list[Failed] = []
    failing = _attempted([places], attempt)
    while failing:
        if len(failing) > MOST_FAILING:
            return [*found, *failing]
        ended = [each for each in failing if len(each.places) == 1 or _is(each.error, at_once)]
        found += ended
        halves = [half for each in failing if each not in ended for half in _halves(each.places)]
        failing = _attempted(halves, attempt)
    return found


def _attempted(parts: Sequence[Places], attempt: Callable[[Places], None]) -> list[Failed]:
    failing: list[Failed] = []
    for places in parts:
        try:
            attempt(places)
        except OperationalError:
            raise
        except Exception as error:  # whoever's fault it is must not cost the others
            failing.append(Failed(places, error))
    return failing


def _halves(places: Places) -> tuple[Places, Places]:
    middle = len(places) // 2
    return places[:middle], places[middle:]


def _is(error: Exception, kinds: tuple[type[Exception], ...]) -> bool:
    return isinstance(error, kinds)
