from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SessionsConfig(AppConfig):
    """Sessions of a summit. The default label would collide with Django's own sessions."""

    name = "sessions"
    label = "programme"
    verbose_name = _("Programme")
