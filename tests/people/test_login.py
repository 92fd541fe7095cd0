"""How people enter: an address, a code from a letter, and for staff a second step."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from people import appointments, second_factor
from people.models import Appointment, Person

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks):
    """Run what waits for the commit: a test's transaction has none."""

    def run(act):
        with django_capture_on_commit_callbacks(execute=True):
            return act()

    return run


def totp_now(secret: str = SECRET) -> str:
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def give_app(person: Person) -> None:
    Authenticator.objects.filter(user=person).delete()
    TOTP.activate(person, SECRET)


def ask_for_code(client: Client, address: str, language: str = "es"):
    return client.post(f"/{language}/account/login/", {"login": address})


def code_in_letter() -> str:
    return re.search(r"^([A-Z0-9-]{6,})$", mail.outbox[-1].body, re.MULTILINE).group(1)


def log_in(client: Client, address: str, language: str = "es"):
    ask_for_code(client, address, language)
    return client.post(f"/{language}/account/login/code/confirm/", {"code": code_in_letter()})


def test_login_page_asks_for_an_address_and_nothing_else(client):
    page = client.get("/es/account/login/")
    names = set(re.findall(r'<input[^>]+name="([^"]+)"', page.content.decode()))
    assert page.status_code == 200
    assert names - {"csrfmiddlewaretoken", "next", "credential"} == {"login"}


def test_participant_enters_with_the_code_from_the_letter(client, participant):
    asked = ask_for_code(client, "paula@correo.example", "pt")
    assert asked["Location"] == "/pt/account/login/code/confirm/"
    assert mail.outbox[0].to == ["paula@correo.example"]
    entered = client.post("/pt/account/login/code/confirm/", {"code": code_in_letter()})
    assert entered["Location"] == "/pt/after-login/"
    assert client.session["_auth_user_id"] == str(participant.pk)


def test_participant_with_a_wrong_code_stays_outside(client, participant):
    ask_for_code(client, "paula@correo.example")
    for _attempt in range(3):
        answer = client.post("/es/account/login/code/confirm/", {"code": "ZZZZZZ"})
    assert "_auth_user_id" not in client.session
    assert answer["Location"] == "/es/account/login/"
    # The right code no longer helps: three wrong ones ended it.
    client.post("/es/account/login/code/confirm/", {"code": code_in_letter()})
    assert "_auth_user_id" not in client.session


def test_stranger_learns_nothing_about_who_has_an_account(participant):
    known, unknown = Client(), Client()
    first = ask_for_code(known, "paula@correo.example")
    second = ask_for_code(unknown, "nadie@correo.example")
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    pages = []
    for browser, address in ((known, "paula@correo.example"), (unknown, "nadie@correo.example")):
        page = browser.get("/es/account/login/code/confirm/").content.decode()
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page).replace(address, "ADDRESS")
        pages.append(page)
    assert pages[0] == pages[1]
    assert [letter.to for letter in mail.outbox] == [["paula@correo.example"], ["nadie@correo.example"]]


def test_stranger_signing_up_with_a_taken_address_sees_the_newcomers_page(participant, on_commit):
    answers = []
    for address in ("paula@correo.example", "nueva@correo.example"):
        browser = Client()
        answer = on_commit(
            lambda browser=browser, address=address: browser.post(
                "/es/account/signup/", {"email": address, "name": "Ñandú"}
            )
        )
        answers.append((answer.status_code, answer["Location"]))
    assert answers[0] == answers[1]
    assert Person.objects.filter(name="Ñandú").count() == 1


def test_newcomer_signs_up_with_a_name_and_an_address(client):
    client.post("/pt/account/signup/", {"email": "nova@correo.example", "name": "Iara"})
    made = Person.objects.get(name="Iara")
    assert (made.language, made.has_usable_password()) == ("pt-br", False)
    assert not EmailAddress.objects.get(user=made).verified
    confirmed = client.post("/pt/account/confirm-email/", {"code": code_in_letter()})
    assert confirmed.status_code == 302
    assert EmailAddress.objects.get(user=made).verified
    assert client.session["_auth_user_id"] == str(made.pk)


