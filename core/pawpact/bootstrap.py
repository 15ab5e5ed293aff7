"""The one place that wires: settings to database, plugins, stores, engine, contexts, platform.

Whoever wants to know what is connected to what reads this file from top to bottom.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from pawpact.accounts import wiring as accounts
from pawpact.accounts.applicant import CustomerApplicants
from pawpact.billing import wiring as billing
from pawpact.contracts import wiring as contracts
from pawpact.database.engine import make_engine
from pawpact.database.session import Database
from pawpact.decisions import wiring as decisions
from pawpact.decisions.answer import Answerer
from pawpact.decisions.gather import PluginDesk
from pawpact.decisions.level import Levels
from pawpact.decisions.person import Person
from pawpact.decisions.plugin import Connect, HostDesk, Inquirer
from pawpact.decisions.registry import Registry
from pawpact.decisions.runner import Runner
from pawpact.hosting.host import Host
from pawpact.kernel.clock import Clock, SystemClock
from pawpact.kernel.identity import Ids, TimeOrderedIds
from pawpact.kernel.vault import Vault
from pawpact.pets import wiring as pets
from pawpact.policy.decide import Decider
from pawpact.policy.durable import DurableEngine
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store
