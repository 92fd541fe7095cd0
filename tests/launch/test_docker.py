"""The container's entrypoint, run without a container."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.launch.conftest import clone, eventually, free_port, migrated, plain_env
from tests.launch.test_start import PRODUCTION

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A clone built as the image is built, and the environment of its containers."""
    folder = clone(tmp_path_factory.mktemp("image") / "convite")
    var = folder.parent / "var"
    migrated(var / "convite.sqlite3")
    env = plain_env(
        **{
            **PRODUCTION,
            "DATABASE_URL": f"sqlite:///{var / 'convite.sqlite3'}",
            "TRUSTED_PROXY_COUNT": "1",
        },
        CONVITE_VAR=str(var),
        STATIC_ROOT=str(folder.parent / "static"),
        WEB_HOST="127.0.0.1",
        WEB_PORT=str(free_port()),
        WEB_WORKERS="1",
    )
    subprocess.run(["docker/entrypoint.sh", "build"], cwd=folder, env=env, check=True, timeout=120)
    return folder, env


def test_the_image_carries_its_static_files_by_their_hashes(image) -> None:
    folder, env = image
    assert (Path(env["STATIC_ROOT"]) / "staticfiles.json").exists()


def test_an_administrator_sets_up_as_another_user_than_who_built_the_image(image) -> None:
    """The static files belong to the builder; whoever runs the container may read them, and no more."""
    folder, env = image
    built = Path(env["STATIC_ROOT"])
    places = [built, *built.rglob("*")]
    # Root heeds no bits of rights unless it gives that capability away.
    humble = ["setpriv", "--bounding-set", "-dac_override"] if os.geteuid() == 0 else []
    words = ["setup", "--no-input", "--name", "Red", "--admin-email", "ada@example.org"]

    def set_up() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*humble, "docker/entrypoint.sh", *words], cwd=folder, env=env, capture_output=True, text=True,
            timeout=240,
        )  # fmt: skip

    for place in places:
        place.chmod(place.stat().st_mode & ~0o222)
    try:
        done = set_up()
        assert (done.returncode, done.stderr) == (0, "")
        assert "✓ The tables and the static files are in place." in done.stdout
        assert "✓ ada@example.org is an administrator" in done.stdout

        (folder / "convite" / "static" / "convite" / "page.js").write_text("// a newer one\n")
        stale = set_up()
    finally:
        for place in places:
            place.chmod(place.stat().st_mode | 0o200)
    assert stale.returncode == 1
    assert stale.stderr == (
        f"CommandError: The static files are of another version, and {built} cannot be written: build the "
        "image anew, or give Convite's user the right to write there.\n"
    )


def test_each_role_runs_and_ends_when_told(image) -> None:
    folder, env = image
    roles = {
        role: subprocess.Popen(["docker/entrypoint.sh", role], cwd=folder, env=env, start_new_session=True)
        for role in ("web", "worker", "beat")
    }
    try:
        healthy = ["python3", "docker/healthcheck.py"]

        def answers() -> bool:
            return subprocess.run(healthy, cwd=folder, env=env, timeout=20).returncode == 0

        assert eventually(answers, within=90)
        assert {role: process.poll() for role, process in roles.items()} == dict.fromkeys(roles)
        well = ["docker/entrypoint.sh", "doctor"]

        def lives() -> bool:
            said = subprocess.run(
                well, cwd=folder, env=env, capture_output=True, text=True, timeout=60
            ).stdout
            return "✓ Worker: seen" in said and "✓ Beat: seen" in said

        assert eventually(lives, within=60)
    finally:
        for process in roles.values():
            process.terminate()
        codes = {role: process.wait(30) for role, process in roles.items()}
        for process in roles.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    assert codes == {"web": 0, "worker": 0, "beat": 0}
