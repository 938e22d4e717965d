"""What the admin of every app is made of: bilingual forms, wall times, roles, refusals."""

from portal.lib.admin.base import ParvisAdmin, ParvisInline
from portal.lib.admin.filters import (
    EmptyFilter,
    OriginFilter,
    WithoutLanguageFilter,
)
from portal.lib.admin.forms import ParvisForm

__all__ = [
    "EmptyFilter",
    "OriginFilter",
    "ParvisAdmin",
    "ParvisForm",
    "ParvisInline",
    "WithoutLanguageFilter",
]
