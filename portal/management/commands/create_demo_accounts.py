from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.text import slugify

from portal.lib.access import ROLES


def demo_password(role):
    """A password for the role that is the same at every run on this machine and on no other."""
    digest = salted_hmac("parvis demo account", role, algorithm="sha256").hexdigest()
    return "-".join(digest[start : start + 4] for start in (0, 4, 8))


class Command(BaseCommand):
    help = "Makes one account per role for a demo and prints them; refuses in production."

    @transaction.atomic
    def handle(self, *args, **options):
        if settings.PRODUCTION:
            raise CommandError(
                "Demo accounts have printed passwords: they are never made in production. "
                "Use createsuperuser and the admin."
            )
        rows = []
        for role in ROLES:
            email = f"{slugify(role)}@parvis.example"
            password = demo_password(role)
            user, _created = get_user_model().objects.get_or_create(
                email=email, defaults={"name": f"Demo {role}"}
            )
            if not user.check_password(password):
                user.set_password(password)
            user.is_active = True
            user.save()
            user.groups.set([Group.objects.get(name=role)])
            EmailAddress.objects.update_or_create(
                user=user, email=email, defaults={"verified": True, "primary": True}
            )
            rows.append((role, email, password))
        width = max(len(email) for _role, email, _password in rows)
        self.stdout.write("Demo accounts (sign in at /accounts/login/):")
        for role, email, password in rows:
            self.stdout.write(f"  {role:18} {email:{width}}  {password}")
