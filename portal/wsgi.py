import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()

# While templates are being written, nothing is read before it is wanted.
if not settings.DEBUG:
    # It imports views and models, which want the applications set up as above.
    from portal.warming import warm_up

    warm_up()
