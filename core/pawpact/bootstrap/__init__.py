"""The one place that wires: settings to database, plugins, stores, engine, contexts, platform.

``start`` reads settings and opens what they name, ``wire`` connects the parts, ``platform`` is
what commands, pages and jobs are handed, ``models`` names every table there is. ``api`` is the
HTTP application, which only who serves it imports: its schemas take as much memory as the ORM.
"""

from pawpact.bootstrap.platform import Parts, Platform
from pawpact.bootstrap.start import start
from pawpact.bootstrap.wire import wire

__all__ = ["Parts", "Platform", "start", "wire"]
