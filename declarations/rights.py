"""What a person may ask for: all that is held on them, and to be erased.

Erasing keeps the act. The ledger has never held the name, only its salted fingerprint.
"""

import io
import json
import zipfile
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from declarations import scans
from declarations.aligned import LANGUAGES
from declarations.export_words import readme
from declarations.models import (
    Challenge,
    Confirmation,
    Correction,
    Ending,
    Erasure,
    Evidence,
    Invitation,
    LedgerEntry,
    PaperEntry,
    PaperRecord,
    PublicRecord,
    ReadySession,
    Refusal,
    Signature,
    SigningRequest,
)
from declarations.signing import acts
from portal.outbox.api import forget
from portal.outbox.models import Mail

# What would let somebody act in the person's place, or says nothing to a reader.
LEFT_OUT = {"digest", "nonce", "binding"}
BLANK_REQUEST = dict.fromkeys(
    ["honorific", "name", "function_fr", "function_en", "email", "message"], ""
)
BLANK_PAPER = dict.fromkeys(
    [
        *("honorific", "name", "function_fr", "function_en"),
        *("on_behalf_of_fr", "on_behalf_of_en", "place", "witness", "scan"),
    ],
    "",
)


@dataclass(frozen=True)
class Subject:
    """One person as one declaration knows them: by a signature, an invitation, or both."""

    signature: Signature | None
    invitation: Invitation | None

    @classmethod
    def of(cls, row: Signature | Invitation) -> "Subject":
        """Return the subject of a signature or of an invitation."""
        if isinstance(row, Invitation):
            return cls(Signature.objects.filter(invitation=row).first(), row)
        return cls(row, row.invitation)

    @classmethod
    def find(cls, number: UUID) -> "Subject | None":
        """Return the subject with this number of a signature (its receipt) or an invitation."""
        for model in (Signature, Invitation):
            row = model.objects.filter(number=number).first()
            if row is not None:
                return cls.of(row)
        return None

    @property
    def declaration(self):
        return (self.signature or self.invitation).declaration

    @property
    def number(self) -> UUID:
        return (self.signature or self.invitation).number

    @property
    def is_erased(self) -> bool:
        """Whether nothing of the person is left to be erased; later acts can bring evidence."""
        names_gone = self.signature is None or hasattr(self.signature, "erasure")
        address_gone = self.invitation is None or self.invitation.erased_at is not None
        kept = self.rows()["evidence"].filter(erased_at__isnull=True)
        return names_gone and address_gone and not kept.exists()

    @property
    def printed_names(self) -> set[str]:
        names = PublicRecord.objects.filter(signature=self.signature).values_list("name", flat=True)
        return set(names) - {""}

    def rows(self) -> dict[str, models.QuerySet]:
        """Return every row that is held on the person, by what it is; nothing else knows tables."""
        signed, invited = Q(pk__in=[]), Q(pk__in=[])
        if self.signature is not None:
            signed = Q(signature=self.signature)
        if self.invitation is not None:
            invited = Q(invitation=self.invitation)
        requests = SigningRequest.objects.filter(invited)
        challenges = Challenge.objects.filter(signed | invited | Q(request__in=requests))
        papers = self._papers()
        return {
            "invitation": Invitation.objects.filter(pk=getattr(self.invitation, "pk", None)),
            "statements_offered": _of(self.invitation, "statements"),
            "links": _of(self.invitation, "links"),
            "request": requests,
            "codes": challenges,
            "ready_sessions": ReadySession.objects.filter(invited),
            "refusal": Refusal.objects.filter(invited),
            "signature": Signature.objects.filter(pk=getattr(self.signature, "pk", None)),
            "public_records": PublicRecord.objects.filter(signed),
            "evidence": Evidence.objects.filter(signed | invited),
            "papers": papers,
            "paper_records": PaperRecord.objects.filter(entry__in=papers),
            "corrections": Correction.objects.filter(signed),
            "endings": Ending.objects.filter(signed),
            "confirmations": Confirmation.objects.filter(signed),
            "erasures": Erasure.objects.filter(signed),
            "ledger": self._entries(),
            "mails": self._mails(challenges, requests),
            "log_of_the_administration": self._log(requests, papers),
        }

    def _papers(self):
        if self.signature is None:
            return PaperEntry.objects.none()
        rejected = Q(
            seat=self.signature.seat, rejected_by__isnull=False, name__in=self.printed_names
        )
        return PaperEntry.objects.filter(
            Q(record__signature_given=self.signature) | Q(signature=self.signature) | rejected
        )

    def _entries(self):
        if self.signature is None:
            return LedgerEntry.objects.none()
        of_acts = ("signature", "record", "correction", "ending", "confirmation", "erasure")
        wanted = Q(signature=self.signature)
        for name in of_acts[1:]:
            wanted |= Q(**{f"{name}__signature": self.signature})
        return LedgerEntry.objects.filter(wanted).distinct()

    def _mails(self, challenges, requests):
        numbers = [one.number for one in (self.signature, self.invitation) if one is not None]
        numbers += [*challenges.values_list("number", flat=True)]
        numbers += [*requests.values_list("number", flat=True)]
        return Mail.objects.filter(about__in=[str(number) for number in numbers])

    def _log(self, requests, papers):
        wanted = Q(pk__in=[])
        for model, keys in (
            (Signature, [getattr(self.signature, "pk", None)]),
            (Invitation, [getattr(self.invitation, "pk", None)]),
            (SigningRequest, requests.values_list("pk", flat=True)),
            (PaperEntry, papers.values_list("pk", flat=True)),
        ):
            content_type = ContentType.objects.get_for_model(model)
            wanted |= Q(content_type=content_type, object_id__in=[str(key) for key in keys])
        return LogEntry.objects.filter(wanted)


