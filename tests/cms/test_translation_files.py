"""Translations as files of gettext: out, through its own tools, and back; looked at, brought in, undone."""

import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import polib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cms import records, tree
from cms.models import TranslationFile
from cms.translating import keeping, po, standing
from events.models import Session
from people.models import Organisation, Person
from tests.cms.test_translations import (  # noqa: F401  fixtures among them
    PORTUGUESE,
    SPANISH,
    editor,
    form_of,
    send,
    states,
    told,
)
from tests.conftest import appoint, person

Enter = Callable[[Person], Client]


def download(client: Client, session: Session, language: str = "pt-br") -> str:
    answer = client.get(reverse("cms:translation_po", args=["session", session.code, language]))
    assert answer.status_code == 200
    return answer.content.decode()


def translated(text: str, words: dict[str, str], *, is_fuzzy: bool = False) -> str:
    """The file with words put in by a translator's tool, by the end of their key."""
    file = polib.pofile(text)
    for entry in file:
        for path, said in words.items():
            if entry.msgctxt.endswith("/" + path):
                entry.msgstr = said
                entry.flags = ["fuzzy"] if is_fuzzy else []
    return str(file)


def hand_in(client: Client, text: str | bytes, name: str = "sessao.po") -> Any:
    content = text.encode() if isinstance(text, str) else text
    return client.post(reverse("cms:translations_bring"), {"sent": SimpleUploadedFile(name, content)})


def bring(client: Client, text: str) -> TranslationFile:
    answer = hand_in(client, text)
    assert answer.status_code == 302, answer.context["form"].errors
    client.post(answer.url, {"act": "bring"})
    return TranslationFile.objects.get(code=answer.url.rstrip("/").rpartition("/")[2])


def test_gettexts_own_tools_read_and_merge_the_file(
    told: Session,  # noqa: F811
    editor: Person,  # noqa: F811
    enter: Enter,
    tmp_path: Path,
) -> None:
    client = enter(editor)
    old = tmp_path / "old.po"
    old.write_text(translated(download(client, told), {"page.description": PORTUGUESE}), encoding="utf-8")
    records.tell(told, "es", {"description": SPANISH, "expected_outcomes": "Una guía."})
    new = tmp_path / "new.po"
    new.write_text(download(client, told), encoding="utf-8")

    checked = subprocess.run(
        ["msgfmt", "--check", "-o", str(tmp_path / "x.mo"), str(new)],
        capture_output=True,
        text=True,
        check=False,
    )
    merged = subprocess.run(
        ["msgmerge", "--quiet", str(old), str(new)], capture_output=True, text=True, check=True
    )

    assert (checked.returncode, checked.stderr) == (0, "")
    words = {entry.msgctxt.partition("/")[2]: entry.msgstr for entry in polib.pofile(merged.stdout)}
    assert words == {
        "title": "Mesa-redonda",
        "page.description": PORTUGUESE,
        "page.expected_outcomes": "",
    }


def test_a_changed_original_is_fuzzy_with_what_it_was(
    told: Session,  # noqa: F811
    editor: Person,  # noqa: F811
    enter: Enter,
) -> None:
    client = enter(editor)
    send(client, form_of(told), page__description=PORTUGUESE)
    records.tell(told, "es", {"description": "Otra cosa."})

    entry = next(one for one in polib.pofile(download(client, told)) if "description" in one.msgctxt)

    assert (entry.msgid, entry.previous_msgid, entry.msgstr, entry.flags) == (
        "Otra cosa.",
        SPANISH,
        PORTUGUESE,
        ["fuzzy"],
    )


def test_a_file_is_looked_at_brought_in_and_undone(
    told: Session,  # noqa: F811
    editor: Person,  # noqa: F811
    enter: Enter,
) -> None:
    client = enter(editor)
    text = translated(download(client, told), {"page.description": PORTUGUESE, "title": "Mesa aberta"})

    answer = hand_in(client, text)

    plan = client.get(answer.url).context["plan"]
    assert [(one.label, one.before, one.line.words) for one in plan.comes] == [
        ("Título", "Mesa-redonda", "Mesa aberta"),
        ("Descripción", "", PORTUGUESE),
    ]
    assert records.page_of(told, "pt-br").description == ""
    client.post(answer.url, {"act": "bring"})
    assert records.page_of(told, "pt-br").description == f"<p>{PORTUGUESE}</p>"
    assert states(told) == {"title": "done", "page.description": "done"}
    client.post(answer.url, {"act": "undo"})
    told.refresh_from_db()
    assert (told.title_pt_br, records.page_of(told, "pt-br").description) == ("Mesa-redonda", "")


