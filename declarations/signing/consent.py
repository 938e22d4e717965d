"""The sentence with which a signatory consents to sign online. Each version is kept for ever."""

from django.utils.translation import gettext as _

CURRENT = 1


def sentence(version=CURRENT) -> str:
    """Return the consent sentence of a version in the reader's language; KeyError if unknown."""
    return {
        1: _(
            "I sign this declaration electronically, as a simple electronic signature of a "
            "political declaration. I know that my name, my function and my city will be "
            "published, that a paper form is available instead, and that I can withdraw my "
            "signature."
        ),
    }[version]
