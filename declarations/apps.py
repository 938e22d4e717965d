import pkgutil
from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from declarations import letters
from declarations.guards.rules import GUARDS
from portal.lib.guards.rules import declare


class DeclarationsConfig(AppConfig):
    name = "declarations"
    verbose_name = _("Declarations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        for module in pkgutil.iter_modules(letters.__path__):
            import_module(f"{letters.__name__}.{module.name}")
        declare(self.label, GUARDS)
