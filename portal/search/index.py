"""Keeping the search entries equal to the content: for some rows, or for everything."""

from django.contrib.contenttypes.models import ContentType
from django.db import connections, router, transaction

from portal.lib import provenance
from portal.models import SearchEntry
from portal.search.sources import SOURCES

CHUNK = 200
SOURCE_OF = {source.model: source for source in SOURCES}


def rebuild():
    """Make all entries anew in one transaction; return how many there are of each kind."""
    using = router.db_for_write(SearchEntry)
    with transaction.atomic(using=using):
        SearchEntry.objects.all().delete()
        counts = {}
        for source in SOURCES:
            rows = source.rows().order_by("pk").iterator(chunk_size=CHUNK)
            for entries in _in_chunks(rows, source):
                SearchEntry.objects.bulk_create(entries, batch_size=CHUNK)
                for entry in entries:
                    counts[entry.kind] = counts.get(entry.kind, 0) + 1
        if connections[using].vendor == "postgresql":
            # Without fresh statistics a new index is not used.
            with connections[using].cursor() as cursor:
                cursor.execute(f"ANALYZE {SearchEntry._meta.db_table}")
    return counts


def refresh(model, ids):
    """Make the entries of these rows of a source's model anew; rows that are gone lose theirs."""
    source = SOURCE_OF[model]
    ids = sorted(ids)
    content_type = ContentType.objects.get_for_model(model)
    with transaction.atomic(using=router.db_for_write(SearchEntry)):
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            SearchEntry.objects.filter(content_type=content_type, object_id__in=chunk).delete()
            rows = source.rows().filter(pk__in=chunk)
            for entries in _in_chunks(rows, source):
                SearchEntry.objects.bulk_create(entries, batch_size=CHUNK)


def _in_chunks(rows, source):
    content_type = ContentType.objects.get_for_model(source.model)
    entries = []
    for row in rows:
        for language in provenance.languages():
            for entry in source.entries(row, language):
                entry.content_type = content_type
                entries.append(entry)
        if len(entries) >= CHUNK:
            yield entries
            entries = []
    if entries:
        yield entries