def test_undoing_leaves_what_somebody_wrote_since(
    told: Session,  # noqa: F811
    editor: Person,  # noqa: F811
    enter: Enter,
) -> None:
    client = enter(editor)
    text = translated(download(client, told), {"page.description": PORTUGUESE, "title": "Mesa aberta"})
    file = bring(client, text)
    send(client, form_of(told), title="Mesa ampla")

    answer = client.post(reverse("cms:translation_file", args=[file.code]), {"act": "undo"}, follow=True)

    told.refresh_from_db()
    assert (told.title_pt_br, records.page_of(told, "pt-br").description) == ("Mesa ampla", "")
    assert "1 texto cambió desde entonces" in answer.content.decode()


def test_what_is_marked_fuzzy_waits_as_a_draft(
    told: Session,  # noqa: F811
    editor: Person,  # noqa: F811
    enter: Enter,
) -> None:
    client = enter(editor)

    bring(client, translated(download(client, told), {"page.description": PORTUGUESE}, is_fuzzy=True))

    assert records.page_of(told, "pt-br").description == ""
    look = standing.look(None, "session", told.code)
    assert look and [one.draft for one in look.standings("pt-br")] == ["", PORTUGUESE]


def test_what_no_longer_fits_stays_out_with_its_reason(
    told: Session,  # noqa: F811
    editor: Person,  # noqa: F811
    enter: Enter,
) -> None:
    client = enter(editor)
    text = translated(download(client, told), {"page.description": PORTUGUESE, "title": "x" * 200})
    text = text.replace(f"session:{told.code}/title", "session:nada/title", 0)
    records.tell(told, "es", {"description": "Otra cosa."})

    plan = client.get(hand_in(client, text).url).context["plan"]

    assert plan.comes == []
    assert {one.label: one.reason for one in plan.stays_out} == {"Título": "limit", "Descripción": "source"}


def test_a_file_brings_nothing_into_what_is_another_members(
    told: Session,  # noqa: F811
    editor: Person,  # noqa: F811
    enter: Enter,
    other_organisation: Organisation,
) -> None:
    text = translated(download(enter(editor), told), {"title": "Minha"})
    tree.section(other_organisation)
    other = enter(appoint(person("Otilia", "otilia@vereda.example"), "editor", other_organisation))

    answer = hand_in(other, text)

    assert [one.reason for one in other.get(answer.url).context["plan"].stays_out] == ["unknown"]
    other.post(answer.url, {"act": "bring"})
    told.refresh_from_db()
    assert told.title_pt_br == "Mesa-redonda"
    assert enter(editor).get(answer.url).status_code == 404


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"hola", "no es un archivo PO"),
        ('msgid "ñ"'.encode("utf-16"), "UTF-8"),
        (b'msgid ""\nmsgstr ""\n"Language: fr\\n"\n\nmsgctxt "a/b"\nmsgid "x"\nmsgstr "y"\n', "idioma"),
        (
            b'msgid ""\nmsgstr ""\n"Language: pt_BR\\n"\n\nmsgid "x"\nmsgstr "y"\n',
            "ning\u00fan texto de este sitio",
        ),
        (b'msgid ""\nmsgstr ""\n"Language: pt_BR\\n"\n\nmsgctxt "a/b"\nmsgidd x\nmsgstr "y"\n', "dañado"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    content: bytes, says: str, organiser: Person, enter: Enter
) -> None:
    answer = hand_in(enter(organiser), content)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not TranslationFile.objects.exists()


def test_the_whole_queue_is_one_file(told: Session, editor: Person, enter: Enter, now: datetime) -> None:  # noqa: F811
    client = enter(editor)

    answer = client.get(reverse("cms:translations_po", args=["pt-br"]), {"state": "missing"})

    keys = [entry.msgctxt.partition(":")[0] for entry in polib.pofile(answer.content.decode())]
    assert "session" in keys and keeping.take_base(now) == 0
    assert po.read(answer.content)[0] == "pt-br"
