"""Django with no middleware at all, which hands out given bytes from memory: the control of kept pages."""

import json
import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import re_path

from convite import wsgi  # the same rest for the garbage collector

#: Path → what is answered there: a file of bytes and the headers that go with them.
_told = json.loads(Path(os.environ["BENCH_ANSWERS"]).read_text("utf-8"))
ANSWERS = {path: (Path(file).read_bytes(), headers) for path, (file, headers) in _told.items()}


def answer(request: HttpRequest) -> HttpResponse:
    """The bytes of a path; of any other, nothing."""
    body, headers = ANSWERS.get(request.path_info, (b"", {}))
    return HttpResponse(body, headers=headers)


urlpatterns = [re_path("", answer)]

assert wsgi.application
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = "bench.bare"
application = get_wsgi_application()
