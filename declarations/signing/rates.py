"""How often something may be tried, counted in the database so that every process sees the same.

The counted thing (a network address, say) is kept as a keyed digest only.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from declarations.models import RateCount


def count(what: str, who: str, *, window: timedelta) -> int:
    """Count one more try of `what` by `who` and return how many there are in this window."""
    now = timezone.now()
    seconds = int(window.total_seconds())
    start = now - timedelta(seconds=now.timestamp() % seconds, microseconds=0)
    start = start.replace(microsecond=0)
    key = salted_hmac(f"declarations.rate.{what}", who, algorithm="sha256").hexdigest()
    with transaction.atomic():
        row, made = RateCount.objects.get_or_create(key=key, window=start, defaults={"count": 1})
        if not made:
            RateCount.objects.filter(pk=row.pk).update(count=F("count") + 1)
            row.refresh_from_db()
    return row.count


def forget(before) -> int:
    """Delete the counts of windows that began before an instant; return how many."""
    return RateCount.objects.filter(window__lt=before).delete()[0]
