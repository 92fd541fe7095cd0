"""The door on phones without a network: five hundred people and two devices, in real Chromium (bar 4)."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import segno
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from events import access, door
from events.models import Capacity, DoorDevice, DoorScan, Event, Mode, Presence, Registration, Session
from events.models.door_codes import in_groups
from people.models import Person
from tests.browser.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PIN = "colibrí 27"
#: Types codes one after the other into the page's own field, and waits until each of them is kept.
TYPE = """async (codes) => {
  const waiting = document.getElementById("waiting");
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  for (const code of codes) {
    const before = Number(waiting.dataset.count);
    document.getElementById("code").value = code;
    document.getElementById("type").requestSubmit();
    for (let tries = 0; Number(waiting.dataset.count) === before; tries += 1) {
      if (tries > 2000) throw new Error("not kept: " + code);
      await pause(1);
    }
  }
  return Number(waiting.dataset.count);
}"""
#: Waits until the page's worker answers for it.
OWN = """async () => {
  await navigator.serviceWorker.ready;
  while (!navigator.serviceWorker.controller) await new Promise((resolve) => setTimeout(resolve, 20));
}"""
#: Everything that the page's database holds, as text: numbers, strings, and bytes as Latin-1.
STORED = """async () => {
  const db = await new Promise((resolve, reject) => {
    const asked = indexedDB.open("convite-door");
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const all = (name, act) => new Promise((resolve) => {
    const asked = db.transaction(name).objectStore(name)[act]();
    asked.onsuccess = () => resolve(asked.result);
  });
  const found = {
    box: await all("box", "getAll"), boxes: await all("box", "getAllKeys"),
    queue: await all("queue", "getAll"),
  };
  db.close();
  const text = (value) => JSON.stringify(value, (_key, one) =>
    one instanceof ArrayBuffer || ArrayBuffer.isView(one)
      ? [...new Uint8Array(one.buffer ?? one)].map((byte) => String.fromCharCode(byte)).join("")
      : one);
  return { text: text(found), boxes: found.boxes, queue: found.queue.length };
}"""


@pytest.fixture
def gathering(event: Event, session: Session) -> Session:
    """A session that starts in half an hour."""
    starts = timezone.now() + timedelta(minutes=30)
    Event.objects.filter(pk=event.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=1))
    Session.objects.filter(pk=session.pk).update(starts_at=starts)
    session.refresh_from_db()
    return session


def crowd(event: Event, people: int) -> list[Registration]:
    """So many places in the room, each with a name that stands nowhere else."""
    Capacity.objects.filter(event=event, mode=Mode.ONSITE).update(seats=None, taken=people)
    return Registration.objects.bulk_create(
        Registration(
            event=event, number=number, name=f"Quetzalli Número{number}", mode=Mode.ONSITE, language="es",
            time_zone="UTC",
        )
        for number in range(1, people + 1)
    )  # fmt: skip


@pytest.fixture
def phone(chromium: Browser, live_server: Any) -> Iterator[Callable[[], BrowserContext]]:
    """A phone of its own: nothing that one stores reaches another."""
    contexts: list[BrowserContext] = []

    def unpacked() -> BrowserContext:
        context = chromium.new_context(
            base_url=live_server.url, viewport=PHONE, locale="es-GT", timezone_id="America/Sao_Paulo"
        )
        contexts.append(context)
        return context

    yield unpacked
    for context in contexts:
        context.close()


def let_in(context: BrowserContext, session: Session, organiser: Person, *, label: str = "Puerta") -> Page:
    """Let a phone in by its link, as a helper does, and unlock its page."""
    _device, token = door.admit(session, label=label, by=organiser, now=timezone.now())
    page = context.new_page()
    page.goto(reverse("events:door_enrol", args=[token]))
    page.fill("#pin", PIN)
    page.fill("#again", PIN)
    page.click("#enrol button")
    page.wait_for_url("**/door/")
    unlock(page)
    # The page is the phone's own once its worker holds it.
    page.evaluate(OWN)
    return page


def unlock(page: Page, pin: str = PIN) -> None:
    page.fill("#locked #pin", pin)
    page.click("#unlock button")
    page.wait_for_selector("#open:not([hidden])")


def carry_list(page: Page) -> None:
    page.click("#take")
    expect(page.locator("#finding")).to_be_visible()


def stored(page: Page) -> dict[str, Any]:
    return page.evaluate(STORED)


def waits(page: Page, count: int) -> None:
    # Less than the minute after which the page sends by itself what it could not send before.
    expect(page.locator("#waiting")).to_have_attribute("data-count", str(count), timeout=40_000)


def test_five_hundred_people_and_two_devices_offline_lose_and_double_nobody(
    gathering: Session, organiser: Person, phone: Callable[[], BrowserContext]
) -> None:
    places = crowd(gathering.event, 500)
    codes = [in_groups(place.door_code) for place in places]
    one, two = phone(), phone()
    main, side = let_in(one, gathering, organiser), let_in(two, gathering, organiser, label="Lateral")
    for page in (main, side):
        carry_list(page)
    for context in (one, two):
        context.set_offline(True)
    # The page itself opens without a network.
    side.reload()
    unlock(side)

    assert main.evaluate(TYPE, codes[:300]) == 300
    # Of two phones that were away, who was first is known to within the time that their sendings took.
    side.wait_for_timeout(5_000)
    assert side.evaluate(TYPE, codes[200:]) == 300
    # The one closes its page before it was sent; nothing is lost by that.
    main.reload()
    unlock(main)
    waits(main, 300)
    assert Presence.objects.count() == 0

    for context in (one, two):
        context.set_offline(False)
    for page in (main, side):
        waits(page, 0)

    rows = Presence.objects.filter(session=gathering)
    assert rows.count() == 500
    assert rows.values("registration").distinct().count() == 500
    assert set(rows.values_list("state", "mode", "source")) == {("present", "onsite", "door")}
    assert DoorScan.objects.count() == 600
    assert DoorScan.objects.filter(outcome="recorded").count() == 500
    assert DoorScan.objects.filter(outcome="again").count() == 100
    assert not DoorScan.objects.filter(is_time_doubtful=True).exists()
    # Whoever saw somebody first is the one who let them in.
    assert set(rows.filter(registration__number__lte=200).values_list("device__number", flat=True)) == {1}
    assert set(rows.filter(registration__number__gt=300).values_list("device__number", flat=True)) == {2}
    assert set(
        rows.filter(registration__number__range=(201, 300)).values_list("device__number", flat=True)
    ) == {1}
    for page in (main, side):
        expect(page.locator("#sent")).to_contain_text("300")
        assert "list" not in stored(page)["boxes"]


def test_the_list_goes_after_it_was_sent_and_what_is_stored_can_be_read_by_nobody(
    gathering: Session, organiser: Person, phone: Callable[[], BrowserContext]
) -> None:
    (place,) = crowd(gathering.event, 1)
    context = phone()
    page = let_in(context, gathering, organiser)
    carry_list(page)
    context.set_offline(True)
    page.fill("#code", in_groups(place.door_code).lower())
    page.press("#code", "Enter")
    expect(page.locator("#said")).to_contain_text(place.name)
    expect(page.locator("#result")).to_have_class("door-result door-recorded")
    # The same person again is told in a friendly way, and not kept twice.
    page.fill("#code", place.door_code)
    page.press("#code", "Enter")
    expect(page.locator("#result")).to_have_class("door-result door-again")
    waits(page, 1)

    kept = stored(page)
    assert sorted(kept["boxes"]) == ["list", "lock"]
    assert kept["queue"] == 1
    hashed = door.hash_of(place.door_code, door.salt_of(gathering.event))
    for secret in (
        "Quetzalli",
        "Número",
        place.door_code,
        hashed,
        PIN,
        "Mesa redonda",
        gathering.code,
        "Puerta",
    ):
        assert secret not in kept["text"], secret
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]

    context.set_offline(False)
    waits(page, 0)
    expect(page.locator("#carried")).to_contain_text("No hay")
    assert stored(page)["boxes"] == ["lock"]
    assert Presence.objects.get().registration == place
    # Without a list, codes are kept, sent at once and answered by name.
    expect(page.locator("#finding")).to_be_hidden()


def test_a_list_that_was_kept_for_a_poor_line_goes_when_it_is_asked_to(
    gathering: Session, organiser: Person, phone: Callable[[], BrowserContext]
) -> None:
    places = crowd(gathering.event, 2)
    context = phone()
    page = let_in(context, gathering, organiser)
    page.check("#keep")
    carry_list(page)
    context.set_offline(True)
    page.evaluate(TYPE, [places[0].door_code])
    context.set_offline(False)
    waits(page, 0)
    expect(page.locator("#sent")).to_contain_text("Enviados: 1")
    assert sorted(stored(page)["boxes"]) == ["list", "lock"]
    page.click("#send")
    expect(page.locator("#carried")).to_contain_text("No hay")
    assert stored(page)["boxes"] == ["lock"]


def test_a_phone_at_the_next_door_awaits_everybody_anew(
    gathering: Session, organiser: Person, phone: Callable[[], BrowserContext]
) -> None:
    places = crowd(gathering.event, 2)
    following = Session.objects.create(
        event=gathering.event,
        title_es="Taller",
        status=Session.Status.SCHEDULED,
        wall_date=gathering.wall_date,
        wall_time=gathering.wall_time,
        time_zone=gathering.time_zone,
        starts_at=gathering.starts_at,
        declared_minutes=60,
    )
    context = phone()
    page = let_in(context, gathering, organiser)
    carry_list(page)
    page.fill("#code", places[0].door_code)
    page.press("#code", "Enter")
    expect(page.locator("#said")).to_contain_text(places[0].name)
    waits(page, 0)
    context.route("**/door/scans/", lambda route: route.abort())
    page.fill("#code", places[1].door_code)
    page.press("#code", "Enter")
    waits(page, 1)
    door.stand_at(DoorDevice.objects.get(), following, by=organiser, now=timezone.now())
    page.click("#take")
    expect(page.locator("#title")).to_have_text("Taller")
    # What waits is of the door before; so it is after the page was opened anew.
    expect(page.locator(".door-tick[aria-pressed=false]")).to_have_count(2)
    page.reload()
    unlock(page)
    expect(page.locator(".door-tick[aria-pressed=false]")).to_have_count(2)
    page.fill("#code", places[1].door_code)
    page.press("#code", "Enter")
    expect(page.locator("#result")).to_have_class("door-result door-recorded")
    context.unroute("**/door/scans/")
    # The scan itself may have sent all by now; then there is nothing left to press.
    page.locator("#send").dispatch_event("click")
    waits(page, 0)

    # Without the list it stands where it was put.
    page.reload()
    unlock(page)
    page.fill("#code", places[0].door_code)
    page.press("#code", "Enter")
    expect(page.locator("#said")).to_contain_text(places[0].name)
    waits(page, 0)

    assert sorted(Presence.objects.values_list("session", "registration__number")) == [
        (session.pk, number) for session in (gathering, following) for number in (1, 2)
    ]


def test_a_list_is_gone_after_a_day_whether_or_not_anyone_knows_the_pin(
    gathering: Session, organiser: Person, phone: Callable[[], BrowserContext]
) -> None:
    crowd(gathering.event, 1)
    context = phone()
    page = let_in(context, gathering, organiser)
    carry_list(page)
    context.set_offline(True)
    context.clock.set_fixed_time(timezone.now() + timedelta(hours=23, minutes=55))
    page.reload()
    expect(page.locator("#locked")).to_be_visible()
    assert sorted(stored(page)["boxes"]) == ["list", "lock"]
    context.clock.set_fixed_time(timezone.now() + timedelta(hours=24, minutes=1))
    page.reload()
    expect(page.locator("#locked")).to_be_visible()
    assert stored(page)["boxes"] == ["lock"]


def test_a_wrong_pin_shows_nothing_and_too_many_take_the_list_but_no_scan(
    gathering: Session, organiser: Person, phone: Callable[[], BrowserContext]
) -> None:
    (place,) = crowd(gathering.event, 1)
    context = phone()
    page = let_in(context, gathering, organiser)
    carry_list(page)
    context.set_offline(True)
    page.evaluate(TYPE, [place.door_code])
    context.clock.install()
    page.reload()
    for tries in range(1, 11):
        page.fill("#locked #pin", f"otro pin {tries}")
        page.click("#unlock button")
        expect(page.locator("#unlock-said")).not_to_be_empty()
        expect(page.locator("#unlock button")).to_be_enabled()
        assert page.locator("#open").is_hidden()
        assert "Quetzalli" not in page.inner_text("body")
        if tries == 5:
            # While one has to wait not even the right one opens.
            page.fill("#locked #pin", PIN)
            page.click("#unlock button")
            expect(page.locator("#unlock button")).to_be_enabled()
            assert page.locator("#open").is_hidden()
        context.clock.fast_forward(2 * 3600 * 1000)
    assert sorted(stored(page)["boxes"]) == ["lock", "tries"]
    unlock(page)
    waits(page, 1)
    context.set_offline(False)
    waits(page, 0)
    assert Presence.objects.get().registration == place


def test_a_device_that_was_shut_out_loses_its_list_and_keeps_what_it_saw(
    gathering: Session, organiser: Person, phone: Callable[[], BrowserContext]
) -> None:
    (place,) = crowd(gathering.event, 1)
    context = phone()
    page = let_in(context, gathering, organiser)
    carry_list(page)
    context.set_offline(True)
    page.evaluate(TYPE, [place.door_code])
    door.shut_out(DoorDevice.objects.get(), by=organiser, now=timezone.now())
    context.set_offline(False)
    expect(page.locator("#sent")).to_be_visible()
    kept = stored(page)
    assert (kept["boxes"], kept["queue"], Presence.objects.count()) == (["lock"], 1, 0)
    # Let in again with the same PIN, it sends what it had seen.
    let_in(context, gathering, organiser)
    page.close()
    waits(context.pages[-1], 0)
    assert Presence.objects.get().registration == place


def test_a_broken_line_in_the_middle_of_a_sending_loses_and_doubles_nothing(
    gathering: Session, organiser: Person, phone: Callable[[], BrowserContext]
) -> None:
    places = crowd(gathering.event, 250)
    context = phone()
    page = let_in(context, gathering, organiser)
    carry_list(page)
    context.set_offline(True)
    page.evaluate(TYPE, [place.door_code for place in places])
    broken: list[int] = []

    def break_line(route: Any) -> None:
        # The server takes the second part in, and its answer never arrives.
        broken.append(len(broken))
        if len(broken) == 2:
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    context.route("**/door/scans/", break_line)
    context.set_offline(False)
    waits(page, 150)
    assert stored(page)["queue"] == 150
    page.click("#send")
    waits(page, 0)
    assert (Presence.objects.count(), DoorScan.objects.count()) == (250, 250)


def test_send_that_is_pressed_while_a_sending_fails_sends_once_more(
    gathering: Session, organiser: Person, phone: Callable[[], BrowserContext]
) -> None:
    places = crowd(gathering.event, 150)
    context = phone()
    page = let_in(context, gathering, organiser)
    carry_list(page)
    context.set_offline(True)
    page.evaluate(TYPE, [place.door_code for place in places])
    asked: list[Any] = []

    def fail_once(route: Any) -> None:
        asked.append(route)
        if len(asked) == 2:
            page.click("#send")
            route.abort("connectionreset")
        else:
            route.continue_()

    context.route("**/door/scans/", fail_once)
    context.set_offline(False)
    waits(page, 0)
    assert Presence.objects.count() == 150
    expect(page.locator("#sent")).to_contain_text("150")
    assert stored(page)["boxes"] == ["lock"]  # pressed: the list goes


def test_the_desk_sees_who_comes_in_and_another_device_is_told(
    gathering: Session, organiser: Person, phone: Callable[[], BrowserContext], visit: Callable[..., Page]
) -> None:
    places = crowd(gathering.event, 2)
    page, other = let_in(phone(), gathering, organiser), let_in(phone(), gathering, organiser)
    for one in (page, other):
        one.fill("#code", places[0].door_code)
        one.press("#code", "Enter")
        waits(one, 0)
        expect(one.locator("#said")).to_contain_text(places[0].name)
    expect(other.locator("#result")).to_have_class("door-result door-again")
    expect(other.locator("#more .door-sign")).to_have_text("A")
    desk = visit(reverse("events:desk_door", args=[gathering.code]), who=organiser)
    assert desk.inner_text(".door-tally b") == "1"
    desk.click("text=Deshacer")
    assert Presence.objects.count() == 0


def test_a_name_is_found_without_a_code(
    gathering: Session, organiser: Person, phone: Callable[[], BrowserContext]
) -> None:
    crowd(gathering.event, 12)
    context = phone()
    page = let_in(context, gathering, organiser)
    carry_list(page)
    page.fill("#find", "numero12")
    page.click("#found button")
    expect(page.locator("#said")).to_contain_text("Número12")
    waits(page, 0)
    assert Presence.objects.get().registration.number == 12


# --- The camera ---


def film(code: str, path: Path) -> None:
    """A film of a QR code held before the camera, as raw frames."""
    width, height, scale = 640, 480, 10
    drawn = list(segno.make(code, error="m", micro=False).matrix_iter(scale=scale, border=4))
    left, top = (width - len(drawn[0])) // 2, (height - len(drawn)) // 2
    luma = bytearray(b"\xc8" * (width * height))
    for y, row in enumerate(drawn):
        for x, dark in enumerate(row):
            luma[(top + y) * width + left + x] = 24 if dark else 235
    frame = b"FRAME\n" + bytes(luma) + b"\x80" * (width * height // 2)
    path.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + frame * 10)


def test_the_camera_reads_a_code(
    gathering: Session,
    organiser: Person,
    live_server: Any,
    playwright: Playwright,
    chromium_path: str,
    tmp_path: Path,
) -> None:
    (place,) = crowd(gathering.event, 1)
    film(place.door_code, tmp_path / "code.y4m")
    browser = playwright.chromium.launch(
        executable_path=chromium_path,
        args=[
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={tmp_path / 'code.y4m'}",
        ],
    )
    try:
        context = browser.new_context(base_url=live_server.url, viewport=PHONE, locale="es-GT")
        page = let_in(context, gathering, organiser)
        page.click("#camera")
        expect(page.locator("#said")).to_contain_text(place.name, timeout=20_000)
        waits(page, 0)
        assert Presence.objects.get().registration == place
        page.click("#camera")
        expect(page.locator("#view")).to_be_hidden()
    finally:
        browser.close()


def test_the_camera_is_refused_on_every_other_page(
    gathering: Session, event: Event, visit: Callable[..., Page]
) -> None:
    page = visit(reverse("events:register", args=[event.code]))
    asked = "document.featurePolicy ? document.featurePolicy.allowsFeature('camera') : null"
    assert page.evaluate(asked) is False
    page.goto(reverse("events:door"))
    assert page.evaluate(asked) is True


def test_a_link_that_was_used_lets_no_second_phone_in(
    gathering: Session, organiser: Person, client: Client
) -> None:
    _device, token = door.admit(gathering, label="Puerta", by=organiser, now=timezone.now())
    door.enrol(access.door_device_by_link(token, timezone.now()), now=timezone.now())
    assert client.get(reverse("events:door_enrol", args=[token])).status_code == 404
