"""What the worker does for declarations from time to time."""

from declarations import adoption, reminders, retention
from declarations.ledger import keeping, notices, stamping
from portal.outbox.chores import chore

chore("declarations.closing", minutes=1)(adoption.close_what_is_over)
chore("declarations.reminders", minutes=5)(reminders.remind)
chore("declarations.time_stamps", minutes=5)(stamping.stamp_newest)
chore("declarations.notices", minutes=60)(notices.send_notices)
chore("declarations.verification", minutes=24 * 60)(keeping.verify_everything)
chore("declarations.verification_watch", minutes=60)(keeping.watch)
chore("declarations.retention", minutes=24 * 60)(retention.enforce_now)
