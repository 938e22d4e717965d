"""Sets single values of a row on its object: dates, times, pictures, and what is not given."""

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from organisations.pictures import prepare_picture, validate_picture
from portal.lib import clock
from portal.programme_files import schema, values, wording
from portal.programme_files.objects import column_of, harmless, label, zone_concerned

# Copied from the person when a participation is made: a file that is silent does not empty them.
_FROZEN = {"printed_name", "printed_honorific", "stands_for_name"}


class Filler:
    """Sets values; `at` is the instant from which `now` and `today` count."""

    def __init__(self, at, problems):
        self._at, self._problems = at, problems

    def fill_unmentioned(self, row, obj, key, resets):
        field = column_of(obj, key)
        if field is None:
            return
        is_of_nobody = key.field == "stands_for_name" and "stands_for" not in row.given
        if resets and key.field in _FROZEN and not is_of_nobody:
            return
        if key.kind == schema.TRANSLATED:
            for column in wording.columns(key.field):
                if getattr(obj, column):
                    setattr(obj, column, None)
            if (obj.provenance or {}).get(key.field):
                obj.provenance = {
                    name: entry for name, entry in obj.provenance.items() if name != key.field
                }
        elif key.kind == schema.REFERENCE:
            setattr(obj, key.field, None)
        elif key.field in row.broken and key.is_required and not resets:
            setattr(obj, key.field, harmless(field))
        elif key.kind not in (schema.WALL, schema.FILE):
            setattr(obj, key.field, field.get_default())

    def set_simple(self, obj, given):
        field = obj._meta.get_field(given.key.field)
        value = given.value
        if value == "" and (field.null or given.key.kind == schema.YES_NO):
            value = field.get_default()
        setattr(obj, given.key.field, value)

    def set_date(self, row, obj, given):
        name, value = given.key.field, given.value
        if value == "":
            setattr(obj, name, None)
            return
        zone = zone_concerned(obj)
        try:
            if given.key.kind == schema.INSTANT:
                if isinstance(value, values.Moment):
                    wall, occurrence = value.resolve(self._at, zone)
                    value = clock.to_utc(wall, zone, occurrence=occurrence)
            else:
                read = values.fuzzy if given.key.kind == schema.FUZZY else values.calendar_day
                value = read(value, clock.to_wall(self._at, zone))
        except (clock.ImpossibleTime, clock.AmbiguousTime):
            self._break(
                row,
                name,
                _("This time does not exist, or happens twice, in %(zone)s. Give another one.")
                % {"zone": zone},
            )
        except ValueError as error:
            self._break(row, name, error)
        else:
            setattr(obj, name, value)

    def set_times(self, row, obj):
        """Set wall times and instants; a side that the file does not mention stays."""
        if not {"starts_wall", "ends_wall"} & (row.given.keys() | row.broken):
            if row.is_positional and obj.starts_wall:
                obj.set_times(None, None)
            return
        zone = zone_concerned(obj)
        for side in ("starts", "ends"):
            name = f"{side}_wall"
            given = row.given.get(name)
            if given is None and not row.is_positional and name not in row.broken:
                continue
            setattr(obj, name, "")
            setattr(obj, f"{side}_at", None)
            if given is None or given.value == "":
                continue
            try:
                wall, occurrence = given.value.resolve(self._at, zone)
                probe = type(obj)()
                probe.get_time_zone = lambda: zone
                probe.set_times(wall, None, starts_occurrence=occurrence)
            except ValidationError as error:
                self._break(row, name, " ".join(error.messages))
            except ValueError as error:
                self._break(row, name, error)
            else:
                setattr(obj, name, probe.starts_wall)
                setattr(obj, f"{side}_at", probe.starts_at)

    def set_file(self, row, obj, given):
        """Take a picture that lies beside the file, unless the same one is already stored."""
        if not given.value:
            return
        folder = row.source.path.resolve().parent
        path = (folder / given.value).resolve()
        if not path.is_relative_to(folder):
            self._break(row, "file", _("The picture must lie beside the file or below it."))
            return
        try:
            upload = ContentFile(path.read_bytes(), name=path.name)
            validate_picture(upload)
            if obj.file and obj.file.storage.exists(obj.file.name):
                with obj.file.open() as stored:
                    if stored.read() == prepare_picture(upload).read():
                        return
        except OSError as error:
            self._break(
                row,
                "file",
                _("The file cannot be opened: %(reason)s.") % {"reason": error.strerror or error},
            )
        except ValidationError as error:
            self._break(row, "file", " ".join(error.messages))
        else:
            upload.seek(0)
            obj.file = upload

    def _break(self, row, name, message):
        row.broken.add(name)
        self._problems.add(row.source, row.line_of(name), f"{label(row, name)}: {message}")
