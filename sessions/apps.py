from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.lib.guards.rules import declare
from sessions.releases.guards import GUARDS


class SessionsConfig(AppConfig):
    """Sessions of a summit. The default label would collide with Django's own sessions."""

    name = "sessions"
    label = "programme"
    verbose_name = _("Programme")

    def ready(self):
        declare(self.label, GUARDS)
        # They register chores, which ask models.
        import_module("sessions.releases.publishing")
        import_module("sessions.paper.keeping")
