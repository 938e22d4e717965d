"""Where a request comes from: what is kept of it, and how often it may try something in an hour.

A hall full of mayors signs through one address, so the limits are wide: what really protects are
the 256 bits of a link, the five tries of a code and the five codes an hour of an invitation.
"""

from datetime import timedelta

from allauth.account.adapter import get_adapter

from declarations.signing import rates
from declarations.signing.giving import Traces

HOUR = timedelta(hours=1)
LIMITS = {"unknown link": 100, "code sent": 600, "code tried": 1500, "misdirected": 30}


def network_address(request) -> str:
    """Return the visitor's address, as the number of trusted proxies lets us believe it."""
    return get_adapter().get_client_ip(request)


def may_try(request, what: str) -> bool:
    """Count one more try of `what` (a key of LIMITS) and return whether it is allowed."""
    return rates.count(what, network_address(request), window=HOUR) <= LIMITS[what]


def traces_of(request, invitation, **kept) -> Traces:
    """Return what is kept as evidence of an act that this request completes."""
    return Traces(
        email=invitation.email,
        ip=network_address(request),
        user_agent=request.headers.get("User-Agent", ""),
        **kept,
    )
