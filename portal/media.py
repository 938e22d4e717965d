"""Serves uploaded files so that none of them can act in the site's name."""

import re
from mimetypes import guess_type
from pathlib import PurePosixPath

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

# Shown in the page. SVG is left out on purpose: it can carry scripts.
IMAGES = {".jpg", ".jpeg", ".png", ".webp"}
# Offered for saving only.
DOCUMENTS = {".pdf", ".txt", ".csv", ".ics", ".docx", ".xlsx", ".odt", ".ods", ".mp3", ".mp4"}
# Folders that only officers read, at addresses of their own (see declarations/scans.py).
PRIVATE_FOLDERS = {"scans"}
A_YEAR = 365 * 24 * 3600


@require_safe
def media(request, name):
    """The uploaded file `name` (a path below the media folder), or 404 for any other type.

    404 too for what lies in a private folder, however the way to it is written.
    """
    suffix = PurePosixPath(name).suffix.lower()
    is_private = any(part.casefold() in PRIVATE_FOLDERS for part in re.split(r"[/\\]", name))
    if is_private or suffix not in IMAGES | DOCUMENTS:
        raise Http404(name)
    try:
        upload = default_storage.open(name)
    except (OSError, ValueError, SuspiciousFileOperation) as error:
        raise Http404(name) from error
    response = FileResponse(
        upload,
        as_attachment=suffix in DOCUMENTS,
        filename=PurePosixPath(name).name,
        content_type=guess_type(name)[0] or "application/octet-stream",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # Storage never reuses a name for another content, so a copy stays good.
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response
