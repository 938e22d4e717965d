"""What writing asks of model objects, whatever their model."""

import copy
from collections import defaultdict

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _
from modeltranslation.translator import NotRegistered, translator

from declarations.models import Declaration
from portal.lib import clock
from portal.programme_files import schema
from portal.programme_files.rows import Reference


def has_new_file(obj):
    return any(
        isinstance(field, models.FileField)
        and getattr(obj, field.name)
        and not getattr(obj, field.name)._committed
        for field in obj._meta.concrete_fields
    )


def zone_concerned(obj):
    """Return the zone in which relative days and times of an object count; UTC at last resort."""
    if hasattr(obj, "get_time_zone"):
        return _known_zone(obj.get_time_zone())
    if getattr(obj, "time_zone", ""):
        return _known_zone(obj.time_zone)
    for name in ("session", "segment", "item", "summit", "part", "group", "document"):
        if getattr(obj, f"{name}_id", None):
            return zone_concerned(getattr(obj, name))
    return "UTC"


def _known_zone(name):
    """A zone with a mistake in it is reported by its field; its times are then read in UTC."""
    try:
        clock.zone(name)
    except ValueError:
        return "UTC"
    return name


def keys_named(files):
    wanted = defaultdict(set)

    def walk(row):
        if row.thing.name in schema.GLOBAL and row.key:
            wanted[row.thing.name].add(row.key)
        for given in row.given.values():
            references = given.value if isinstance(given.value, tuple) else (given.value,)
            for reference in references:
                if isinstance(reference, Reference) and reference.thing in schema.GLOBAL:
                    wanted[reference.thing].add(reference.key)
        for listing in row.lists.values():
            for below in listing.rows:
                walk(below)

    for blocks in files:
        for rows in blocks.values():
            for row in rows:
                walk(row)
    return wanted


# What officers decide once a text is adopted: a file that is loaded again does not take it back.
_SETTLED = {"stage", "opens_at", "closes_at", "authoritative_language"}


def settled_fields(obj):
    """Return the fields of a stored object that a file no longer sets."""
    return _SETTLED if isinstance(obj, Declaration) and obj.is_adopted else set()


def identity_of(thing, obj, number):
    if thing.identity == "position":
        return str(number)
    if thing.name == "text":
        return (obj.language, obj.version)
    if thing.identity == "use":
        return f"{obj.use} {obj.language}"
    return getattr(obj, thing.identity)


def version_of(row):
    return row.given["version"].value if "version" in row.given else 1


def authority_last(rows):
    """Texts in an order in which two are never authoritative at one time."""
    return sorted(
        rows, key=lambda row: "kind" in row.given and row.given["kind"].value == "authoritative"
    )


def snapshot(obj):
    skip = translated_fields(type(obj))
    return {
        field.attname: copy.deepcopy(obj.__dict__.get(field.attname))
        if isinstance(field, models.JSONField)
        else str(obj.__dict__.get(field.attname))
        if isinstance(field, models.FileField)
        else _comparable(field, obj.__dict__.get(field.attname))
        for field in obj._meta.concrete_fields
        if field.name not in skip
    }


def _comparable(field, value):
    if isinstance(field, models.CharField | models.TextField):
        return str(value or "")
    return value


def zone_changed(obj, before):
    return "time_zone" in before and obj.time_zone != before["time_zone"]


def set_if_other(obj, name, found):
    if getattr(obj, f"{name}_id") != found.pk:
        setattr(obj, name, found)
    else:
        # The same row; the object at hand saves a query.
        obj._state.fields_cache[name] = found


def translated_fields(model):
    try:
        return set(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return set()


def column_of(obj, key):
    return {field.name: field for field in obj._meta.concrete_fields}.get(key.field)


def harmless(field):
    """A value that lets a row with an error be written, before all is rolled back."""
    if field.null:
        return None
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.DecimalField | models.IntegerField):
        return 0
    if field.name == "time_zone":
        return "UTC"
    return field.get_default()


def label(row, name):
    key = row.thing.keys_by_field.get(name)
    return key.name if key else name


def refusals_of_the_database(row, obj):
    """Return (line, sentence) of the constraints that a row does not keep."""
    found = {}
    try:
        obj.validate_unique()
        obj.validate_constraints()
    except ValidationError as error:
        found = error.update_error_dict({})
    if not found:
        return [(row.line, _("The database refuses this %(thing)s.") % {"thing": row.thing.name})]
    return [
        (row.line if name == NON_FIELD_ERRORS else row.line_of(name), message)
        for name, errors in found.items()
        for message in ValidationError(errors).messages
    ]
