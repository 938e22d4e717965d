from django.apps import AppConfig
from django.contrib.auth import get_user_model
from django.core.checks import Tags, register
from django.core.management import call_command
from django.db import connections
from django.db.models.signals import m2m_changed, post_migrate, post_save, pre_migrate
from django.utils.translation import gettext_lazy as _

from portal.lib.guards import install
from portal.lib.guards.checks import check_guards


def make_cache_table(sender, using, verbosity, **kwargs):
    """Makes the table of the shared cache when it is missing."""
    call_command("createcachetable", database=using, verbosity=max(0, verbosity - 1))


def lift_guards(sender, using, **kwargs):
    """Takes the guards away while migrations rebuild tables."""
    install.remove(connections[using])


def restore_guards(sender, using, **kwargs):
    """Puts the guards back."""
    install.install(connections[using])


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Models are ready only here, and these two are written in terms of models.
        from portal.accounts import follow_email  # noqa: PLC0415
        from portal.roles import follow_groups, sync_roles  # noqa: PLC0415
        from portal.search import receivers  # noqa: PLC0415

        receivers.connect()

        register(check_guards, Tags.database)
        pre_migrate.connect(lift_guards, sender=self)
        post_migrate.connect(restore_guards, sender=self)
        # `portal` is last in INSTALLED_APPS: by its turn every app has made its permissions.
        post_migrate.connect(make_cache_table, sender=self)
        post_migrate.connect(sync_roles, sender=self)
        post_save.connect(follow_email, sender=get_user_model())
        m2m_changed.connect(follow_groups, sender=get_user_model().groups.through)
