"""What was posted and not accepted, kept in the session until the page that says why has shown it.

A page that answers a POST stands in the browser’s history: Back to it offers to send the form
anew, or shows an error of the browser. So such a form leads back (303) to a page to look at.
"""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponseRedirect

from declarations.forms.drawing import LONGEST_DATA_URL, DrawingField

KEY = "refused form"
# Characters kept of one field; one more than the longest that any of them accepts.
LONGEST = 5000


def lead_back(request, form, *, to="", without=(), also=()):
    """Redirect to the page of a form that was posted; `bind` shows it there once, with its errors.

    `to` is the address of that page if it is not the one posted to. Of what was posted, the fields
    of the form are kept but those named in `without`, and the values of the buttons in `also`.
    """
    address = to or request.get_full_path()
    limits = {
        form.add_prefix(name): LONGEST_DATA_URL + 1 if isinstance(field, DrawingField) else LONGEST
        for name, field in form.fields.items()
        if name not in without
    } | dict.fromkeys(also, LONGEST)
    request.session[KEY] = {
        "address": address,
        "data": {
            name: request.POST[name][:longest]
            for name, longest in limits.items()
            if name in request.POST
        },
        "errors": form.errors.get_json_data(),
    }
    return HttpResponseRedirect(address, status=303)


def bind(request, form_class, **options):
    """Return a form of what is posted, of what was refused here just now, or an empty one.

    `options` go to the form. A file is not kept: it has to be chosen again.
    """
    if request.method == "POST":
        return form_class(data=request.POST, files=request.FILES, **options)
    kept = take(request)
    if kept is None:
        return form_class(**options)
    form = form_class(data=kept["data"], **options)
    form.full_clean()
    form.errors.clear()
    for field, errors in kept["errors"].items():
        name = field if field != NON_FIELD_ERRORS and field in form.fields else None
        for error in errors:
            form.add_error(name, ValidationError(error["message"], code=error["code"]))
    return form


def take(request) -> dict | None:
    """Return what was kept for this address and forget it; None without it."""
    if request.session.get(KEY, {}).get("address") != request.get_full_path():
        return None
    return request.session.pop(KEY)
