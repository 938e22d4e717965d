"""The demo’s declaration: adopted, open, partly signed, with links that open; safe to run again."""

from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings as project_settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from declarations import adoption
from declarations.management.commands.create_demo_signing import GUESTS, SLUG
from declarations.models import Declaration, Invitation, Seat, Signature
from declarations.signing import links
from portal.outbox.models import Mail
from portal.programme_files.loading import load


@pytest.fixture
def demo(db):
    folder = project_settings.BASE_DIR / "demo"
    load(folder / "00-shared.yaml", folder / "fictional-summit.yaml")
    call_command("create_demo_accounts", stdout=StringIO())


def run():
    """Run the command; return the invitations that its printed links open."""
    out = StringIO()
    call_command("create_demo_signing", stdout=out)
    found = [line.strip() for line in out.getvalue().splitlines() if "/s/" in line]
    return [links.invitation_of(link.rstrip("/").rpartition("/")[2]) for link in found]


def test_the_demo_can_be_signed_at_once_and_again(demo):
    first, second = run(), run()
    assert first == second and len(first) == 3 and None not in first
    assert Seat.objects.count() == Invitation.objects.count() == len(GUESTS) == 6
    assert Signature.objects.count() == 3
    assert {signature.kind for signature in Signature.objects.all()} == {"commits", "acknowledges"}
    assert Mail.objects.filter(kind="declarations.invitation").count() == 3


def test_after_the_deadline_the_demo_is_open_again(demo):
    run()
    Declaration.objects.filter(slug=SLUG).update(closes_at=timezone.now() - timedelta(days=1))
    assert adoption.close_what_is_over() == 1
    assert len(run()) == 3
    assert Declaration.objects.open(timezone.now()).filter(slug=SLUG).exists()


def test_nothing_is_invented_in_production(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="invented"):
        call_command("create_demo_signing")
