"""Summits, and everything a summit announces, decides or publishes."""

from summits.models.announcement import Contact, Figure, Partnership
from summits.models.document import Document, DocumentQuerySet
from summits.models.observance import Observance
from summits.models.result import Award, Link, LinkGroup, Outcome
from summits.models.summit import ClockCity, Part, Room, Series, Summit, SummitQuerySet, Theme

__all__ = [
    "Award",
    "ClockCity",
    "Contact",
    "Document",
    "DocumentQuerySet",
    "Figure",
    "Link",
    "LinkGroup",
    "Observance",
    "Outcome",
    "Part",
    "Partnership",
    "Room",
    "Series",
    "Summit",
    "SummitQuerySet",
    "Theme",
]
