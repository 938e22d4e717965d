"""Brings the fictional declaration to life: adopted, open, partly signed, with links to try."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation

from declarations import adoption, inviting
from declarations.letters.invitations import link_to
from declarations.models import Declaration, Invitation, InvitationStatement, OpenText, Seat
from declarations.signing import consent, giving, links
from organisations.models import Organisation
from portal.lib.access import ADMINISTRATOR, PROTOCOL_OFFICER
from speakers.models import Person

SLUG = "demo-declaration-de-port-aubier"
BATCH = "demo"
VERSION = 1
OPEN_DAYS = 20
# What the declaration lacks in the programme file.
CONTACT = {
    "contact_name": "Bureau fictif du protocole",
    "contact_phone": "+351 555 010 010",
    "contact_email": "protocole@parvis.example",
}


@dataclass(frozen=True)
class Guest:
    """Somebody invited in the demo; who `signs` has signed already.

    `person` names somebody of the programme file, else `name` and `honorific` are made up here.
    """

    city: str
    capacity: str
    language: str
    time_zone: str
    function_fr: str
    function_en: str
    person: str = ""
    name: str = ""
    honorific: str = ""
    signs: bool = False
    on_behalf_of_fr: str = ""
    on_behalf_of_en: str = ""


# In the order of protocol, the host first.
GUESTS = (
    Guest(
        "port-aubier", "mayor", "fr", "Europe/Lisbon",
        "Mairesse de Port-Aubier", "Mayor of Port-Aubier",
        person="aurore-delamaree", signs=True,
    ),
    Guest(
        "valmire", "mayor", "fr", "Europe/Paris", "Maire de Valmire", "Mayor of Valmire",
        person="basile-quaidoux", signs=True,
    ),
    Guest(
        "bab-el-yasmine", "representative", "fr", "Africa/Tunis",
        "Conseillère diplomatique", "Diplomatic Adviser",
        name="Nour Sablier", honorific="Mme", signs=True,
        on_behalf_of_fr="la mairesse de Bab-el-Yasmine",
        on_behalf_of_en="the Mayor of Bab-el-Yasmine",
    ),
    Guest(
        "lac-aux-herons", "mayor", "fr", "America/Toronto",
        "Mairesse de Lac-aux-Hérons", "Mayor of Lac-aux-Hérons", person="tamsin-weirbridge",
    ),
    Guest(
        "nordhavre", "mayor", "en", "Europe/Oslo", "Mairesse de Nordhavre", "Mayor of Nordhavre",
        person="odile-grandlarge",
    ),
    Guest(
        "yunhewan", "representative", "en", "Asia/Shanghai",
        "Rapporteure du conseil municipal", "Rapporteur of the City Council",
        name="Shen Lanqiao", honorific="Ms",
        on_behalf_of_fr="le conseil municipal de Yunhewan",
        on_behalf_of_en="the City Council of Yunhewan",
    ),
)  # fmt: skip


class Command(BaseCommand):
    help = (
        "Adopts and opens the fictional declaration, invites six cities, signs for three of them "
        "and prints links for the others. Run again, it doubles nothing and prints new links; "
        "refuses in production."
    )

    def handle(self, *args, **options):
        if settings.PRODUCTION:
            raise CommandError("Demo signatures are invented: they are never made in production.")
        declaration = Declaration.objects.filter(slug=SLUG).first()
        if declaration is None:
            raise CommandError("There is no fictional declaration yet: run load_demo first.")
        officer, other = officers()
        prepare(declaration, officer, other)
        declaration.refresh_from_db()
        invitations = [invite(declaration, guest, place) for place, guest in enumerate(GUESTS)]
        for invitation, guest in zip(invitations, GUESTS, strict=True):
            if guest.signs and not hasattr(invitation, "signature"):
                sign(invitation, guest)
        waiting = Invitation.objects.filter(
            pk__in=[one.pk for one in invitations], declaration=declaration
        ).unanswered(timezone.now())
        inviting.invite(waiting, officer, batch=BATCH)
        self._print_links(waiting)

    def _print_links(self, waiting):
        rows = list(waiting.select_related("seat__organisation"))
        if not rows:
            self.stdout.write("Every invitation of the demo is answered; invite more at /admin/.")
            return
        self.stdout.write("Sign the fictional declaration as one of these (codes come by mail):")
        for invitation in rows:
            with translation.override(invitation.language):
                link = link_to(links.make_link(invitation))
                self.stdout.write(f"  {invitation.name}, {invitation.seat}\n    {link}")


def officers():
    """Return the demo's protocol officer and administrator; CommandError before they are made."""
    found = [
        get_user_model()
        .objects.filter(groups__name=role, email__endswith="@parvis.example")
        .first()
        for role in (PROTOCOL_OFFICER, ADMINISTRATOR)
    ]
    if None in found:
        raise CommandError("There are no demo accounts yet: run create_demo_accounts first.")
    return found