@pytest.mark.parametrize("path", ["password/change/", "password/set/", "password/reset/", "login/code/"])
def test_nobody_finds_a_page_about_passwords(client, participant, enter, path):
    assert client.get(f"/es/account/{path}").status_code == 404
    assert enter(participant).get(f"/es/account/{path}").status_code == 404


def test_password_in_the_form_opens_nothing(client, participant):
    participant.set_password("una contraseña")
    participant.save()
    client.post("/es/account/login/", {"login": "paula@correo.example", "password": "una contraseña"})
    assert "_auth_user_id" not in client.session


def test_the_letter_of_an_account_says_nothing_of_the_server_and_asks_for_no_answer(
    client, participant, settings
):
    settings.DEFAULT_FROM_EMAIL = "Mesa <avisos@mesa.example>"
    ask_for_code(client, "paula@correo.example", "pt")

    head = mail.outbox[0].message()

    assert head["Message-ID"].endswith("@mesa.example>")
    assert (head["Auto-Submitted"], head["Content-Language"]) == ("auto-generated", "pt-br")


def test_login_code_stands_in_text_and_html_of_its_letter_and_never_in_the_subject(client, participant):
    ask_for_code(client, "paula@correo.example")
    letter = mail.outbox[0]
    assert code_in_letter() not in letter.subject
    assert [code_in_letter() in html for html, _kind in letter.alternatives] == [True]


def test_venue_of_many_people_gets_in_through_one_ip(client, db):
    answers = {ask_for_code(Client(), f"persona{number}@correo.example").status_code for number in range(60)}
    assert answers == {302}


def test_codes_for_one_address_are_limited(participant):
    for _time in range(4):
        last = ask_for_code(Client(), "paula@correo.example")
    assert last.status_code == 200
    assert len(mail.outbox) == 3


# --- The second step -------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_new_organiser_is_led_to_set_up_a_second_step_and_then_on(client, organiser):
    Authenticator.objects.all().delete()
    log_in(client, "olga@mesa.example")
    assert client.get("/es/after-login/")["Location"] == "/es/me/second-step/"
    assert client.get("/es/me/second-step/").status_code == 200
    page = client.get("/es/account/2fa/totp/activate/")
    assert page.status_code == 200
    secret = client.session["mfa.totp.secret"]
    done = client.post("/es/account/2fa/totp/activate/", {"code": totp_now(secret)})
    assert done["Location"] == "/es/account/2fa/recovery-codes/"
    # Enrolling took a code of the app, so that neither the recovery codes nor the desk ask for another.
    assert client.get("/es/account/2fa/recovery-codes/").status_code == 200
    assert client.get("/es/after-login/")["Location"] == "/es/desk/"


def test_organiser_shows_the_second_step_at_login(client, organiser):
    give_app(organiser)
    entered = log_in(client, "olga@mesa.example")
    assert entered["Location"] == "/es/account/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    client.post("/es/account/2fa/authenticate/", {"code": totp_now()})
    client.post("/es/account/2fa/trust/", {"action": "none"})
    assert client.get("/es/after-login/")["Location"] == "/es/desk/"


def test_organiser_enters_with_a_recovery_code(client, organiser):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    give_app(organiser)
    code = RecoveryCodes.activate(organiser).get_unused_codes()[0]
    log_in(client, "olga@mesa.example")
    client.post("/es/account/2fa/authenticate/", {"code": code})
    client.post("/es/account/2fa/trust/", {"action": "none"})
    assert client.get("/es/after-login/")["Location"] == "/es/desk/"


def test_trusted_browser_is_not_asked_again_for_30_days(client, organiser, time_machine):
    give_app(organiser)
    log_in(client, "olga@mesa.example")
    client.post("/es/account/2fa/authenticate/", {"code": totp_now()})
    client.post("/es/account/2fa/trust/", {"action": "trust"})
    assert client.cookies["mfa_trusted"]["max-age"] == 30 * 24 * 3600
    client.post("/es/account/logout/")
    log_in(client, "olga@mesa.example")
    assert client.get("/es/after-login/")["Location"] == "/es/desk/"

    # The browser would give its cookie back; the server counts the days itself.
    trusted = client.cookies["mfa_trusted"].value
    for days, leads_to in ((29, "/es/after-login/"), (31, "/es/account/2fa/authenticate/")):
        time_machine.move_to(timezone.now() + timedelta(days=days), tick=False)
        cache.clear()
        later = Client()
        later.cookies["mfa_trusted"] = trusted
        assert log_in(later, "olga@mesa.example")["Location"] == leads_to, days
        time_machine.move_to(timezone.now() - timedelta(days=days), tick=False)


