"""A new key for every ledger: an entry signed by the old key and the new one.

The secret file changes after the entries are committed. Whoever is stopped in between runs the
same command again with the same new file; until then nothing is signed, and nothing wrongly.
"""

import os
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from declarations.ledger import keys, log
from declarations.models import Declaration, LedgerEntry, LedgerKey


class RotationRefused(Exception):
    """The keys and a ledger do not agree; nothing was changed. `str()` says which."""


def rotate(new_file) -> list[str]:
    """Let the key in `new_file` follow the present one; return the slugs of the ledgers.

    The file is made when it does not exist. The present secret file then holds the new key, and the
    old secret is gone from it. Every ledger gets a checkpoint by the new key. Running it again with
    the same file finishes what was interrupted. Raises KeyMissing and RotationRefused.
    """
    new_file, present_file = Path(new_file), Path(settings.LEDGER_KEY_FILE)
    if new_file.exists() and present_file.exists() and new_file.samefile(present_file):
        raise RotationRefused("The new key needs a file of its own.")
    present = log.signing_key()
    new = _load_or_make(new_file, present.name)
    slugs = _append(present, new)
    if keys.vkey(present) != keys.vkey(new):
        _replace(present_file, new_file.read_bytes())
    for declaration in Declaration.objects.filter(slug__in=slugs):
        log.checkpoint(declaration)
    return slugs


def _load_or_make(path, name):
    try:
        return keys.load(path) if path.exists() else keys.generate(path, name)
    except (OSError, ValueError) as error:
        raise log.KeyMissing(f"The new key cannot be read: {error}") from error


@transaction.atomic
def _append(present, new):
    """Append the entry to every ledger that the new key does not sign yet, in one transaction."""
    at, slugs = timezone.now(), []
    old_line, new_line = keys.vkey(present), keys.vkey(new)
    for declaration in Declaration.objects.filter(entries__isnull=False).distinct().order_by("pk"):
        declaration = log.lock(declaration)
        lines = [line for _size, line in log.key_lines(declaration)] or [old_line]
        slugs.append(declaration.slug)
        if lines[-1] == new_line:
            continue  # done before an interruption
        if lines[-1] != old_line or new_line in lines:
            raise RotationRefused(
                f"The ledger of {declaration.slug} goes on with {lines[-1]}: a rotation leads from "
                "that key to one that it never had."
            )
        old_signature, new_signature = keys.rotation_signatures(declaration.slug, present, new)
        log.append(
            declaration,
            LedgerEntry.Kind.KEY_ROTATION,
            {
                "old_vkey": old_line,
                "new_vkey": new_line,
                "old_signature": old_signature,
                "new_signature": new_signature,
            },
            at,
        )
    LedgerKey.objects.get_or_create(vkey=old_line, defaults={"since": at})
    LedgerKey.objects.get_or_create(vkey=new_line, defaults={"since": at})
    return slugs


def _replace(path, content):
    """Put new content into the secret file, all at once, readable by its owner alone."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
