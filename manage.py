#!/usr/bin/env python3
"""The one command: `python3 manage.py up`, `python3 manage.py test`, and every command of Django.

Until the environment in .venv is found or made, only Python's standard library is at hand, and perhaps
an old Python: this file stays readable for any of them.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Convite needs Python 3.11 or newer; this is Python %d.%d. Start it with a newer one, "
        "for example: python3.11 manage.py up" % tuple(sys.version_info[:2])
    )

if __name__ == "__main__":
    from convite.launch import start

    sys.exit(start.main(sys.argv))
