"""The web server's way in. The mode comes from the environment or .env; unset, it is production."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convite.settings")
application = get_wsgi_application()
# What is loaded by now stays: later collections need not walk half a million objects of it again.
gc.collect()
gc.freeze()
# What a request makes is nearly always gone by reference counts; looking for cycles at every 700th object
# of it cost a twentieth of a page.
gc.set_threshold(20_000, 20, 20)
