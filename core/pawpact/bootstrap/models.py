"""Every module with tables, imported so that the metadata is complete."""

from pawpact.access import models as access
from pawpact.accounts import models as accounts
from pawpact.billing import models as billing
from pawpact.contracts import models as contracts
from pawpact.decisions import models as decisions
from pawpact.importing import models as importing
from pawpact.ledger import models as ledger
from pawpact.orders import models as orders
from pawpact.outbox import models as outbox
from pawpact.pets import models as pets
from pawpact.tenancy import models as tenancy

MODULES = (
    access,
    accounts,
    billing,
    contracts,
    decisions,
    importing,
    ledger,
    orders,
    outbox,
    pets,
    tenancy,
)
