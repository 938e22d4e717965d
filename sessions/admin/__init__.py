"""The programme in the admin, and the summit that holds it."""

from sessions.admin import parts, session, summit

__all__ = ["parts", "session", "summit"]
