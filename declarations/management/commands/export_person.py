from pathlib import Path
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from declarations.rights import Subject, export_zip


class Command(BaseCommand):
    help = "Write all that is held on one signatory into a ZIP file."

    def add_arguments(self, parser):
        parser.add_argument("number", type=UUID, help="code of the receipt, or of the invitation")
        parser.add_argument("file", help="ZIP file to be made; it must not exist")

    def handle(self, *, number, file, **options):
        subject = Subject.find(number)
        if subject is None:
            raise CommandError("There is neither a signature nor an invitation of this number.")
        content = export_zip(subject.signature or subject.invitation)
        try:
            with Path(file).open("xb") as made:
                made.write(content)
        except OSError as error:
            raise CommandError(f"The file cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{len(content)} bytes. Hand it to the person only.")
