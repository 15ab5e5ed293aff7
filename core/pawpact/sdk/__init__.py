"""All that a plugin imports of pawpact: one door, with a promise behind it.

Within one ``API_VERSION`` names here are only added, hooks only gain arguments, and what is to
go first says so. Nothing else of pawpact is promised to anybody.

A few names are plain values and types:

* ``API_VERSION`` and ``FLOOR``: the newest and the oldest plugin interface of this release.
* ``Value``: what a fact, a parameter or an argument may hold at run time: ``int`` (money is
  fen, ratios are ten-thousandths, dates are ordinals, times are minutes of the day), ``bool``,
  ``str`` or a tuple of them.
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
from pawpact.hosting.effect import CoreRequest, EffectCase, PluginEffect
from pawpact.hosting.hook import hookimpl
from pawpact.hosting.registration import (
    API_VERSION,
    FLOOR,
    Adapter,
    Columns,
    FactProvider,
    Inquiry,
    PluginInfo,
    PluginTables,
    PluginVocabulary,
    Record,
    Sealed,
)
from pawpact.hosting.submission import NoPlatform, submit
from pawpact.hosting.table import PluginTable, plugin_metadata, sealed_column
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
from pawpact.vocabulary.types import Value, ValueType

__all__ = [
    "API_VERSION",
    "FLOOR",
    "NAME_FORM",
    "Adapter",
    "Applicant",
    "Argument",
    "Columns",
    "Combine",
    "CoreRequest",
    "Effect",
    "EffectCase",
    "Fact",
    "FactBatch",
    "FactProvider",
    "Fen",
    "Inquiry",
    "InquiryBatch",
    "InquiryCase",
    "Label",
    "Moment",
    "MomentKind",
    "NoPlatform",
    "NotAskedFor",
    "PawpactError",
    "PluginEffect",
    "PluginInfo",
    "PluginTable",
    "PluginTables",
    "PluginVocabulary",
    "Record",
    "Sealed",
    "Value",
    "ValueType",
    "fen",
    "hookimpl",
    "plugin_metadata",
    "sealed_column",
    "submit",
    "yuan",
]
