"""All that a plugin imports of pawpact: one door, with a promise behind it.

Within one ``API_VERSION`` names here are only added, hooks only gain arguments, and what is to
go first says so. Nothing else of pawpact is promised to anybody.

A few names are plain values and types:

* ``API_VERSION`` and ``FLOOR``: the newest and the oldest plugin interface of this release.
* ``Value``: what a fact, a parameter or an argument may hold at run time: ``int`` (money is
  fen, ratios are ten-thousandths, dates are ordinals, times are minutes of the day), ``bool``,
  ``str`` or a tuple of them.
* ``Row``: one row of a plugin's own table, column name to value, sealed columns opened.
* ``Columns``: fact name to values parallel to a batch's subjects, None where unknown.
* ``Fen``: one hundredth of a yuan, the only form in which money is computed.

>>> FLOOR <= API_VERSION
True
>>> isinstance(550, Value.__args__)
True
>>> columns: Columns = {"acme.lucky": [True, None]}
>>> Fen(26850)
26850
"""

from pawpact.hosting.batch import (
    Applicant,
    FactBatch,
    InquiryBatch,
    InquiryCase,
    NotAskedFor,
)
from pawpact.hosting.door import Action, ActionCase, CaseBatch, Daily, Listing, Reaction, View
from pawpact.hosting.effect import CoreRequest, EffectCase, PluginEffect
from pawpact.hosting.event import Event, Listener
from pawpact.hosting.field import Money, SubjectId
from pawpact.hosting.hook import hookimpl
from pawpact.hosting.letter import LetterBatch, Received, Receiver
from pawpact.hosting.metric import MonthCase, PluginMetric, Volume
from pawpact.hosting.outcome import Letter, Outcome, Raise, Refusal
from pawpact.hosting.registration import (
    API_VERSION,
    FLOOR,
    Adapter,
    Change,
    Columns,
    FactProvider,
    Inquiry,
    PluginInfo,
    PluginTables,
    PluginVocabulary,
    Record,
    Sealed,
)
from pawpact.hosting.seeing import Between, Found, Row, UpTo
from pawpact.hosting.submission import NoPlatform, submit
from pawpact.hosting.table import PluginTable, PluginThing, plugin_metadata, sealed_column
from pawpact.hosting.trace import Here, Trace
from pawpact.kernel.errors import PawpactError
from pawpact.kernel.label import Label
from pawpact.kernel.money import Fen, fen, yuan
from pawpact.vocabulary.declarations import (
    NAME_FORM,
    Argument,
    Combine,
    Effect,
    Fact,
    Moment,
    MomentKind,
)
from pawpact.vocabulary.figure import Figure, Ratio, Sample, Total
from pawpact.vocabulary.renamed import Renamed
from pawpact.vocabulary.types import Value, ValueType

__all__ = [
    "API_VERSION",
    "FLOOR",
    "NAME_FORM",
    "Action",
    "ActionCase",
    "Adapter",
    "Applicant",
    "Argument",
    "Between",
    "CaseBatch",
    "Change",
    "Columns",
    "Combine",
    "CoreRequest",
    "Daily",
    "Effect",
    "EffectCase",
    "Event",
    "Fact",
    "FactBatch",
    "FactProvider",
    "Fen",
    "Figure",
    "Found",
    "Here",
    "Inquiry",
    "InquiryBatch",
    "InquiryCase",
    "Label",
    "Letter",
    "LetterBatch",
    "Listener",
    "Listing",
    "Moment",
    "MomentKind",
    "Money",
    "MonthCase",
    "NoPlatform",
    "NotAskedFor",
    "Outcome",
    "PawpactError",
    "PluginEffect",
    "PluginInfo",
    "PluginMetric",
    "PluginTable",
    "PluginTables",
    "PluginThing",
    "PluginVocabulary",
    "Raise",
    "Ratio",
    "Reaction",
    "Received",
    "Receiver",
    "Record",
    "Refusal",
    "Renamed",
    "Row",
    "Sample",
    "Sealed",
    "SubjectId",
    "Total",
    "Trace",
    "UpTo",
    "Value",
    "ValueType",
    "View",
    "Volume",
    "fen",
    "hookimpl",
    "plugin_metadata",
    "sealed_column",
    "submit",
    "yuan",
]
