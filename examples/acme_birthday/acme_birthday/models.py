"""The plugin's one table: which birthdays there were, once for each pet and year."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from acme_birthday.words import NAME
from pawpact.sdk import PluginTable, plugin_metadata


class Birthday(PluginTable):
    """A birthday that was kept; ``gift`` is what the store gave then."""

    __tablename__ = "acme_birthday__birthday"
    metadata = plugin_metadata(NAME)

    pet: Mapped[int]
    customer: Mapped[int]
    on: Mapped[date]
    years: Mapped[int]
    gift: Mapped[str]
