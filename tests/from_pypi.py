"""Tools that the audit brings from the Python package index: each by its version, in a folder of its own."""

import subprocess
import sys
from pathlib import Path

from django.conf import settings


def fetched(name: str, version: str) -> Path:
    """Return the folder in which a package stands with what it needs, fetched the first time.

    It is no part of the installation: a script is run with the folder as its PYTHONPATH. Fails with a
    sentence where the package cannot be had.
    """
    home = settings.VAR_DIR / "pypi" / f"{name}-{version}"
    done = home / "done"
    if not done.exists():
        home.mkdir(parents=True, exist_ok=True)
        asked = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--target",
            str(home),
            f"{name}=={version}",
        ]
        ran = subprocess.run(asked, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert ran.returncode == 0, f"pip could not bring {name} {version}:\n{ran.stderr[-2000:]}"
        done.touch()
    return home
