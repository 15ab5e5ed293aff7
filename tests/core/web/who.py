"""Who may use which route: written by hand from what each role is for, compared with the service.

A key of a role that is not named is refused. Ids that are not there are answered with 404, so
nothing of a store is learnt by trying.
"""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.access.actor import STAFF, Role

R = Role
_MANAGER = frozenset({R.STORE_MANAGER})
_VET = _MANAGER | {R.VET}
_CARER = _MANAGER | {R.CARER}
_CARE = _VET | _CARER
_SERVICE = _MANAGER | {R.SERVICE_AGENT}
_SELLING = _MANAGER | {R.SALES}
_COUNTER = _SERVICE | _SELLING
_CUSTOMER_STAFF = _COUNTER | {R.CARE_ADVISOR}
_PROVIDER = frozenset({R.PROVIDER})

MAY: Mapping[str, frozenset[Role]] = {
    "GET /agreement-templates": _COUNTER,
    "POST /agreement-templates": _MANAGER,
    "POST /applications": _COUNTER,
    "GET /applications": _COUNTER,
    "GET /applications/<string:application>": _COUNTER,
    "POST /applications/<string:application>/documents": _COUNTER,
    "POST /applications/<string:application>/pet": _COUNTER,
    "POST /applications/<string:application>/review": _COUNTER,
    "POST /applications/<string:application>/withdrawal": _COUNTER,
    "GET /charges": _COUNTER,
    "GET /charges/<string:charge>": _CUSTOMER_STAFF,
    "POST /charges/<string:charge>/postponement": _COUNTER,
    "POST /contracts": _COUNTER,
    "GET /contracts": _COUNTER,
    "GET /contracts/<string:contract>": _CUSTOMER_STAFF,
    "GET /contracts/<string:contract>/agreement": _CUSTOMER_STAFF,
    "GET /contracts/<string:contract>/agreement.pdf": _COUNTER,
    "GET /contracts/<string:contract>/bill": _CUSTOMER_STAFF,
    "GET /contracts/<string:contract>/charges": _CUSTOMER_STAFF,
    "POST /contracts/<string:contract>/deposit-offset": _SERVICE,
    "POST /contracts/<string:contract>/evidence": _COUNTER,
    "POST /contracts/<string:contract>/handover": _SELLING,
    "POST /contracts/<string:contract>/holds": _MANAGER,
    "POST /contracts/<string:contract>/holds/lifting": _MANAGER,
    "POST /contracts/<string:contract>/incidents": _COUNTER,
    "GET /contracts/<string:contract>/mandates": _CUSTOMER_STAFF,
    "POST /contracts/<string:contract>/mandates": _COUNTER,
    "POST /contracts/<string:contract>/pause-extension": _MANAGER,
    "POST /contracts/<string:contract>/pauses": _COUNTER,
    "POST /contracts/<string:contract>/pet": _VET,
    "POST /contracts/<string:contract>/plan": _COUNTER,
    "POST /contracts/<string:contract>/recovery": _COUNTER,
    "POST /contracts/<string:contract>/settlement": _MANAGER,
    "GET /contracts/<string:contract>/signing": _CUSTOMER_STAFF,
    "POST /contracts/<string:contract>/signing-code": _COUNTER,
    "POST /contracts/<string:contract>/termination": _COUNTER,
    "POST /contracts/<string:contract>/withdrawal": _COUNTER,
    "GET /customers": _CUSTOMER_STAFF,
    "POST /customers": _COUNTER,
    "GET /customers/<string:customer>": _CUSTOMER_STAFF,
    "GET /customers/<string:customer>/consents": _CUSTOMER_STAFF,
    "POST /customers/<string:customer>/consents": _COUNTER,
    "GET /customers/<string:customer>/copy": _MANAGER,
    "POST /customers/<string:customer>/corrections": _COUNTER,
    "POST /customers/<string:customer>/erasure": _MANAGER,
    "POST /customers/<string:customer>/personal": _MANAGER,
    "GET /customers/<string:customer>/statement": _COUNTER,
    "GET /decisions/<string:decision>": _COUNTER,
    "GET /deposits": _COUNTER,
    "GET /deposits/<string:deposit>": _CUSTOMER_STAFF,
    "POST /deposits/<string:deposit>/payment": _PROVIDER,
    "GET /held": _MANAGER,
    "GET /held/<string:held>": _MANAGER,
    "POST /held/<string:held>/decision": _MANAGER,
    "POST /held/<string:held>/resumption": _MANAGER,
    "POST /incidents/<string:incident>/confirmation": _MANAGER,
    "POST /incidents/<string:incident>/documents": _COUNTER,
    "POST /incidents/<string:incident>/found": _COUNTER,
    "POST /incidents/<string:incident>/refusal": _MANAGER,
    "POST /mandates/<string:mandate>/limit": _COUNTER,
    "POST /mandates/<string:mandate>/revocation": _COUNTER,
    "POST /orders": _COUNTER,
    "GET /orders": _COUNTER,
    "GET /orders/<string:order>": _COUNTER,
    "POST /orders/<string:order>/cancellation": _SERVICE,
    "POST /orders/<string:order>/receipt": _SERVICE,
    "POST /orders/<string:order>/return": _SERVICE,
    "POST /orders/<string:order>/shipment": _SERVICE,
    "POST /pauses/<string:pause>/answer": _MANAGER,
    "GET /pets": STAFF,
    "POST /pets": _CARER,
    "GET /pets/<string:pet>": STAFF,
    "POST /pets/<string:pet>/death": _VET,
    "POST /pets/<string:pet>/delisting": _VET,
    "POST /pets/<string:pet>/diagnoses": _VET,
    "POST /pets/<string:pet>/doses": _VET,
    "POST /pets/<string:pet>/health": _VET,
    "POST /pets/<string:pet>/listing": _VET,
    "POST /pets/<string:pet>/observations": _CARE,
    "POST /pets/<string:pet>/readmission": _CARER,
    "POST /pets/<string:pet>/recovery": _VET,
    "POST /pets/<string:pet>/return": _VET,
    "POST /pets/<string:pet>/transfer": _MANAGER,
    "GET /refunds": _COUNTER,
    "GET /refunds/<string:refund>": _CUSTOMER_STAFF,
    "POST /refunds/<string:refund>/payment": _MANAGER,
    "POST /refunds/<string:refund>/retry": _MANAGER,
    "POST /signing": _COUNTER,
    "GET /signing/agreement.pdf": _COUNTER,
    "POST /signing/clauses": _COUNTER,
    "POST /signing/disclosure": _COUNTER,
    "POST /signing/signature": _COUNTER,
    "GET /signing/text": _COUNTER,
    "GET /tasks": STAFF,
    "GET /tasks/<string:task>": STAFF,
    "POST /tasks/<string:task>/owner": _MANAGER,
    "POST /tasks/<string:task>/result": STAFF,
}
