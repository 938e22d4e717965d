"""The style sheet of the site: written in parts, sent as one file.

A telephone pays for each file before it may paint anything; people write and read parts. So
`css/parvis.css` is put together by a finder of static files: the server of a contributor,
`collectstatic` and the tests all get it from here, and no one has to build anything.
"""

from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

NAME = "css/parvis.css"
# In the order in which they follow each other; their layers decide what prevails (tokens.css).
PARTS = ("tokens", "base", "components", "pages", "portal", "print")
FOLDER = Path(__file__).parent / "static" / "css"


class StylesheetFinder(BaseFinder):
    """Finds the one file, as its parts are now."""

    def check(self, **kwargs):
        """Return no message: it has no settings that could be wrong."""
        return []

    def find(self, path, find_all=False, **kwargs):
        """Return the place of the file, where this is its name; a list with `find_all`."""
        if kwargs:
            find_all = self._check_deprecated_find_param(find_all=find_all, **kwargs)
        found = [str(joined())] if path == NAME else []
        return found if find_all else "".join(found)

    def list(self, ignore_patterns):
        """Yield the file with the storage that has it, unless it is to be ignored."""
        if not matches_patterns(NAME, ignore_patterns):
            folder = joined().parent.parent
            yield NAME, FileSystemStorage(location=folder)


def joined():
    """Return the `Path` of the file, made anew if a part has changed since."""
    text = "".join((FOLDER / f"{part}.css").read_text(encoding="utf-8") for part in PARTS)
    target = settings.VAR_DIR / "stylesheet" / NAME
    if not target.exists() or target.read_text(encoding="utf-8") != text:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Another process may read it meanwhile: it finds the former one, or the whole.
        with NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, delete=False) as new:
            new.write(text)
        Path(new.name).replace(target)
    return target
