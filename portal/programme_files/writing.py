"""Writes checked rows into the database, inside the caller's transaction, and reports the rest.

A row with an error is filled up with harmless values and written all the same, so that what lies
below it can be checked too: with one problem the caller rolls everything back.
"""

from collections import Counter, defaultdict

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from portal.lib.models import Timed
from portal.programme_files import schema, wording
from portal.programme_files.filling import Filler
from portal.programme_files.objects import (
    authority_last,
    harmless,
    has_new_file,
    identity_of,
    keys_named,
    label,
    refusals_of_the_database,
    set_if_other,
    settled_fields,
    snapshot,
    translated_fields,
    version_of,
    zone_changed,
)
from portal.programme_files.reading import shorten
from portal.programme_files.registry import BROKEN, PLANNED, Registry, UnknownReference
from portal.programme_files.rows import Reference

# Where one of these changes, it is another participation.
_PARTICIPANT = ("person", "organisation", "group", "stands_for")


class Writer:
    """Writes the rows of one loading. `at` is the instant from which `now` and `today` count."""

    def __init__(self, at, problems):
        self._problems = problems
        self._filler = Filler(at, problems)
        self._registry = Registry()
        self._later = []  # (row, object, given): references to what comes later
        self._lists = []  # (row, object, given): references to several things
        self._gone = []  # (row, listing, object)
        self.rezoned = []
        self.counts = defaultdict(Counter)  # model → made, changed, kept, removed
        self.stored_files = []

    def write(self, files):
        """Write [{block: [Row]}] of all files, block by block."""
        self._registry.load(keys_named(files))
        for blocks in files:
            for block, rows in blocks.items():
                for row in rows:
                    if row.key:
                        self._registry.plan(schema.BLOCKS[block], row.key)
        for block, name in schema.BLOCKS.items():
            for blocks in files:
                for row in blocks.get(block, ()):
                    existing = self._registry.existing(name, row.key) if row.key else None
                    obj = self._write_row(row, existing, {})
                    if row.key:
                        self._registry.put(name, row.key, obj if obj is not None else BROKEN)
        for row, obj, given in self._later:
            self._set_later(row, obj, given)
        for row, obj, given in self._lists:
            self._set_list(row, obj, given)
        for row, listing, obj in reversed(self._gone):
            self._remove(row, listing, obj)
        for blocks in files:
            for row in blocks.get("declarations", ()):
                self._check_clauses(row)

    def _check_clauses(self, row):
        """Refuse clauses of a translation that the authoritative text lacks, stored ones too."""
        declaration = self._registry.existing("declaration", row.key) if row.key else None
        if declaration is None or "texts" not in row.lists:
            return
        keys, authority = {}, {}
        for text in declaration.texts.prefetch_related("clauses"):
            keys[text] = {clause.key for clause in text.clauses.all()}
            if text.kind == text.Kind.AUTHORITATIVE:
                authority[text.version] = text
        for text, own in keys.items():
            above = authority.get(text.version)
            if above is None or own <= keys[above]:
                continue
            in_file = {below.key for below in row.lists["texts"].rows}
            if {text.language, above.language} <= in_file:
                continue  # reported clause by clause, with their lines
            self._refuse(
                row,
                row.lists["texts"].line,
                _("The authoritative text has not all clauses of the other one: %(keys)s.")
                % {"keys": ", ".join(sorted(own - keys[above])[:10])},
            )

    def _refuse(self, row, line, message):
        self._problems.add(row.source, line, message)

    # Rows -------------------------------------------------------------------------------------

    def _write_row(self, row, obj, owner):
        """Write one row and what lies below it; return the object, or None where it cannot be.

        `owner` is {field: object} of the row above, {} for rows of their own.
        """
        model = row.thing.model
        if obj is not None and self._is_someone_else(row, obj):
            # What was printed for one participant must not stay with another.
            obj.delete()
            obj = None
        is_new = obj is None
        if is_new:
            obj = model(**owner)
            self._identify(row, obj)
        else:
            for field, above in owner.items():
                setattr(obj, field, above)
        before = None if is_new else snapshot(obj)
        self._fill(row, obj, is_new)
        changed = is_new or snapshot(obj) != before or has_new_file(obj)
        if changed:
            if not is_new and zone_changed(obj, before):
                self.rezoned.append((row, obj))
            self._clean(row, obj)
            if not self._save(row, obj):
                return None
        self.counts[model]["made" if is_new else "changed" if changed else "kept"] += 1
        self._write_lists(row, obj, is_new)
        return obj

    def _is_someone_else(self, row, obj):
        if row.thing.name != "participation" or row.broken:
            return False
        for name in _PARTICIPANT:
            given = row.given.get(name)
            if given and given.value:
                found = self._find(row, given.value, obj)
                return found in (None, PLANNED, BROKEN) or getattr(obj, f"{name}_id") != found.pk
        return False

    def _identify(self, row, obj):
        identity = row.thing.identity
        if identity in ("slug", "key", "language"):
            setattr(obj, identity, row.key or f"line-{row.source.number}-{row.line}")

    def _fill(self, row, obj, is_new):
        thing = row.thing
        settled = settled_fields(obj)
        resets = row.is_positional and not is_new
        if resets or (is_new and row.broken):
            for key in thing.keys.values():
                if key.field not in row.given:
                    self._filler.fill_unmentioned(row, obj, key, resets)
        for key in thing.keys.values():
            given = row.given.get(key.field)
            if given is None or key.field in settled:
                continue
            if key.kind == schema.REFERENCE:
                self._set_reference(row, obj, given)
            elif key.kind == schema.REFERENCES:
                self._lists.append((row, obj, given))
            elif key.kind in schema.SIMPLE:
                self._filler.set_simple(obj, given)
            elif key.kind == schema.TRANSLATED:
                wording.apply(obj, key.field, given.value, forgets_others=resets)
            elif key.kind == schema.FILE:
                self._filler.set_file(row, obj, given)
        for key in thing.keys.values():  # dates need the zone that may stand anywhere above
            given = row.given.get(key.field) if key.field not in settled else None
            if given and key.kind in (schema.FUZZY, schema.DAY, schema.INSTANT):
                self._filler.set_date(row, obj, given)
        if isinstance(obj, Timed):
            self._filler.set_times(row, obj)
        if thing.identity != "use" and hasattr(obj, "position"):
            obj.position = row.position
        if is_new and "is_published" in thing.keys_by_field and "is_published" not in row.given:
            obj.is_published = True

    # References -------------------------------------------------------------------------------

    def _find(self, row, reference, obj):
        """Return the object, PLANNED, BROKEN, or None after reporting."""
        owner = None
        if reference.thing in schema.SCOPED:
            owner = obj.text_version if reference.thing == "clause" else obj.summit
            if owner is None:
                if "summit" not in row.broken:
                    self._refuse(
                        row, reference.line, _("Name the summit too: a session is known within it.")
                    )
                return BROKEN
        try:
            return self._registry.find(reference, owner)
        except UnknownReference as error:
            self._refuse(row, reference.line, error)
            return None

    def _set_reference(self, row, obj, given):
        name = given.key.field
        if not isinstance(given.value, Reference):
            setattr(obj, name, None)
            return
        found = self._find(row, given.value, obj)
        if found is None or found is BROKEN:
            row.broken.add(name)
        elif found is PLANNED or found.pk is None:
            self._later.append((row, obj, given))
        else:
            set_if_other(obj, name, found)

    def _set_later(self, row, obj, given):
        found = self._find(row, given.value, obj)
        if found in (None, PLANNED, BROKEN) or obj.pk is None:
            return
        set_if_other(obj, given.key.field, found)
        self._clean(row, obj)
        self._save(row, obj)

    def _set_list(self, row, obj, given):
        references = given.value or ()
        found = [self._find(row, reference, obj) for reference in references]
        found = [other for other in found if other not in (None, PLANNED, BROKEN)]
        if obj.pk is None:
            return
        manager = getattr(obj, given.key.field)
        if set(manager.values_list("pk", flat=True)) != {other.pk for other in found}:
            manager.set(found)

    # Validation and saving --------------------------------------------------------------------

    def _clean(self, row, obj):
        """Report what the model refuses. Fields with an error are then made harmless."""
        exclude = {field.name for field in obj._meta.concrete_fields if field.is_relation}
        exclude |= translated_fields(type(obj)) | {"provenance", "position"}
        found = {}
        try:
            obj.clean_fields(exclude=exclude)
        except ValidationError as error:
            found |= error.update_error_dict({})
        try:
            obj.clean()
        except ValidationError as error:
            for name, errors in error.update_error_dict({}).items():
                found.setdefault(name, errors)
        for name, errors in found.items():
            self._report(row, obj, name, errors)

    def _report(self, row, obj, name, errors):
        base, language = name, ""
        for field in translated_fields(type(obj)):
            if name in wording.columns(field):
                base, language = field, name.removeprefix(f"{field}_")
        if name == NON_FIELD_ERRORS:
            if not row.broken:
                for message in ValidationError(errors).messages:
                    self._refuse(row, row.line, message)
            return
        if base not in row.broken:
            line = row.line_of(base)
            if language and base in row.given:
                line = row.given[base].value.texts.get(language, (None, line))[1]
            for message in ValidationError(errors).messages:
                self._refuse(row, line, f"{label(row, base)}: {message}")
        row.broken.add(base)
        if base in ("starts_wall", "ends_wall"):
            obj.starts_wall = obj.ends_wall = ""
            obj.starts_at = obj.ends_at = None
        elif not language and base != NON_FIELD_ERRORS:
            setattr(obj, base, harmless(obj._meta.get_field(base)))
        elif language:
            setattr(obj, name, None)

    def _save(self, row, obj):
        """Save, and return whether it could be saved."""
        try:
            with transaction.atomic():
                is_new_file = has_new_file(obj)
                obj.save()
                if is_new_file:
                    self.stored_files.append(obj.file)
            return True
        except ProtectedError as error:
            self._refuse(row, row.line, error.args[0])
        except ValidationError as error:
            if not row.broken:
                self._refuse(row, row.line, " ".join(error.messages))
        except IntegrityError:
            if not row.broken:
                for line, message in refusals_of_the_database(row, obj):
                    self._refuse(row, line, message)
        return False

    # Lists ------------------------------------------------------------------------------------

    def _write_lists(self, row, obj, is_new):
        for key in row.thing.keys.values():
            if key.kind not in (schema.ROWS, schema.USES):
                continue
            listing = row.lists.get(key.name)
            if listing is not None:
                self._write_list(row, obj, listing, is_new)
            elif row.is_positional and not is_new:
                for other in self._rows_below(obj, key):
                    self._gone.append((row, None, other))

    def _rows_below(self, obj, key):
        return schema.THINGS[key.target].model.objects.filter(**{key.parent: obj})

    def _write_list(self, row, obj, listing, is_new):
        key = listing.key
        thing = schema.THINGS[key.target]
        existing = {}
        if not is_new:
            for number, other in enumerate(self._rows_below(obj, key), 1):
                existing[identity_of(thing, other, number)] = other
        is_scoped = key.target in schema.SCOPED
        if is_scoped:
            self._registry.open_scope(key.target, obj)
            for below in listing.rows:
                self._registry.put_scoped(key.target, obj, below.key, BROKEN)
        for below in authority_last(listing.rows) if thing.name == "text" else listing.rows:
            name = (below.key, version_of(below)) if thing.name == "text" else below.key
            written = self._write_row(below, existing.pop(name, None), {key.parent: obj})
            if is_scoped and written is not None:
                self._registry.put_scoped(key.target, obj, below.key, written)
        if not thing.is_keyed_by_map:
            self._gone += [(row, listing, other) for other in existing.values()]

    def _remove(self, row, listing, obj):
        line = listing.line if listing else row.line
        try:
            with transaction.atomic():
                obj.delete()
        except (ProtectedError, RestrictedError) as error:
            others = getattr(error, "protected_objects", None) or error.restricted_objects
            users = [other for other in others if other != obj]
            reason = str(error.args[0])
            if users:
                names = [f"{other._meta.verbose_name} “{shorten(str(other))}”" for other in users]
                more = ", …" if len(names) > 5 else ""
                reason = _("it is used by %(names)s.") % {
                    "names": ", ".join(sorted(names)[:5]) + more
                }
            self._refuse(
                row,
                line,
                _("“%(name)s” is no longer in this list and cannot be removed: %(reason)s")
                % {"name": shorten(str(obj)), "reason": reason},
            )
        else:
            self.counts[type(obj)]["removed"] += 1
