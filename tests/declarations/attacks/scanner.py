"""A mail scanner that does what the worst ones do: it opens every link and presses every button."""

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import translation

# What a machine writes into an empty field, by its type.
MADE_UP = {"email": "scanner@scanner.example"}


class Page(HTMLParser):
    """The links and forms of a page, filled in as a machine can: every box ticked."""

    def __init__(self, text):
        super().__init__()
        self.links, self.forms, self.scripts, self.inline = [], [], [], []
        self._form = self._select = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.inline += [name for name in found if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and not found.get("src") and _runs(found)):
            self.inline.append(tag)
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        if tag in ("script", "img", "iframe", "link", "source") and found.get("src"):
            self.scripts.append(found["src"])
        if tag == "form":
            self._form = {
                "method": found.get("method", "get").lower(),
                "action": found.get("action", ""),
                "fields": {},
                "buttons": [],
            }
            self.forms.append(self._form)
        if tag == "select":
            self._select = found.get("name")
        if self._form is not None and tag == "option" and found.get("value"):
            if "selected" in found or not self._form["fields"].get(self._select):
                self._form["fields"][self._select] = found["value"]
        elif self._form is not None and found.get("name") and tag != "select":
            self._fill(tag, found)

    def _fill(self, tag, found):
        name, value = found["name"], found.get("value") or ""
        kind = found.get("type", "")
        if tag == "button" or kind == "submit":
            self._form["buttons"].append((name, value))
        elif tag in ("input", "textarea"):
            is_box = kind in ("checkbox", "radio")
            self._form["fields"].setdefault(name, (value or "on") if is_box else value)
            if not value and not is_box and kind != "hidden":
                self._form["fields"][name] = MADE_UP.get(kind, "12345678")

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None


def _runs(attributes):
    """Whether a script element would be run: data in one is not."""
    return attributes.get("type", "text/javascript") in ("text/javascript", "module", "")


class Scanner:
    """Follows everything below the pages of signing from one link; returns the pages it saw."""

    def __init__(self, start, most=150):
        self.client = Client(headers={"user-agent": "MailScanner/1.0"})
        self.seen, self.most = {}, most
        self._queue = [("get", start, {})]

    def run(self):
        while self._queue and len(self.seen) < self.most:
            method, address, data = self._queue.pop()  # on from the page just seen
            told = {name: value for name, value in data.items() if "csrf" not in name}
            key = (method, address, tuple(sorted(told.items())))
            if key in self.seen:
                continue
            answer = getattr(self.client, method)(address, data)
            self.seen[key] = answer
            if answer.status_code in (301, 302, 303):
                self._queue.append(("get", answer.url, {}))
            elif answer.headers.get("Content-Type", "").startswith("text/html"):
                self._look(urlsplit(address).path, answer.content.decode())
        return self.seen

    def _look(self, path, text):
        page = Page(text)
        for link in page.links:
            target = urlsplit(urljoin(path, link))
            if not target.netloc and ("/sign/" in target.path or "/s/" in target.path):
                self._queue.append(("get", target.path, {}))
        for form in page.forms:
            target = urljoin(path, form["action"] or path)
            if "/sign" not in target and "/s/" not in target:
                continue
            for button in [{}, *({name: value} for name, value in form["buttons"])]:
                self._queue.append((form["method"], target, {**form["fields"], **button}))


def everything():
    """All rows of all tables, to see that nothing changed; sessions of visitors apart."""
    with translation.override("fr"):  # translated columns show the active language
        return {
            model._meta.label: list(model.objects.order_by("pk").values())
            for model in apps.get_models()
            if model is not Session and model._meta.managed
        }
