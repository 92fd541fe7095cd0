"""Does the web server of this container answer? Asked as the proxy asks."""

import http.client
import os
import sys

host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".")
line = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("WEB_PORT", "8000")), timeout=4)
try:
    line.request("GET", "/robots.txt", headers={"Host": host, "X-Forwarded-Proto": "https"})
    sys.exit(line.getresponse().status != 200)
except (OSError, http.client.HTTPException):
    sys.exit(1)
