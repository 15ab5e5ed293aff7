"""Every module with tables, imported so that the metadata is complete."""

from pawpact.access import models as access
from pawpact.accounts import models as accounts
from pawpact.agreements import models as agreements
from pawpact.benefits import models as benefits
from pawpact.billing import models as billing
from pawpact.contracts import models as contracts
from pawpact.contracts.signing import models as signing
from pawpact.decisions import models as decisions
from pawpact.importing import models as importing
from pawpact.jobs import models as jobs
from pawpact.ledger import models as ledger
from pawpact.orders import claim_models as claims
from pawpact.orders import models as orders
from pawpact.outbox import models as outbox
from pawpact.payouts import models as payouts
from pawpact.pets import models as pets
from pawpact.publishing import models as publishing
from pawpact.tasks import models as tasks
from pawpact.tenancy import models as tenancy

MODULES = (
    access,
    accounts,
    agreements,
    benefits,
    billing,
    claims,
    contracts,
    decisions,
    importing,
    jobs,
    ledger,
    orders,
    outbox,
    payouts,
    pets,
    publishing,
    signing,
    tasks,
    tenancy,
)
