"""The web server's way in. The mode comes from the environment or .env; unset, it is production."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convite.settings")
application = get_wsgi_application()
