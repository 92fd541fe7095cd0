"""Tools that the audit brings from the npm registry: each by its version, into a folder of its own."""

import shutil
import subprocess
from pathlib import Path

from django.conf import settings


def brought(name: str, version: str) -> Path:
    """Return the folder of a package, fetched the first time; what else it needs stands beside it.

    Fails with a sentence where npm is missing or the package cannot be had.
    """
    npm = shutil.which("npm")
    assert npm, "The audit needs npm (Debian: apt install npm)."
    home = settings.VAR_DIR / "npm" / f"{name.replace('/', '-')}-{version}"
    package = home / "node_modules" / name
    if not (package / "package.json").exists():
        home.mkdir(parents=True, exist_ok=True)
        asked = [npm, "install", "--prefix", str(home), "--no-audit", "--no-fund", f"{name}@{version}"]
        ran = subprocess.run(asked, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert ran.returncode == 0, f"npm could not bring {name} {version}:\n{ran.stderr[-2000:]}"
    return package
