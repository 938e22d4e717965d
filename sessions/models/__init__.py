"""The programme: sessions, their segments and items, and who takes part."""

from sessions.models.notice import LanguageUse, Notice, Registration
from sessions.models.participation import Participation
from sessions.models.preview import PreviewKey
from sessions.models.release import PlannedRelease, Release, ReleaseQuerySet
from sessions.models.segment import Item, Segment
from sessions.models.session import Question, Session, SessionQuerySet

__all__ = [
    "Item",
    "LanguageUse",
    "Notice",
    "Participation",
    "PlannedRelease",
    "PreviewKey",
    "Question",
    "Registration",
    "Release",
    "ReleaseQuerySet",
    "Segment",
    "Session",
    "SessionQuerySet",
]
