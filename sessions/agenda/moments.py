"""From which instant on a programme looks as it does: pages are made anew when it changes.

What is under way, what comes next and the line of the present follow from the clock alone. Between
two days nothing of it changes; during a day it changes every minute.
"""

from bisect import bisect_right
from datetime import timedelta

# Sessions less than this apart belong to one stretch, with its breaks.
PAUSE = timedelta(hours=9)


class Timeline:
    """The stretches of time in which the timed sessions of a programme take place."""

    def __init__(self, sessions):
        self._starts, self._ends = [], []
        spans = sorted((one.starts_at, one.ends_at or one.starts_at) for one in sessions)
        for starts, ends in spans:
            starts = starts.replace(minute=0, second=0, microsecond=0)
            if self._ends and starts - self._ends[-1] < PAUSE:
                self._ends[-1] = max(self._ends[-1], ends)
            else:
                self._starts.append(starts)
                self._ends.append(ends)

    def moment(self, at, since):
        """Return the instant since which the page at `at` has not changed, at least `since`.

        `at` and `since` are aware; `since` is that of the release.
        """
        index = bisect_right(self._starts, at) - 1
        if index < 0:
            return since
        if at <= self._ends[index] + timedelta(minutes=1):
            return max(since, at.replace(second=0, microsecond=0))
        return max(since, self._ends[index] + timedelta(minutes=1))
