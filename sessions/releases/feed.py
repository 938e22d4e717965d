"""The change log of a programme as an Atom feed (RFC 4287), an entry for each release."""

import re
import uuid

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from portal.lib.addresses import absolute
from portal.lib.spacing import smart

# What XML 1.0 cannot hold, however it is written (section 2.2).
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Feed(Atom1Feed):
    """A feed whose time is that of its newest release: the same releases give the same bytes."""

    def latest_post_date(self):
        return self.feed["as_of"]


def releases_feed(summit, told, language):
    """Return the feed (bytes) in the active language; `told` are `log.Told`, the newest first.

    Ids come from the fingerprints and never change, wherever the site moves.
    """
    page = absolute(reverse("programme:releases", args=[summit.slug]))
    feed = _Feed(
        title=_xml(_("Changes: %(summit)s") % {"summit": summit.label}, language),
        link=page,
        description="",
        subtitle=_("What each release of the programme changed, the newest first."),
        language=language,
        author_name="Parvis",
        feed_url=absolute(reverse("programme:releases-feed", args=[summit.slug])),
        # The first release is that of this summit alone.
        feed_guid=_urn(f"{told[-1].first_sha256}/{language}"),
        as_of=told[0].released_at,
    )
    for one in told:
        feed.add_item(
            title=_xml(one.heading, language),
            link=absolute(reverse("programme:release", args=[summit.slug, one.number])),
            # The summary is HTML, and each of its texts is set before it is escaped.
            description=_summary(one, language),
            unique_id=_urn(one.sha256),
            pubdate=one.released_at,
            updateddate=one.released_at,
        )
    return feed.writeString("utf-8").encode()


def _summary(told, language):
    said = [_xml(one, language) for one in (told.note.text, told.remark) if one]
    parts = [format_html("<p>{}</p>", one) for one in said]
    for about in told.about:
        title = _xml(about.title.text, about.title.language) or _("The summit")
        lines = ((_xml(line.sentence, language),) for line in about.lines)
        parts.append(
            format_html(
                "<p><b>{}</b></p><ul>{}</ul>", title, format_html_join("", "<li>{}</li>", lines)
            )
        )
    return "".join(parts)


def _urn(text):
    return uuid.uuid5(uuid.NAMESPACE_URL, f"urn:parvis:release:{text}").urn


def _xml(text, language):
    return smart(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text), language)
