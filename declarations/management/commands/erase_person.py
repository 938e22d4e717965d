from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from declarations.rights import Subject, erase_person


class Command(BaseCommand):
    help = "Erase one signatory at their request. The act stays; it cannot be undone."

    def add_arguments(self, parser):
        parser.add_argument("number", type=UUID, help="code of the receipt, or of the invitation")
        parser.add_argument("--officer", required=True, help="e-mail address of who decides it")

    def handle(self, *, number, officer, **options):
        subject = Subject.find(number)
        if subject is None:
            raise CommandError("There is neither a signature nor an invitation of this number.")
        user = get_user_model().objects.filter(email__iexact=officer, is_active=True).first()
        if user is None or not user.has_perm("declarations.add_erasure"):
            raise CommandError("Nobody with this address may erase a person.")
        erase_person(subject.signature or subject.invitation, user)
        self.stdout.write("Erased. Earlier backups still hold the person until they are replaced.")
