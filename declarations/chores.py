"""What the worker does for declarations from time to time."""

from declarations import adoption, reminders
from portal.outbox.chores import chore

chore("declarations.closing", minutes=1)(adoption.close_what_is_over)
chore("declarations.reminders", minutes=5)(reminders.remind)
