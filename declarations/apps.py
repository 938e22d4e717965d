import pkgutil
from importlib import import_module

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from declarations import letters


def lift_guards(sender, using, **kwargs):
    """Takes the guards away while a migration rebuilds tables."""
    from declarations.guards.install import remove  # noqa: PLC0415

    remove(connections[using])


def restore_guards(sender, using, **kwargs):
    """Puts the guards back, unless the tables are not all there (a migration back in time)."""
    from declarations.guards.install import has_tables, install  # noqa: PLC0415

    if has_tables(connections[using]):
        install(connections[using])


class DeclarationsConfig(AppConfig):
    name = "declarations"
    verbose_name = _("Declarations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from declarations.guards.checks import check_guards  # noqa: PLC0415

        for module in pkgutil.iter_modules(letters.__path__):
            import_module(f"{letters.__name__}.{module.name}")
        register(check_guards, Tags.database)
        pre_migrate.connect(lift_guards, sender=self)
        post_migrate.connect(restore_guards, sender=self)
