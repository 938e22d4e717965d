"""The newest signatures, withdrawals and confirmations of a declaration, as an Atom feed."""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from declarations.ledger import log
from declarations.roll import words as roll_words
from declarations.roll.choice import Choice
from declarations.roll.rows import WITHDRAWN, Roll, RollEntry
from portal.lib.addresses import absolute
from portal.lib.spacing import smart
from portal.lib.typography import join_names

NEWEST = 50
# What XML 1.0 cannot hold, however it is written (section 2.2).
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class _Happening:
    """One entry of the feed. `updated` is later than `at` where the signature changed since."""

    guid: uuid.UUID
    entry: RollEntry
    title: str
    at: datetime
    updated: datetime


class _Feed(Atom1Feed):
    """An Atom feed whose time is that of the ledger: the same roll gives the same bytes."""

    def latest_post_date(self):
        return self.feed["as_of"]


def roll_feed(roll: Roll, entries: list[RollEntry], choice: Choice, language: str) -> bytes:
    """Return the feed of the chosen lines in the active language, the newest 50 happenings first.

    The ids of entries come from the codes of the receipts and are the same in both languages.
    """
    declaration = roll.declaration
    own = absolute(reverse("declarations:roll-feed", args=[declaration.slug]) + choice.query)
    feed = _Feed(
        title=_xml(_("Signatures: %(name)s") % {"name": declaration.name}, language),
        link=absolute(reverse("declarations:roll", args=[declaration.slug]) + choice.query),
        description="",
        subtitle=_("Who has signed, withdrawn or confirmed, the newest first."),
        language=language,
        author_name="Parvis",
        feed_url=own,
        feed_guid=uuid.uuid5(
            uuid.NAMESPACE_URL, f"{log.origin(declaration)}/{language}{choice.query}"
        ).urn,
        as_of=roll.as_of,
    )
    happenings = [one for entry in entries for one in _happenings(entry, language)]
    happenings.sort(key=lambda one: (one.at, one.entry.index), reverse=True)
    for one in happenings[:NEWEST]:
        feed.add_item(
            title=_xml(one.title, language),
            link=absolute(roll_words.check_path(one.entry)),
            # Django writes the summary as HTML.
            description=escape(_xml(_summary(one.entry, language), language)),
            unique_id=one.guid.urn,
            pubdate=one.at,
            updateddate=one.updated,
        )
    return feed.writeString("utf-8").encode()


def _happenings(entry, language):
    city = entry.city.text_for(language)
    yield _Happening(
        entry.number,
        entry,
        _("%(city)s %(commits)s") % {"city": city, "commits": roll_words.kind_words(entry.kind)},
        entry.signed_at,
        entry.updated_at,
    )
    if entry.confirmation is not None:
        yield _Happening(
            uuid.uuid5(entry.number, "confirmation"),
            entry,
            _("%(city)s: acknowledgement confirmed") % {"city": city},
            entry.confirmation.at,
            entry.updated_at,
        )
    if entry.state == WITHDRAWN:
        yield _Happening(
            uuid.uuid5(entry.number, "ending"),
            entry,
            _("%(city)s: signature withdrawn") % {"city": city},
            entry.ending.at,
            entry.updated_at,
        )


def _summary(entry, language):
    """The line of the roll in one sentence."""
    parts = [
        roll_words.name_words(entry),
        entry.function.text_for(language),
        entry.city.text_for(language),
        entry.country.text_for(language),
    ]
    behalf = entry.on_behalf_of.text_for(language)
    if behalf:
        parts.append(f"{_('on behalf of')} {behalf}")
    members = roll_words.member_names(entry, language)
    if members:
        parts.append(_("with %(names)s") % {"names": join_names(members, language)})
    parts += [
        roll_words.kind_words(entry.kind),
        roll_words.method_words(entry),
        roll_words.day_words(entry.line.signed_on, language),
        roll_words.confirmation_words(entry, language),
        roll_words.ending_words(entry, language),
    ]
    return ", ".join(part for part in parts if part)


def _xml(text, language):
    return smart(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text), language)