def export_person(row: Signature | Invitation) -> tuple[dict, dict[str, bytes]]:
    """Return (all that is held as plain JSON values, the files it names) on one signatory.

    Times are ISO 8601 in UTC. Network addresses counted for limits are kept as keyed digests for
    two days and cannot be told to anybody.
    """
    subject = Subject.of(row)
    files = {}
    declaration = subject.declaration
    data = {
        "v": 1,
        "made_at": timezone.now().isoformat(),
        "declaration": {
            "slug": declaration.slug,
            **{language: getattr(declaration, f"name_{language}") for language in LANGUAGES},
        },
    }
    for name, rows in subject.rows().items():
        data[name] = [_dump(one, name, files) for one in rows.order_by("pk")]
    return data, files


def export_zip(row: Signature | Invitation) -> bytes:
    """Return the export as a ZIP: README.txt for the person, data.json and the files it names."""
    data, files = export_person(row)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("README.txt", readme(row.declaration, data, files, _language_of(row)))
        zipped.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2) + "\n")
        for name, content in files.items():
            zipped.writestr(name, content)
    return packed.getvalue()


def _language_of(row):
    """Return the language in which the person was invited; French for a signature on paper."""
    invitation = Subject.of(row).invitation
    return invitation.language if invitation is not None else LANGUAGES[0]


@transaction.atomic
def erase_person(row: Signature | Invitation, officer) -> None:
    """Erase the person of a signature or an invitation everywhere here; the act stays.

    Names, addresses, evidence, drawings, scans and who was written to go; cities, times,
    fingerprints and the entries of the ledger stay. What was erased before stays erased, so that
    repeating it is harmless.
    """
    subject = Subject.of(row)
    at = timezone.now()
    rows = subject.rows()
    # The rows are found by names that the next steps blank.
    papers, log = list(rows["papers"]), list(rows["log_of_the_administration"])
    mails = list(rows["mails"].values_list("about", flat=True))
    requests = list(rows["request"].values_list("pk", flat=True))
    if subject.signature is not None and not rows["erasures"].exists():
        acts.erase(subject.signature, officer)
    elif subject.signature is None:
        acts.blank_invitation(subject.invitation, at)
    acts.blank_evidence(rows["evidence"], at)
    blank_papers(papers)
    SigningRequest.objects.filter(pk__in=requests).update(**BLANK_REQUEST)
    LogEntry.objects.filter(pk__in=[one.pk for one in log]).update(
        object_repr="–", change_message=""
    )
    forget(about__in=mails)


def blank_papers(papers) -> int:
    """Blank the persons of recorded papers, and delete their scans after the commit.

    Return how many. The fingerprint of each scan stays: it stands in the ledger.
    """
    papers = list(papers)
    for paper in papers:
        if paper.scan:
            transaction.on_commit(partial(scans.discard, paper.scan.name), robust=True)
    PaperEntry.objects.filter(pk__in=[paper.pk for paper in papers]).update(**BLANK_PAPER)
    return len(papers)


def _of(invitation, name):
    """Return the rows of a reverse relation of an invitation, which may be None."""
    relation = Invitation._meta.get_field(name)
    return relation.related_model.objects.filter(invitation=invitation)


def _dump(row, folder, files):
    """Return the columns of a row as plain values; bytes and uploads go into `files`."""
    values = {}
    for field in row._meta.concrete_fields:
        if field.name in LEFT_OUT:
            continue
        value = getattr(row, field.attname)
        if isinstance(field, models.FileField):
            values[field.name] = _upload(value, folder, row, files)
        elif isinstance(field, models.BinaryField):
            values[field.name] = None
            if value is not None:
                name = f"{folder}/{row.pk}.png"
                files[name], values[field.name] = bytes(value), name
        elif value is None or isinstance(value, bool | int | str | list | dict):
            values[field.attname] = value
        else:
            values[field.attname] = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return values


def _upload(value, folder, row, files):
    if not value or not default_storage.exists(value.name):
        return None
    name = f"{folder}/{row.pk}.{value.name.rpartition('.')[2]}"
    with default_storage.open(value.name) as stored:
        files[name] = stored.read()
    return name
