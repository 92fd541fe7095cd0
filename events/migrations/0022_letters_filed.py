"""Letters are filed under their event, for its desk; those written before are filed here."""

from django.db import migrations
from django.db.models import F

AT_ONCE = 2000


def file_letters(apps, schema_editor):
    Letter = apps.get_model("mail", "Letter")
    owners = (
        ("registration", apps.get_model("events", "Registration"), "event__code"),
        ("session", apps.get_model("events", "Session"), "event__code"),
        ("part", apps.get_model("events", "Part"), "session__event__code"),
        ("guest", apps.get_model("events", "Guest"), "event__code"),
        ("delegation", apps.get_model("events", "Delegation"), "event__code"),
    )
    last = 0
    while True:
        letters = list(
            Letter.objects.filter(pk__gt=last, filed_under="").order_by("pk").only("pk", "about", "address")[:AT_ONCE]
        )
        if not letters:
            return
        last = letters[-1].pk
        for name, model, path in owners:
            codes = {letter.about[name] for letter in letters if not letter.filed_under and name in letter.about}
            events = dict(model.objects.filter(code__in=codes).annotate(owner=F(path)).values_list("code", "owner"))
            for letter in letters:
                if not letter.filed_under:
                    letter.filed_under = events.get(letter.about.get(name), "")
        for letter in letters:
            letter.domain = letter.address.rpartition("@")[2].lower()
        Letter.objects.bulk_update(letters, ["filed_under", "domain"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ("events", "0021_session_seats"),
        ("mail", "0002_streams"),
    ]

    operations = [migrations.RunPython(file_letters, migrations.RunPython.noop, elidable=True)]
