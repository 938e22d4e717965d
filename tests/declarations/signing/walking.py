"""Walks through the pages of signing as a person does, in steps that tests put together."""

import re

from django.test import Client
from django.urls import reverse
from django.utils import translation

from declarations.models import Challenge
from declarations.signing.codes import code_of
from declarations.signing.links import make_link

CONSENT = {"consent": "on"}


def address(name, *args, language="fr"):
    """The address of a page of signing in a language."""
    with translation.override(language):
        return reverse(f"declarations:{name}", args=args)


class Walk:
    """One browser that answers one invitation; `last` is the latest answer."""

    def __init__(self, invitation, *, client=None, language="fr", token=None):
        self.invitation = invitation
        self.client = client or Client()
        self.language = language
        self.token = token or make_link(invitation)
        self.last = None

    def get(self, name, *args):
        self.last = self.client.get(address(name, *args, language=self.language))
        return self.last

    def post(self, name, data=None, *args, follow=False):
        """Post a page; one that was not accepted leads back to itself, which a browser follows."""
        url = address(name, *args, language=self.language)
        self.last = self.client.post(url, data or {}, follow=follow)
        if self.last.status_code == 303 and self.last.url == url and "send" not in (data or {}):
            self.last = self.client.get(url)
        return self.last

    def arrive(self, choice="me"):
        self.post("invitation", {"choice": choice}, self.token)
        return self

    def read(self):
        text = self.invitation.declaration.open_text.adopted_text
        self.post("sign-read", {"text": text.sha256, "has_read": "on"})
        return self

    def choose(self, statement="commits"):
        self.post("sign-statement", {"statement": statement})
        return self

    def name(self, **fields):
        given = {"name": "Zoé Martin", "function_fr": "Maire", "function_en": "Mayor", **fields}
        self.post("sign-name", given)
        return self

    def ask_for_code(self, page="sign-code"):
        self.post(page, {"send": "1"})
        return self

    def type_code(self, page="sign-code", code=None):
        self.post(page, {"code": code or self.mailed_code()})
        return self

    def mailed_code(self):
        """The eight digits that the latest mail of this invitation holds."""
        return code_of(Challenge.objects.filter(invitation=self.invitation).latest("created_at"))

    def get_ready(self):
        """Everything up to the last page."""
        return self.arrive().read().choose().name().ask_for_code().type_code()

    def sign(self, **fields):
        """Press the button of the last page, with what it shows."""
        page = self.get("sign-confirm").content.decode()
        ready = re.search(r'name="ready" value="([^"]+)"', page)
        given = {"ready": ready[1], "typed_name": "Zoé Martin", **CONSENT, **fields}
        self.post("sign-confirm", given)
        return self

    @property
    def words(self):
        """The text of the latest page without tags, its spaces made plain."""
        return words_of(self.last)


def words_of(response):
    """The words inside the main part of a page, its spaces made plain."""
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())
