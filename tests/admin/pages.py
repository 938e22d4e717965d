"""Fills in the admin's pages as a browser does: every field as it stands, then the edits."""

from html.parser import HTMLParser


class FormReader(HTMLParser):
    """Reads what a browser would send for the main form of an admin page."""

    def __init__(self):
        super().__init__()
        self.fields = {}
        self._inside = False
        self._select = self._textarea = None
        self._has_choice = False

    def _put(self, name, value):
        self.fields.setdefault(name, []).append(value)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self._inside = (attributes.get("id") or "").endswith("_form")
        if not self._inside:
            return
        name = attributes.get("name")
        if "disabled" in attributes or (name and "__prefix__" in name):
            name = None
        if tag == "input" and name:
            kind = attributes.get("type", "text")
            if kind in ("checkbox", "radio"):
                if "checked" in attributes:
                    self._put(name, attributes.get("value", "on"))
            elif kind not in ("submit", "file", "button"):
                self._put(name, attributes.get("value") or "")
        elif tag == "select":
            self._select, self._has_choice = name, False
            self._is_multiple = "multiple" in attributes
            self._first = None
        elif tag == "option" and self._select:
            value = attributes.get("value", "")
            if self._first is None:
                self._first = value
            if "selected" in attributes:
                self._has_choice = True
                self._put(self._select, value)
        elif tag == "textarea" and name:
            self._textarea = name
            self._put(name, "")

    def handle_data(self, data):
        if self._textarea:
            self.fields[self._textarea][-1] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False
        elif tag == "textarea" and self._textarea:
            # The first line break after the tag is not part of the text.
            text = self.fields[self._textarea][-1].replace("\r\n", "\n")
            self.fields[self._textarea][-1] = text.removeprefix("\n")
            self._textarea = None
        elif tag == "select":
            if self._select and not self._has_choice and not self._is_multiple and self._first:
                self._put(self._select, self._first)
            self._select = None


def fields_of(response):
    """What a browser would send for the form of this page unchanged: {name: [values]}."""
    reader = FormReader()
    reader.feed(response.content.decode())
    return reader.fields


def save(client, address, **edits):
    """Open the page, change what `edits` say (None removes), press Save; return the answer."""
    page = client.get(address)
    assert page.status_code == 200
    data = fields_of(page)
    for name, value in edits.items():
        if value is None:
            data.pop(name, None)
        else:
            data[name] = value
    return client.post(address, {**data, "_save": "1"})


def errors_of(response):
    """The messages beside the fields of a refused form: {field: [texts]}, inlines included."""
    found = {}
    admin_form = response.context["adminform"]
    for name, texts in admin_form.form.errors.items():
        found[name] = list(texts)
    for formset in response.context["inline_admin_formsets"]:
        for form in formset.formset.forms:
            for name, texts in form.errors.items():
                found[form.add_prefix(name)] = list(texts)
    return found