def test_trusted_browser_of_another_person_helps_nobody(client, organiser, foreign_organiser):
    give_app(organiser)
    give_app(foreign_organiser)
    log_in(client, "olga@mesa.example")
    client.post("/es/account/2fa/authenticate/", {"code": totp_now()})
    client.post("/es/account/2fa/trust/", {"action": "trust"})
    client.post("/es/account/logout/")
    assert log_in(client, "otto@vereda.example")["Location"] == "/es/account/2fa/authenticate/"


def test_session_begun_before_the_enrolment_must_show_the_factor(client, organiser):
    Authenticator.objects.all().delete()
    client.force_login(organiser, backend=settings.AUTHENTICATION_BACKENDS[0])
    give_app(organiser)
    answer = client.get("/es/after-login/")
    assert answer["Location"] == "/es/account/2fa/reauthenticate/?next=%2Fes%2Fafter-login%2F"
    client.post("/es/account/2fa/reauthenticate/?next=/es/after-login/", {"code": totp_now()})
    assert client.get("/es/after-login/")["Location"] == "/es/desk/"


def test_session_without_the_factor_cannot_add_one_of_its_own(client, organiser):
    give_app(organiser)
    client.force_login(organiser, backend=settings.AUTHENTICATION_BACKENDS[0])
    for path in ("webauthn/add/", "recovery-codes/generate/", "totp/deactivate/"):
        answer = client.get(f"/es/account/2fa/{path}")
        assert answer["Location"].startswith("/es/account/2fa/reauthenticate/"), path
    assert client.post("/es/account/2fa/totp/deactivate/").status_code == 302
    assert second_factor.is_enrolled(organiser)


@pytest.mark.parametrize(
    "path", ["/es/desk/people/", "/cms/", "/back-office/", "/es/account/email/", "/es/me/"]
)
def test_administrator_without_the_factor_gets_nowhere(client, admin, path):
    client.force_login(admin, backend=settings.AUTHENTICATION_BACKENDS[0])
    answer = client.get(path, follow=False)
    assert answer.status_code == 302
    assert "/account/2fa/reauthenticate/" in answer["Location"]


def test_organiser_who_disconnects_the_app_must_enrol_again(enter, organiser):
    client = enter(organiser)
    Authenticator.objects.all().delete()
    assert client.get("/es/after-login/")["Location"] == "/es/me/second-step/"


