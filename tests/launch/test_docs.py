"""docs/run.md explains every setting that is read, and none that isn't."""

import re

from tests.launch.conftest import HOME


def documented(heading: str) -> set[str]:
    """The names in the first column of the table below some words."""
    table = (HOME / "docs" / "run.md").read_text("utf-8").partition(heading)[2].partition("\n\n")[2]
    rows = [line for line in table.partition("\n\n")[0].splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row.split("|")[1])}


def test_every_setting_is_explained_and_every_explained_one_is_read() -> None:
    settings = (HOME / "convite" / "settings.py").read_text("utf-8")
    read = set(re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"', settings))
    assert documented("names what is missing.") == read


def test_what_only_the_container_reads_is_explained() -> None:
    entrypoint = (HOME / "docker" / "entrypoint.sh").read_text("utf-8")
    read = set(re.findall(r"\$\{(W[A-Z_]+):-", entrypoint))
    assert read <= documented("Read by the commands and the container")
    assert "CONVITE_BACKUP_KEY" in documented("Read by the commands and the container")


def test_the_compose_file_gives_every_obligatory_setting() -> None:
    settings = (HOME / "convite" / "settings.py").read_text("utf-8")
    compose = (HOME / "docker" / "compose.yaml").read_text("utf-8")
    must = re.search(r"for name in \(([^)]*)\)", settings)
    assert must is not None
    for name in re.findall(r'"([A-Z_]+)"', must.group(1)):
        assert f"    {name}: " in compose
    example = (HOME / "docker" / "env.example").read_text("utf-8")
    for name in set(re.findall(r"\$\{([A-Z_]+):\?", compose)):
        assert re.search(rf"^{name}=", example, re.MULTILINE), name


#: What the container fixes itself, and what only the code's own machine is asked.
FIXED = {
    "CONVITE_VAR", "MEDIA_ROOT", "STATIC_ROOT", "CONVITE_READ_DOTENV", "CONVITE_COME_IN_AS",
    "CONVITE_TEST_DB", "SSL_REDIRECT", "REDIS_PREFIX", "DATABASE_PREPARE", "DATABASE_POOL",
    "MAIL_LEASE_SECONDS", "LOG_LEVEL",
}  # fmt: skip


def test_the_compose_file_hands_over_every_setting_that_is_not_the_containers_own() -> None:
    compose = (HOME / "docker" / "compose.yaml").read_text("utf-8")
    handed = set(re.findall(r"^    ([A-Z_]+): ", compose, re.MULTILINE))
    assert documented("names what is missing.") - FIXED <= handed