def prepare(declaration, officer, other):
    """Adopt the text by two officers and open it, where that is not so already."""
    for name, value in CONTACT.items():
        setattr(declaration, name, getattr(declaration, name) or value)
    declaration.takes_requests = True
    declaration.save(update_fields=[*CONTACT, "takes_requests"])
    adopted = declaration.adopted_texts.filter(number=VERSION).first()
    if adopted is None:
        adopted_on = timezone.localdate() - timedelta(days=1)
        proposal = declaration.adoption_proposals.filter(number=VERSION).first()
        if proposal is not None:
            proposal.delete()
        proposal = adoption.propose(declaration, VERSION, officer, adopted_on)
        adopted = adoption.countersign(proposal, other, proposal.sha256)
    now = timezone.now()
    is_over = declaration.closes_at is None or declaration.closes_at <= now
    closes_at = now + timedelta(days=OPEN_DAYS) if is_over else declaration.closes_at
    if not OpenText.objects.filter(declaration=declaration).exists():
        opens_at = declaration.opens_at
        adoption.open_for_signature(adopted, officer, opens_at=opens_at, closes_at=closes_at)
    elif is_over:
        adoption.change_deadline(declaration, closes_at)


@transaction.atomic
def invite(declaration, guest, place) -> Invitation:
    """Return the invitation of a guest, made with its seat where it lacks."""
    organisation = Organisation.objects.get(slug=f"demo-ville-de-{guest.city}")
    seat, _made = Seat.objects.get_or_create(
        declaration=declaration, organisation=organisation, defaults={"position": place}
    )
    key = f"demo-{guest.city}"
    invitation = Invitation.objects.filter(declaration=declaration, key=key).first()
    if invitation is not None:
        return invitation
    person = Person.objects.get(slug=f"demo-{guest.person}") if guest.person else None
    invitation = Invitation.objects.create(
        declaration=declaration,
        seat=seat,
        key=key,
        person=person,
        name=person.name if person else guest.name,
        honorific=getattr(person, f"honorific_{guest.language}") if person else guest.honorific,
        function_fr=guest.function_fr,
        function_en=guest.function_en,
        email=f"{guest.city}@villes-riveraines.example",
        known_by="Invention",
        language=guest.language,
        time_zone=guest.time_zone,
        capacity=guest.capacity,
    )
    InvitationStatement.objects.bulk_create(
        InvitationStatement(invitation=invitation, code=code)
        for code in inviting.signable(declaration)[guest.capacity]
    )
    return invitation


def sign(invitation, guest):
    """Sign as a guest of the demo, through the same rules as everybody."""
    text = invitation.declaration.open_text.adopted_text
    (statement, *_others) = giving.statements_for(invitation, text)
    session = giving.get_ready(invitation, text, statement.code, read_at=timezone.now())
    printed = giving.Printed(
        name=invitation.name,
        honorific=invitation.honorific,
        function_fr=guest.function_fr,
        function_en=guest.function_en,
        on_behalf_of_fr=guest.on_behalf_of_fr,
        on_behalf_of_en=guest.on_behalf_of_en,
    )
    with translation.override(invitation.language):
        traces = giving.Traces(
            email=invitation.email, typed_name=invitation.name, consent=consent.sentence()
        )
    giving.sign(session, printed, traces)