@pytest.mark.parametrize("path", ["/cms/login/", "/back-office/login/", "/cms/", "/back-office/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_both_admins_know_no_login_of_their_own(client, admin, path, method):
    admin.set_password("una contraseña")
    admin.save()
    answer = getattr(client, method)(path, {"username": admin.code, "password": "una contraseña"})
    assert answer.status_code == 302
    final = client.get(path, follow=True)
    assert final.redirect_chain[-1][0].partition("?")[0] == "/es/account/login/"
    assert "_auth_user_id" not in client.session


def test_participant_may_leave_the_second_step_aside(enter, participant):
    assert enter(participant).get("/es/me/").status_code == 200


def test_funder_may_leave_the_second_step_aside(enter, funder):
    assert enter(funder).get("/es/me/").status_code == 200


def test_record_of_another_person_does_not_count(client, organiser, foreign_organiser):
    give_app(organiser)
    client.force_login(organiser, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0, "id": 1, "type": "totp"}]
    session["account_authentication_methods_user"] = str(foreign_organiser.pk)
    session.save()
    assert "/2fa/reauthenticate/" in client.get("/es/after-login/")["Location"]


# --- The demonstration's “come in as …” ------------------------------------------------------


def counted(client: Client, person: Person) -> Client:
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session[second_factor.COUNTED] = True
    session.save()
    return client


@pytest.mark.parametrize(
    ("demo", "generated", "headers", "passes"),
    [
        (True, True, {}, True),
        (False, True, {}, False),
        (True, False, {}, False),
        (True, True, {"REMOTE_ADDR": "203.0.113.7"}, False),
        (True, True, {"HTTP_X_FORWARDED_FOR": "203.0.113.7"}, False),
        (True, True, {"REMOTE_ADDR": "::1"}, True),
    ],
)
def test_come_in_counts_the_factor_in_the_demo_on_this_machine_alone(
    client, organiser, settings, demo, generated, headers, passes
):
    Authenticator.objects.all().delete()
    Person.objects.filter(pk=organiser.pk).update(is_generated=generated)
    settings.COME_IN_AS = demo
    answer = counted(client, organiser).get("/es/after-login/", **headers)
    assert answer["Location"] == ("/es/desk/" if passes else "/es/me/second-step/")


# --- A lost phone ----------------------------------------------------------------------------


def test_administrator_resets_the_factor_of_a_lost_phone(enter, admin, organiser, on_commit):
    give_app(organiser)
    theirs = Client()
    theirs.force_login(organiser, backend=settings.AUTHENTICATION_BACKENDS[0])
    client = enter(admin)
    url = f"/es/desk/people/{organiser.code}/reset/"
    assert client.get(url).status_code == 200
    assert second_factor.is_enrolled(organiser)
    on_commit(lambda: client.post(url))
    assert not second_factor.is_enrolled(organiser)
    # Their sessions ended, and a trusted browser is trusted no longer.
    assert theirs.get("/es/me/")["Location"].startswith("/es/account/login/")
    assert [letter.to for letter in mail.outbox] == [["olga@mesa.example"]]
    from auditlog.models import LogEntry

    entry = LogEntry.objects.get(additional_data__act="second factor reset")
    assert (entry.actor, entry.object_repr, entry.actor_email) == (admin, organiser.code, None)


def test_administrator_cannot_reset_their_own_factor(enter, admin):
    client = enter(admin)
    client.post(f"/es/desk/people/{admin.code}/reset/")
    assert second_factor.is_enrolled(admin)


def test_organiser_finds_no_people_desk(enter, organiser):
    client = enter(organiser)
    assert client.get("/es/desk/people/").status_code == 404
    assert client.post(f"/es/desk/people/{organiser.code}/reset/").status_code == 404


def test_administrator_appoints_and_revokes(enter, admin, organisation, now, on_commit):
    client = enter(admin)
    on_commit(
        lambda: client.post(
            "/es/desk/people/appoint/",
            {
                "name": "Tina",
                "address": "tina@mesa.example",
                "duty": "trainer",
                "organisation": organisation.code,
            },
        )
    )
    tina = Person.objects.get(name="Tina")
    assert list(tina.appointments.values_list("duty", "organisation__slug")) == [("trainer", "mesa")]
    assert [letter.to for letter in mail.outbox] == [["tina@mesa.example"]]
    assert b"Tina" in client.get("/es/desk/people/?q=tina").content
    client.post(f"/es/desk/people/{tina.code}/revoke/trainer/{organisation.code}/")
    assert not tina.appointments.exists()


def test_last_administrator_stays(enter, admin):
    client = enter(admin)
    client.post(f"/es/desk/people/{admin.code}/revoke/administrator/all/")
    assert admin.appointments.filter(duty="administrator").exists()
    client.post("/es/me/forget/")
    admin.refresh_from_db()
    assert admin.erased_at is None


def test_duty_other_than_the_administrators_needs_an_organisation(admin, now):
    with pytest.raises(appointments.NoOrganisation):
        appointments.appoint(
            "x@mesa.example", name="X", duty="editor", organisation=None, language="es", by=admin, now=now
        )
    assert not Appointment.objects.filter(duty="editor").exists()


def test_login_says_so_when_letters_cannot_leave(client, participant, settings):
    settings.EMAIL_BACKEND = "tests.people.test_login.Broken"
    answer = ask_for_code(client, "paula@correo.example")
    assert answer.status_code == 503


class Broken:
    """A mail server that is away."""

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError
