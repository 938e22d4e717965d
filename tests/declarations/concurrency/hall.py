"""A hall of people who all stand before the last page of signing, and what happens when they press.

Their sessions are put into the database as the pages would have left them; the last request is a
real one to a real server.
"""

import http.client
import re
import threading
from contextlib import closing
from dataclasses import asdict, dataclass
from importlib import import_module
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from declarations.models import Invitation, InvitationStatement, ReadySession, Seat, Signature
from declarations.signing.giving import Printed
from declarations.views.signing.visit import KEY, Visit
from organisations.models import Organisation

CONFIRM = "/fr/sign/confirm/"
# Both halves of the token against forged forms are ours to choose: the check is that they agree.
CSRF = "x" * 32
_RECEIPT = re.compile(r"/fr/receipts/([0-9a-f-]{36})/")


@dataclass(frozen=True)
class Person:
    """Somebody before the last page: the session of the browser and the page’s hidden field."""

    invitation: Invitation
    session: str
    ready: str

    @property
    def name(self):
        return self.invitation.name


@dataclass(frozen=True)
class Answer:
    """What the server said; `receipt` is the code of the receipt that it led to, "" if none."""

    status: int
    receipt: str
    body: str


def invite(declaration, number, *, seats=None):
    """People invited to commit, each for a city of their own, or all for these seats."""
    if seats is None:
        cities = Organisation.objects.bulk_create(
            Organisation(
                slug=f"hall-{uuid4().hex}",
                name_fr=f"Ville {one}",
                name_en=f"City {one}",
                kind="city",
            )
            for one in range(number)
        )
        seats = Seat.objects.bulk_create(
            Seat(declaration=declaration, organisation=city) for city in cities
        )
    invitations = Invitation.objects.bulk_create(
        Invitation(
            seat=seats[one % len(seats)],
            declaration=declaration,
            name=f"Maire {one}",
            email=f"maire-{one}@ville.example",
            function_fr="Maire",
            function_en="Mayor",
            capacity="mayor",
        )
        for one in range(number)
    )
    InvitationStatement.objects.bulk_create(
        InvitationStatement(invitation=one, code="commits") for one in invitations
    )
    return invitations


def stand_before_the_button(invitations):
    """Give each of these invitations a browser that has read, chosen and typed the code."""
    at = timezone.now()
    text = invitations[0].declaration.open_text.adopted_text
    ready = ReadySession.objects.bulk_create(
        ReadySession(
            invitation=one,
            adopted_text=text,
            statement="commits",
            read_at=at,
            code_ok_at=at,
            consent_version=1,
        )
        for one in invitations
    )
    return [
        Person(invitation, _open_session(invitation, text, session, at), str(session.number))
        for invitation, session in zip(invitations, ready, strict=True)
    ]


def _open_session(invitation, text, ready, at):
    visit = Visit(
        invitation=str(invitation.number),
        since=at.isoformat(),
        text=text.sha256,
        read_at=at.isoformat(),
        statement="commits",
        printed=asdict(Printed(name=invitation.name, function_fr="Maire", function_en="Mayor")),
        ready=str(ready.number),
    )
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[KEY] = asdict(visit)
    store.create()
    return store.session_key


def press(port, person) -> Answer:
    """Press the button and look at the page that it leads to, but for a receipt.

    Raises OSError or HTTPException when the server dies meanwhile.
    """
    form = {
        "csrfmiddlewaretoken": CSRF,
        "ready": person.ready,
        "typed_name": person.name,
        "consent": "on",
    }
    status, leads_to, body = _ask(port, person, "POST", CONFIRM, urlencode(form))
    receipt = _RECEIPT.fullmatch(leads_to)
    if leads_to and not receipt:
        status, leads_to, body = _ask(port, person, "GET", leads_to)
        receipt = _RECEIPT.fullmatch(leads_to)
    return Answer(status, receipt[1] if receipt else "", body)


def _ask(port, person, method, path, body=None):
    """Return (status, path that it redirects to or "", text) of one request of this browser."""
    headers = {
        "Host": "localhost",
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={person.session}; csrftoken={CSRF}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "same-origin",
    }
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=90)) as connection:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        text = response.read().decode()
        return response.status, urlsplit(response.headers.get("Location", "")).path, text


def all_at_once(actions):
    """Run these functions in as many threads, which start together; returns their results."""
    gate = threading.Barrier(len(actions))
    results = [None] * len(actions)

    def run(place, action):
        gate.wait()
        try:
            results[place] = action()
        except Exception as error:  # the test looks at it
            results[place] = error

    threads = [
        threading.Thread(target=run, args=(place, action)) for place, action in enumerate(actions)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def signatures_of(declaration):
    return Signature.objects.filter(declaration=declaration)
