"""A moment on screen and in letters: the event's own day and hour with its zone named, and the reader's.

Every function is pure and cached: a page of thirty sessions asks for thirty moments and pays for few.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_noop as _

#: Places that give a zone its name, where a language writes them differently from the database of zones, or
#: a reader may choose them to see their hour. In that of Zurich is Geneva, too.
PLACES = {
    "America/Argentina/Buenos_Aires": _("Buenos Aires"),
    "America/Asuncion": _("Asunción"),
    "America/Barbados": _("Barbados"),
    "America/Belize": _("Belize"),
    "America/Bogota": _("Bogotá"),
    "America/Caracas": _("Caracas"),
    "America/Costa_Rica": _("Costa Rica"),
    "America/El_Salvador": _("El Salvador"),
    "America/Guatemala": _("Guatemala"),
    "America/Guayaquil": _("Guayaquil"),
    "America/Guyana": _("Guyana"),
    "America/Havana": _("Havana"),
    "America/Jamaica": _("Kingston (Jamaica)"),
    "America/La_Paz": _("La Paz"),
    "America/Lima": _("Lima"),
    "America/Managua": _("Managua"),
    "America/Manaus": _("Manaus"),
    "America/Mexico_City": _("Mexico City"),
    "America/Montevideo": _("Montevideo"),
    "America/New_York": _("New York"),
    "America/Panama": _("Panama"),
    "America/Paramaribo": _("Paramaribo"),
    "America/Port-au-Prince": _("Port-au-Prince"),
    "America/Port_of_Spain": _("Port of Spain"),
    "America/Puerto_Rico": _("Puerto Rico"),
    "America/Santiago": _("Santiago (Chile)"),
    "America/Santo_Domingo": _("Santo Domingo"),
    "America/Sao_Paulo": _("São Paulo"),
    "America/Tegucigalpa": _("Tegucigalpa"),
    "Asia/Tokyo": _("Tokyo"),
    "Europe/London": _("London"),
    "Europe/Madrid": _("Madrid"),
    "Europe/Paris": _("Paris"),
    "Europe/Zurich": _("Zurich"),
    "UTC": _("UTC"),
}
#: Further ones, which are only named: where people log in from, and where bodies and forums meet.
FURTHER = {
    "Africa/Abidjan": _("Abidjan"),
    "Africa/Accra": _("Accra"),
    "Africa/Addis_Ababa": _("Addis Ababa"),
    "Africa/Algiers": _("Algiers"),
    "Africa/Cairo": _("Cairo"),
    "Africa/Casablanca": _("Casablanca"),
    "Africa/Dakar": _("Dakar"),
    "Africa/Johannesburg": _("Johannesburg"),
    "Africa/Kampala": _("Kampala"),
    "Africa/Kigali": _("Kigali"),
    "Africa/Lagos": _("Lagos"),
    "Africa/Luanda": _("Luanda"),
    "Africa/Maputo": _("Maputo"),
    "Africa/Nairobi": _("Nairobi"),
    "Africa/Tunis": _("Tunis"),
    "America/Anchorage": _("Anchorage"),
    "America/Antigua": _("Antigua"),
    "America/Araguaina": _("Araguaína"),
    "America/Argentina/Cordoba": _("Córdoba"),
    "America/Argentina/Mendoza": _("Mendoza"),
    "America/Argentina/Salta": _("Salta"),
    "America/Argentina/Tucuman": _("Tucumán"),
    "America/Argentina/Ushuaia": _("Ushuaia"),
    "America/Aruba": _("Aruba"),
    "America/Bahia": _("Bahia"),
    "America/Belem": _("Belém"),
    "America/Boa_Vista": _("Boa Vista"),
    "America/Campo_Grande": _("Campo Grande"),
    "America/Cancun": _("Cancún"),
    "America/Cayenne": _("Cayenne"),
    "America/Cayman": _("Cayman Islands"),
    "America/Chicago": _("Chicago"),
    "America/Chihuahua": _("Chihuahua"),
    "America/Ciudad_Juarez": _("Ciudad Juárez"),
    "America/Cuiaba": _("Cuiabá"),
    "America/Curacao": _("Curaçao"),
    "America/Denver": _("Denver"),
    "America/Dominica": _("Dominica"),
    "America/Fortaleza": _("Fortaleza"),
    "America/Grenada": _("Grenada"),
    "America/Guadeloupe": _("Guadeloupe"),
    "America/Halifax": _("Halifax"),
    "America/Hermosillo": _("Hermosillo"),
    "America/Los_Angeles": _("Los Angeles"),
    "America/Maceio": _("Maceió"),
    "America/Martinique": _("Martinique"),
    "America/Mazatlan": _("Mazatlán"),
    "America/Merida": _("Mérida"),
    "America/Monterrey": _("Monterrey"),
    "America/Nassau": _("Nassau"),
    "America/Noronha": _("Fernando de Noronha"),
    "America/Phoenix": _("Phoenix"),
    "America/Porto_Velho": _("Porto Velho"),
    "America/Punta_Arenas": _("Punta Arenas"),
    "America/Recife": _("Recife"),
    "America/Rio_Branco": _("Rio Branco"),
    "America/Santarem": _("Santarém"),
    "America/St_Kitts": _("Saint Kitts"),
    "America/St_Lucia": _("Saint Lucia"),
    "America/St_Vincent": _("Saint Vincent"),
    "America/Tijuana": _("Tijuana"),
    "America/Toronto": _("Toronto"),
    "America/Vancouver": _("Vancouver"),
    "Asia/Amman": _("Amman"),
    "Asia/Baku": _("Baku"),
    "Asia/Bangkok": _("Bangkok"),
    "Asia/Beirut": _("Beirut"),
    "Asia/Calcutta": _("Kolkata"),
    "Asia/Colombo": _("Colombo (Sri Lanka)"),
    "Asia/Dhaka": _("Dhaka"),
    "Asia/Dubai": _("Dubai"),
    "Asia/Hong_Kong": _("Hong Kong"),
    "Asia/Jakarta": _("Jakarta"),
    "Asia/Jerusalem": _("Jerusalem"),
    "Asia/Kathmandu": _("Kathmandu"),
    "Asia/Kolkata": _("Kolkata"),
    "Asia/Kuala_Lumpur": _("Kuala Lumpur"),
    "Asia/Manila": _("Manila"),
    "Asia/Qatar": _("Qatar"),
    "Asia/Riyadh": _("Riyadh"),
    "Asia/Seoul": _("Seoul"),
    "Asia/Shanghai": _("Shanghai"),
    "Asia/Singapore": _("Singapore"),
    "Asia/Taipei": _("Taipei"),
    "Asia/Tbilisi": _("Tbilisi"),
    "Asia/Yerevan": _("Yerevan"),
    "Atlantic/Azores": _("Azores"),
    "Atlantic/Bermuda": _("Bermuda"),
    "Atlantic/Canary": _("Canary Islands"),
    "Australia/Sydney": _("Sydney"),
    "Europe/Amsterdam": _("Amsterdam"),
    "Europe/Athens": _("Athens"),
    "Europe/Berlin": _("Berlin"),
    "Europe/Brussels": _("Brussels"),
    "Europe/Bucharest": _("Bucharest"),
    "Europe/Budapest": _("Budapest"),
    "Europe/Copenhagen": _("Copenhagen"),
    "Europe/Dublin": _("Dublin"),
    "Europe/Helsinki": _("Helsinki"),
    "Europe/Istanbul": _("Istanbul"),
    "Europe/Kiev": _("Kyiv"),
    "Europe/Kyiv": _("Kyiv"),
    "Europe/Lisbon": _("Lisbon"),
    "Europe/Luxembourg": _("Luxembourg"),
    "Europe/Moscow": _("Moscow"),
    "Europe/Oslo": _("Oslo"),
    "Europe/Prague": _("Prague"),
    "Europe/Riga": _("Riga"),
    "Europe/Rome": _("Rome"),
    "Europe/Sofia": _("Sofia"),
    "Europe/Stockholm": _("Stockholm"),
    "Europe/Tallinn": _("Tallinn"),
    "Europe/Vienna": _("Vienna"),
    "Europe/Vilnius": _("Vilnius"),
    "Europe/Warsaw": _("Warsaw"),
    "Pacific/Auckland": _("Auckland"),
    "Pacific/Easter": _("Easter Island"),
    "Pacific/Galapagos": _("Galápagos"),
    "Pacific/Honolulu": _("Honolulu"),
}


@lru_cache(maxsize=512)
def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name; UTC for a name nobody knows."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def zone_key(of: str | ZoneInfo) -> str:
    return of if isinstance(of, str) else str(of)


@lru_cache(maxsize=4096)
def _offset(minutes: int) -> str:
    """A distance from UTC as people read it: `UTC−6`, `UTC+5:30`, `UTC`."""
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "\u2212"
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")


@lru_cache(maxsize=2048)
def _zone_words(name: str, minutes: int, language: str) -> str:
    with override(language):
        if zone_key(zone(name)) == "UTC":
            return "UTC"
        return gettext("%(place)s time (%(offset)s)") % {
            "place": place_words(name),
            "offset": _offset(minutes),
        }


def place_words(name: str) -> str:
    """The place that gives a zone its name, as people write it: `São Paulo` for `America/Sao_Paulo`."""
    told = PLACES.get(name) or FURTHER.get(name)
    return gettext(told) if told else name.rpartition("/")[2].replace("_", " ")


def zone_words(instant: datetime, of: str | ZoneInfo) -> str:
    """The zone's name for people at an instant: `Panama time (UTC−5)`."""
    name = zone_key(of)
    local = instant.astimezone(zone(name))
    offset = int((local.utcoffset() or timedelta()).total_seconds() // 60)
    return _zone_words(name, offset, get_language() or settings.LANGUAGE_CODE)


#: A space at which no line breaks.
NO_BREAK = "\u00a0"
#: What Django's own words leave without its accent.
ACCENTS = {("pt-br", "sab"): "sáb"}


def _name(of: object, language: str) -> str:
    """The name of a day or month as running text writes it: small letters but in English."""
    name = str(of)
    if language == "en":
        return name[:1].upper() + name[1:]
    return ACCENTS.get((language, name.lower()), name.lower())


@lru_cache(maxsize=4096)
def _day_words(day: date, language: str) -> str:
    with override(language):
        return gettext("%(weekday)s %(day)s %(month)s %(year)s") % {
            "weekday": _name(WEEKDAYS[day.weekday()], language),
            "day": day.day,
            "month": _name(MONTHS[day.month], language),
            "year": day.year,
        }


def _day(of: date | datetime, name: str | ZoneInfo) -> date:
    return of.astimezone(zone(zone_key(name))).date() if isinstance(of, datetime) else of


def day_words(day: date | datetime, of: str | ZoneInfo = "UTC") -> str:
    """A day in full, an instant's in the zone `of`: `Wednesday 11 October 2023`."""
    return _day_words(_day(day, of), get_language() or settings.LANGUAGE_CODE)


def short_day_words(day: date) -> str:
    """A day in short, without its year, where space is scarce: `16 Nov`; in Spanish `16 nov`."""
    language = get_language() or settings.LANGUAGE_CODE
    with override(language):
        return f"{day.day}{NO_BREAK}{_name(MONTHS_3[day.month], language)}"


def month_words(day: date) -> str:
    """The month of a day by its name alone, as running text writes it: `November`, `noviembre`."""
    language = get_language() or settings.LANGUAGE_CODE
    with override(language):
        return _name(MONTHS[day.month], language)


def hour_words(instant: datetime, of: str | ZoneInfo) -> str:
    """The hour in a zone, on a clock of 24 hours: `09:00`."""
    return f"{instant.astimezone(zone(zone_key(of))):%H:%M}"


def stamp_words(instant: datetime, of: str | ZoneInfo) -> str:
    """A moment in short, its zone named: `5 Nov 2026 09:00, Guatemala time (UTC−6)`."""
    local = instant.astimezone(zone(zone_key(of)))
    return gettext("%(moment)s, %(zone)s") % {
        "moment": date_format(local.replace(tzinfo=None), "SHORT_DATETIME_FORMAT"),
        "zone": zone_words(instant, of),
    }


def span_words(start: datetime, minutes: int, of: str | ZoneInfo) -> str:
    """Day, hours and zone: `Friday 13 November 2026, from 09:00 to 10:00, Guatemala time (UTC−6)`.

    Where the clocks are put back or forward before the end, the hours say so.
    """
    # Added to the instant and not to the wall's hour, which may jump in between.
    first, last = (at.astimezone(zone(zone_key(of))) for at in (start, start + timedelta(minutes=minutes)))
    return gettext("%(day)s, %(hours)s, %(zone)s") % {
        "day": day_words(first.date()),
        "hours": _hours_words(
            _wall(first), _wall(last), _turn(first, last), get_language() or settings.LANGUAGE_CODE
        ),
        "zone": zone_words(start, of),
    }


def moment_words(instant: datetime, of: str | ZoneInfo) -> str:
    """An instant in words: `Friday 13 November 2026 at 09:00, Guatemala time (UTC−6)`."""
    return gettext("%(day)s at %(hour)s, %(zone)s") % {
        "day": day_words(instant, of),
        "hour": hour_words(instant, of),
        "zone": zone_words(instant, of),
    }


def same_clock(instant: datetime, one: str, other: str) -> bool:
    """Whether the clocks of two zones show the same hour at an instant."""
    return instant.astimezone(zone(one)).utcoffset() == instant.astimezone(zone(other)).utcoffset()


def pace_words(first: date, last: date, of: str | ZoneInfo) -> str:
    """From which day to which something is open to go through alone, with the zone of these days named."""
    # At noon, which no clock jumps over.
    noon = datetime(first.year, first.month, first.day, 12, tzinfo=zone(zone_key(of)))
    return gettext("At your own pace, from %(first)s to %(last)s, %(zone)s") % {
        "first": day_words(first),
        "last": day_words(last),
        "zone": zone_words(noon, of),
    }


def _wall(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def _turn(first: datetime, last: datetime) -> timedelta:
    """How far the clocks of a place are put forward from one moment to another; back: less than nothing."""
    return (last.utcoffset() or timedelta()) - (first.utcoffset() or timedelta())


def _turned(hours: str, turn: timedelta) -> str:
    """Hours of which the last is not the one to expect after the first: 01:30 again an hour after 01:30."""
    if not turn:
        return hours
    if turn < timedelta():
        return gettext("%(hours)s (the clocks go back in between)") % {"hours": hours}
    return gettext("%(hours)s (the clocks go forward in between)") % {"hours": hours}


@lru_cache(maxsize=4096)
def _hours_words(start: datetime, end: datetime | None, turn: timedelta, language: str) -> str:
    # Naive on purpose: aware datetimes of one instant are equal, and would share a place in the cache.
    with override(language):
        if end is None:
            return gettext("at %(start)s") % {"start": f"{start:%H:%M}"}
        hours = {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
        if end.date() > start.date():
            return _turned(gettext("from %(start)s to %(end)s the next day") % hours, turn)
        return _turned(gettext("from %(start)s to %(end)s") % hours, turn)


@lru_cache(maxsize=4096)
def _your_words(instant: datetime, zone_name: str, reader_zone: str, language: str) -> str:
    """The reader's own day and hour in one sentence; the day only when it is another one."""
    theirs, yours = instant.astimezone(zone(zone_name)), instant.astimezone(zone(reader_zone))
    with override(language):
        if theirs.date() == yours.date():
            return gettext("For you: %(hour)s") % {"hour": f"{yours:%H:%M}"}
        return gettext("For you: %(weekday)s %(day)s, %(hour)s") % {
            "weekday": _name(WEEKDAYS[yours.weekday()], language),
            "day": yours.day,
            "hour": f"{yours:%H:%M}",
        }


@lru_cache(maxsize=4096)
def _when(
    instant: datetime, zone_name: str, minutes: int, reader_zone: str, form: str, language: str
) -> SafeString:
    local = instant.astimezone(zone(zone_name))
    # Added to the instant and not to the wall's hour, which may jump in between.
    end = (instant + timedelta(minutes=minutes)).astimezone(local.tzinfo) if minutes else None
    turn = _turn(local, end) if end else timedelta()
    offset = int((local.utcoffset() or timedelta()).total_seconds() // 60)
    named = _zone_words(zone_name, offset, language)
    stamp = local.isoformat(timespec="minutes")
    if form != "full":
        with override(language):
            hours = escape(_turned(f"{local:%H:%M}" + (f"\u2013{end:%H:%M}" if end else ""), turn))
        day = escape(_day_words(local.date(), language))
        told = f'<span class="away">{day}, </span><b>{hours}</b>' if form == "beside" else f"<b>{hours}</b>"
    else:
        day = escape(_day_words(local.date(), language))
        told = f"<b>{day}</b> {escape(_hours_words(_wall(local), end and _wall(end), turn, language))}"
    beside = ""
    if reader_zone and not same_clock(instant, zone_name, reader_zone):
        words = escape(_your_words(instant, zone_name, reader_zone, language))
        beside = f' <span class="yours">{words}</span>'
    # Without a zone of the reader's on record, page.js fills in the browser's.
    ask = "" if reader_zone else f' data-when="{form}"'
    return mark_safe(  # every part is a number, a cached constant or escaped
        f'<span class="when"><time datetime="{stamp}"{ask}>{told}</time>'
        f' <span class="zone">{escape(named)}</span>{beside}</span>'
    )


def when(
    instant: datetime,
    zone: str | ZoneInfo,
    minutes: int | None = None,
    *,
    reader_zone: str = "",
    form: str = "full",
    language: str = "",
) -> SafeString:
    """Markup of a moment in the zone of its event.

    `minutes` is the declared length (None: only the beginning is told); `form` is `full` (day and hours),
    `beside` (hours beside a card's leaf, the day for whoever listens) or `hours` (under a heading of the
    day, or beside the leaf of a page's head). `reader_zone` is an IANA name, or empty when unknown;
    `language` is the page's, unless a list of many has looked it up already.
    """
    return _when(
        instant,
        zone_key(zone),
        int(minutes or 0),
        reader_zone,
        form,
        language or get_language() or settings.LANGUAGE_CODE,
    )


@lru_cache(maxsize=4096)
def _day_block(day: date, full: bool, language: str) -> SafeString:
    with override(language):
        weekday = _name((WEEKDAYS if full else WEEKDAYS_ABBR)[day.weekday()], language)
        month = _name((MONTHS if full else MONTHS_3)[day.month], language)
    inside = (
        f'<span class="day-week">{escape(weekday)}</span> <span class="day-number">{day.day}</span> '
        f'<span class="day-month">{escape(month)} {day.year}</span>'
    )
    if full:
        return mark_safe(f'<time class="day" datetime="{day.isoformat()}">{inside}</time>')
    return mark_safe(f'<span class="day" aria-hidden="true">{inside}</span>')


def day_block(instant: datetime | date, of: str | ZoneInfo = "UTC", *, full: bool = False) -> SafeString:
    """The calendar leaf that opens a page's head (`full`: names in full, read aloud) or a card.

    On a card it is hidden from a screen reader, for the words stand beside it in `when`.
    """
    return _day_block(_day(instant, of), full, get_language() or settings.LANGUAGE_CODE)


@lru_cache(maxsize=256)
def _length(minutes: int, language: str) -> str:
    hours, rest = divmod(minutes, 60)
    with override(language):
        if not hours:
            words = gettext("%(minutes)s min")
        elif not rest:
            words = gettext("%(hours)s h")
        else:
            words = gettext("%(hours)s h %(minutes)s min")
    # A number stays on the line of its unit.
    return (words % {"hours": hours, "minutes": rest}).replace(" ", NO_BREAK)


def length_words(minutes: int) -> str:
    """A length as people say it, with spaces that no line breaks at: `1 h 30 min`."""
    return _length(int(minutes), get_language() or settings.LANGUAGE_CODE)
