"""The frame's own words in templates; built into every template, so nobody loads it.

What stands in loops is built here in Python and cached, for an `{% include %}` in a loop of thirty costs
more than the page. Every function escapes what it is given.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from html import escape as html_escape
from typing import Any
from urllib.parse import quote

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext, override, pgettext
from django.utils.translation import gettext_noop as _

from convite import icons, moments, table, theme
from convite.context import LANGUAGE_TAGS, Frame, Link

register = template.Library()

#: Every mode has a shape and a word; colour only repeats them.
MODES = {"onsite": ("▲", _("in the room")), "online": ("●", _("online")), "hub": ("■", _("remote hub"))}
ROLES = {
    "organiser": _("organiser"),
    "speaker": _("speaker"),
    "panellist": _("panellist"),
    "onsite_moderator": _("room moderator"),
    "online_moderator": _("online moderator"),
    "rapporteur": _("rapporteur"),
    "trainer": _("trainer"),
    "co_trainer": _("co-trainer"),
    "observer": _("observer"),
    "interpreter": _("interpreter"),
    "technical_support": _("technical support"),
    "hub_coordinator": _("hub coordinator"),
}
#: Status: (tone, sign, word). The tone chooses the colour, the sign and the word say it.
STATUSES = {
    "draft": ("quiet", "◌", _("draft")),
    "scheduled": ("plain", "◷", _("scheduled")),
    "published": ("plain", "✓", _("published")),
    "held": ("quiet", "✓", _("held")),
    "cancelled": ("off", "✕", _("cancelled")),
    "open": ("go", "○", _("places free")),
    "closed": ("quiet", "–", _("registration closed")),
    "full": ("wait", "◐", _("full")),
    "planned": ("quiet", "◌", _("planned")),
    "invited": ("wait", "…", _("invited")),
    "confirmed": ("go", "✓", _("confirmed")),
    "declined": ("off", "✕", _("declined")),
    "replaced": ("off", "↷", _("replaced")),
    "registered": ("go", "✓", _("registered")),
    "waiting": ("wait", "…", _("on the waiting list")),
    "offered": ("wait", "◔", _("a place is offered")),
    "asked": ("wait", "…", _("waits for a yes")),
    "nominated": ("wait", "◌", _("named, not confirmed yet")),
    "present": ("go", "✓", _("present")),
    "absent": ("off", "✕", _("absent")),
    "excused": ("wait", "~", _("excused")),
    "unmarked": ("quiet", "◌", _("not marked")),
    "issued": ("go", "✓", _("issued")),
    "refused": ("off", "✕", _("refused")),
    "queued": ("wait", "…", _("to be sent")),
    "sending": ("wait", "…", _("being sent")),
    "sent": ("go", "✓", _("sent")),
    "failed": ("off", "✕", _("not sent")),
    "reached": ("go", "✓", _("reached")),
    "next": ("wait", "◔", _("next")),
    "generated": ("quiet", "◇", _("generated")),
}


#: Of the page or section that one is at.
CURRENT = ' aria-current="page"'
_MARKUP = re.compile("[&<>\"']").search


def escape(text: Any) -> str:
    """Django's `escape` without its care for lazy strings, which costs more than the escaping."""
    said = str(text)
    return html_escape(said) if _MARKUP(said) else said


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


# --- The ring ---------------------------------------------------------------------------------

_LOGO = mark_safe(  # a constant
    '<svg class="logo" viewBox="0 0 64 64" aria-hidden="true">'
    '<circle class="logo-table" cx="32" cy="32" r="13"/>'
    '<g class="logo-seat"><circle cx="50" cy="14" r="5"/><circle cx="57.5" cy="32" r="5"/>'
    '<circle cx="50" cy="50" r="5"/><circle cx="32" cy="57.5" r="5"/><circle cx="14" cy="50" r="5"/>'
    '<circle cx="6.5" cy="32" r="5"/><circle cx="14" cy="14" r="5"/></g>'
    '<circle class="logo-free" cx="32" cy="6.5" r="4.2"/></svg>'
)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon beside a word that says the same; it is not read out. Raises `KeyError` for an unknown one."""
    return icons.drawn(name)


@register.simple_tag
def site_ring() -> SafeString:
    """The logo: a ring of seats, one of them free, which is the reader's."""
    return _LOGO


@register.simple_tag
def round_table(seats: Iterable[Any], size: str = "large", title: str = "") -> SafeString:
    """The round table with its equal text.

    Large and medium come with the list of seats; small (on a card) carries a sentence instead. Above 24
    seats the ring is replaced by bars by sector.
    """
    if size == "small" and not title and len(seats := list(seats)) <= table.MOST_SEATS:
        return _card_ring(seats, _language())
    taken = table.by_group(seats)
    if not taken:
        return mark_safe("")
    if len(taken) > table.MOST_SEATS:
        return _crowd(taken, title)
    if size == "small":
        return table.picture(taken, size=size, title=title)
    heading = f"<figcaption>{escape(title)}</figcaption>" if title else ""
    return mark_safe(  # built from escaped parts
        f'<figure class="round-table round-table-{escape(size)}">{heading}{table.picture(taken, size=size)}'
        f"{_seat_list(taken)}</figure>"
    )


def _card_ring(seats: Iterable[Any], language: str) -> SafeString:
    return _small_ring(
        tuple([seat[3:6] if type(seat) is table.Seat else table.shape_of(seat) for seat in seats]), language
    )


@lru_cache(maxsize=1024)
def _small_ring(shapes: tuple[tuple[str, str, str], ...], language: str) -> SafeString:
    """A card's ring: the same table is drawn and described once a language."""
    if not shapes:
        return mark_safe("")
    taken = table.by_group(table.Seat("", "", "", *shape) for shape in shapes)
    with override(language):
        return table.picture(taken, size="small", title=_summary(taken))


@register.simple_tag
def ring(seats: Iterable[Any], size: str = "large", title: str = "") -> SafeString:
    """The picture alone, for a head whose seats are listed further down with `{% seat_list %}`."""
    taken = table.by_group(seats)
    if not taken or len(taken) > table.MOST_SEATS:
        return mark_safe("")
    return table.picture(taken, size=size, title=title or _summary(taken))


@register.simple_tag
def seat_list(seats: Iterable[Any]) -> SafeString:
    """The text equal to the ring, alone: a numbered list in the ring's order."""
    return _seat_list(table.by_group(seats))


def _seat_list(seats: list[table.Seat]) -> SafeString:
    items = []
    for seat in seats:
        facts = []
        if seat.role and seat.role != seat.label:
            facts.append(f'<span class="seat-role">{escape(seat.role)}</span>')
        if seat.group:
            facts.append(_badge("group", seat.group_code, seat.group, _language()))
        if seat.mode:
            facts.append(_badge("mode", seat.mode, "", _language()))
        if seat.state != "confirmed":
            facts.append(_badge("status", "free" if seat.state == "open" else seat.state, "", _language()))
        name = escape(seat.label)
        if seat.url:
            name = f'<a href="{escape(seat.url)}">{name}</a>'
        items.append(f'<li><span class="seat-name">{name}</span> {" ".join(facts)}</li>')
    return mark_safe(f'<ol class="seats">{"".join(items)}</ol>')


def _summary(seats: list[table.Seat]) -> str:
    """A card's ring in one sentence: how many seats, and how many are online or free."""
    count = len(seats)
    room = sum(seat.mode == "onsite" for seat in seats)
    online = sum(seat.mode == "online" for seat in seats)
    told = ngettext("A table of %(count)s seat", "A table of %(count)s seats", count) % {"count": count}
    if room or online:
        return gettext("%(table)s: %(room)s in the room, %(online)s online") % {
            "table": told,
            "room": room,
            "online": online,
        }
    return told


def _crowd(seats: list[table.Seat], title: str) -> SafeString:
    counts: dict[tuple[str, str], int] = {}
    for seat in seats:
        counts[seat.group, seat.group_code] = counts.get((seat.group, seat.group_code), 0) + 1
    rows = [
        {"label": group or gettext("Not stated"), "count": count, "hue": table.hue(code)}
        for (group, code), count in counts.items()
    ]
    return bars(rows, caption=title or gettext("Who sits at the table"))


# --- Moments ----------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def when(
    context: template.Context,
    instant: datetime | None,
    zone: Any = "UTC",
    minutes: int | None = None,
    form: str = "full",
) -> SafeString:
    """Day, hours and zone of a moment in the event's zone, the reader's own hour beside it.

    `form="hours"` leaves the day out, for lists under a heading of the day. An empty instant says so.
    """
    return _moment(instant, zone, minutes, _reader_zone(context), form, _language())


@register.simple_tag(takes_context=True)
def stamp(context: template.Context, instant: datetime | None, zone: Any = "") -> str:
    """When something was done, in short, with its zone named: the one given, else the reader's, else UTC."""
    return moments.stamp_words(instant, zone or _reader_zone(context) or "UTC") if instant else ""


def _reader_zone(context: template.Context) -> str:
    return str(getattr(context.get("request"), "reader_zone", None) or "")


def _moment(
    instant: datetime | None, zone: Any, minutes: int | None, reader_zone: str, form: str, language: str
) -> SafeString:
    if instant is None:
        unknown = gettext("Date to be announced")
        return mark_safe(f'<span class="when when-open">{escape(unknown)}</span>')
    return moments.when(instant, zone, minutes, reader_zone=reader_zone, form=form, language=language)


@register.simple_tag
def day_block(instant: datetime | date | None, zone: Any = "UTC", full: bool = False) -> SafeString:
    """The calendar leaf: weekday, day, month.

    `full` in a page's head: names in full, read aloud, with `{% when … form="hours" %}` beside it. Else a
    picture, with `{% when … form="beside" %}` next to it, which says the day to whoever listens.
    """
    if instant is None:
        return mark_safe(
            '<span class="day day-open" aria-hidden="true"><span class="day-number">?</span></span>'
        )
    return moments.day_block(instant, zone, full=full)


@register.filter
def day_words(day: datetime | date, zone: Any = "") -> str:
    """A day in full, in the page's language: of a date, or of a moment in a zone (`moment|day_words:zone`).

    Without a zone a moment is read in the one it carries: UTC, for what comes from the database.
    """
    if isinstance(day, datetime):
        day = (day.astimezone(moments.zone(moments.zone_key(zone))) if zone else day).date()
    return moments.day_words(day)


@register.filter
def short_day(day: date) -> str:
    """A day in short, without its year: “16 Nov”, in Spanish “16 nov”."""
    return moments.short_day_words(day)


@register.filter
def month_name(day: date) -> str:
    """The name of a day's month, as the page's language writes it."""
    return moments.month_words(day)


@register.filter
def duration(minutes: int | None) -> str:
    """A length in words: `90|duration` is “1 h 30 min”."""
    return moments.length_words(minutes) if minutes else ""


@register.filter
def number(value: Any) -> str:
    """A number with its thousands grouped as the page's language does; `None` is an en dash."""
    from django.utils.formats import number_format

    return "–" if value is None else number_format(value, use_l10n=True, force_grouping=True)


# --- Badges -----------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def _badge(kind: str, code: str, word: str, language: str) -> SafeString:
    with override(language):
        if kind == "mode":
            sign, known = MODES.get(code, ("", code))
            tone = f"mode-{code}" if code in MODES else "plain"
        elif kind == "role":
            known = ROLES.get(code.replace("-", "_"), code)
            sign, tone = "", "role"
        elif kind == "group":
            known, tone = code, f"group g{table.hue(code)}"
            return mark_safe(
                f'<span class="badge badge-{tone}"><i aria-hidden="true"></i>{escape(word or known)}</span>'
            )
        elif code == "free":
            tone, sign, known = "free", "+", _("a free seat")
        else:
            tone, sign, known = STATUSES.get(code, ("plain", "", code))
        said = word or (gettext(known) if known else "")
    drawn = f'<i aria-hidden="true">{sign}</i>' if sign else ""
    return mark_safe(f'<span class="badge badge-{escape(tone)}">{drawn}{escape(said)}</span>')


@register.simple_tag
def badge(kind: str, code: Any, word: Any = "") -> SafeString:
    """A sign and a word: `kind` mode, role, group or status; `word` replaces the known word."""
    return _badge(kind, str(code or ""), str(word or ""), _language())


@register.simple_tag
def modes(codes: Iterable[str]) -> SafeString:
    """The badges of several modes, in the order given."""
    language = _language()
    return mark_safe(" ".join(_badge("mode", str(code), "", language) for code in codes))


# --- Lists ------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def card(
    context: template.Context,
    url: str,
    title: str,
    instant: datetime | None = None,
    zone: Any = "UTC",
    minutes: int | None = None,
    modes: Iterable[str] = (),
    kind: str = "",
    place: str = "",
    status: str = "",
    seats: Collection[Any] = (),
    by: str = "",
    level: int = 3,
    day: bool = True,
    pace: str = "",
    lang: str = "",
) -> SafeString:
    """One session or event in a list: the day first, then the title, then how to take part.

    `url` empty for what has no page worth a visit, such as coffee; `kind` a format or a course's word,
    `place` a city or country, `by` who organises, `status` a code of `STATUSES` shown only when it is not
    simply scheduled, `seats` draws a small ring, `level` the heading's level, `day` False under a heading
    that names the day already, `pace` the words of its days in place of an hour, `lang` the language of the
    title where it is not the page's.
    """
    return mark_safe(
        _card(
            _language(),
            _reader_zone(context),
            url=url,
            title=title,
            instant=instant,
            zone=zone,
            minutes=minutes,
            modes=modes,
            kind=kind,
            place=place,
            status=status,
            seats=seats,
            by=by,
            level=level,
            day=day,
            pace=pace,
            lang=lang,
        )
    )


@register.simple_tag(takes_context=True)
def cards(context: template.Context, rows: Iterable[Any], **alike: Any) -> SafeString:
    """A list of cards; a row is a named tuple of values that never change, its fields named as `card`'s are.

    `alike` is what all of them share, and overrules the rows. In place of `{% for %}` with `{% card %}`,
    which spends more on looking names up than on the cards.
    """
    language, reader_zone = _language(), _reader_zone(context)
    shared = tuple(alike.items())
    drawn = "".join([_drawn(row, shared, language, reader_zone) for row in rows])
    return mark_safe(f'<ul class="cards">{drawn}</ul>')  # built from escaped parts


@register.simple_tag(takes_context=True)
def cards_by_day(context: template.Context, days: Iterable[tuple[date | None, Iterable[Any]]]) -> SafeString:
    """Lists of cards, each under the day of its rows; a day of None is not known yet."""
    return mark_safe(  # built from escaped parts
        "".join([day_heading(day) + cards(context, rows, day=False) for day, rows in days])
    )


@register.simple_tag
def day_heading(day: date | None) -> SafeString:
    """The heading of a day in a list; None is a day that is not known yet."""
    return _day_heading(day, _language())


@lru_cache(maxsize=1024)
def _day_heading(day: date | None, language: str) -> SafeString:
    with override(language):
        if day is None:
            unknown = gettext("Date to be announced")
            return mark_safe(f'<h2 class="day-heading">{escape(unknown)}</h2>')
        told = escape(moments.day_words(day))
        return mark_safe(f'<h2 class="day-heading"><time datetime="{day.isoformat()}">{told}</time></h2>')


@lru_cache(maxsize=1024)
def _drawn(row: Any, alike: tuple[tuple[str, Any], ...], language: str, reader_zone: str) -> str:
    """A card of a list; it follows from what it is given alone, so the same one is drawn once."""
    with override(language):
        return f"<li>{_card(language, reader_zone, **{**row._asdict(), **dict(alike)})}</li>"


def _card(
    language: str,
    reader_zone: str,
    *,
    url: str,
    title: str,
    instant: datetime | None = None,
    zone: Any = "UTC",
    minutes: int | None = None,
    modes: Iterable[str] = (),
    kind: str = "",
    place: str = "",
    status: str = "",
    seats: Collection[Any] = (),
    by: str = "",
    level: int = 3,
    day: bool = True,
    pace: str = "",
    lang: str = "",
    track: str = "",
) -> str:
    marks = [_badge("mode", str(code), "", language) for code in modes]
    if status and status not in ("scheduled", "published"):
        marks.insert(0, _badge("status", status, "", language))
    facts = [escape(fact) for fact in (kind, track, place, by) if fact]
    told = f'<p class="card-facts">{" · ".join(facts)}</p>' if facts else ""
    signs = f'<p class="card-marks">{" ".join(marks)}</p>' if marks else ""
    leaf = day_block(instant, zone) if day else ""
    ring = ""
    if seats:
        many = len(seats) > table.MOST_SEATS
        ring = round_table(seats, size="small") if many else _card_ring(seats, language)
    if pace:
        moment = mark_safe(f'<span class="when">{escape(pace)}</span>')
    else:
        moment = _moment(instant, zone, minutes, reader_zone, "beside" if day else "hours", language)
    level = int(level)
    off = " card-off" if status == "cancelled" else ""
    in_language = f' lang="{escape(lang)}"' if lang else ""
    named = f'<a href="{escape(url)}"{in_language}>{escape(title)}</a>'
    if not url:
        named = f"<span{in_language}>{escape(title)}</span>" if lang else escape(title)
    return (  # every part is escaped or built above
        f'<article class="card{off}">{leaf}'
        f'<div class="card-body"><h{level} class="card-title">{named}</h{level}>'
        f'<p class="card-when">{moment}</p>{told}{signs}</div>{ring}</article>'
    )


@register.simple_tag
def stat(
    count: int | None, label: str, base: int | None = None, unstated: int | None = None, note: str = ""
) -> SafeString:
    """One figure with its unit, its base and how many did not say; `None` as count is protected."""
    if count is None:
        veil = gettext("protected")
        figure = f'<span class="stat-number stat-veil">{escape(veil)}</span>'
    else:
        figure = f'<span class="stat-number">{escape(number(count))}</span>'
    lines = []
    if base is not None:
        lines.append(gettext("of %(base)s") % {"base": number(base)})
    if unstated is not None:
        lines.append(gettext("not stated: %(count)s") % {"count": number(unstated)})
    if note:
        lines.append(str(note))
    below = f'<span class="stat-base">{escape(" · ".join(lines))}</span>' if lines else ""
    return mark_safe(f'<p class="stat">{figure} <span class="stat-label">{escape(label)}</span>{below}</p>')


@register.simple_tag
def bars(
    rows: Iterable[Any], caption: str = "", base: str = "", share: bool = False, form: str = ""
) -> SafeString:
    """A chart that is its own table: label, number, and the bar as SVG.

    A row is (label, count) or a mapping with `label`, `count`, where it leads on `url` and, for sectors,
    `hue` (1 to 7) or `group_code`; a count of None is protected and drawn as a veil of one fixed width,
    whatever it hides.
    `base` is the sentence below (who is counted). `share` adds whole per cents of what is shown, and only
    when nothing is hidden. With the id of a `form` a row leads on by sending that form to its `url`.
    """
    known = []
    for row in rows:
        if isinstance(row, Mapping):
            shade = row.get("hue") or table.hue(str(row.get("group_code") or ""))
            known.append((str(row["label"]), row["count"], int(shade), str(row.get("url") or "")))
        else:
            known.append((str(row[0]), row[1], 0, ""))
    counts = [count for _label, count, _hue, _url in known if count is not None]
    most, total = max(counts, default=0) or 1, sum(counts)
    shares = share and len(counts) == len(known) and total > 0
    veil = escape(gettext("protected"))
    lines = []
    for label, count, shade, url in known:
        if count is None:
            cell = f'<td class="bar-number bar-veiled">{veil}</td>'
            drawn = '<line class="veil" x1="0" y1="10" x2="33%" y2="10"/>'
        else:
            part = f" <small>{round(100 * count / total)} %</small>" if shares else ""
            cell = f'<td class="bar-number">{escape(number(count))}{part}</td>'
            width = round(100 * count / most, 1)
            drawn = f'<rect class="bar h{shade}" y="3" width="{width}%" height="14" rx="2"/>'
        named = escape(label)
        if url and form:
            named = f'<button class="go" form="{escape(form)}" formaction="{escape(url)}">{named}</button>'
        elif url:
            named = f'<a href="{escape(url)}">{named}</a>'
        lines.append(
            f'<tr><th scope="row">{named}</th>{cell}<td class="bar-line">'
            f'<svg height="20" width="100%" aria-hidden="true">{drawn}</svg></td></tr>'
        )
    head = f"<caption>{escape(caption)}</caption>" if caption else ""
    group, number_of = pgettext("a table column", "Group"), pgettext("a table column", "Count")
    columns = (
        f'<thead class="away"><tr><th scope="col">{escape(group)}</th>'
        f'<th scope="col">{escape(number_of)}</th><td></td></tr></thead>'
    )
    foot = f'<p class="bars-base">{escape(base)}</p>' if base else ""
    return mark_safe(
        f'<div class="bars"><table>{head}{columns}<tbody>{"".join(lines)}</tbody></table>{foot}</div>'
    )


# --- The frame itself -------------------------------------------------------------------------


@register.simple_tag
def language_tag() -> str:
    """The language spoken here as `lang` writes it: `pt-BR`."""
    return LANGUAGE_TAGS.get(_language(), _language())


@register.simple_tag
def brand(frame: Frame) -> SafeString:
    """The logo and the site's name, which lead to the home page."""
    home = frame.home_url
    return mark_safe(  # built from escaped parts
        f'<a class="brand" href="{escape(home)}"{CURRENT if frame.request.path == home else ""}>'
        f"{_logo(frame)}<span>{escape(frame.site_name)}</span></a>"
    )


def _logo(frame: Frame) -> str:
    """The site's own logo, which says nothing that its name beside it does not; or the ring."""
    if not frame.site or not frame.site.logo:
        return _LOGO
    width, height = frame.site.logo_size
    address = reverse("site_logo", args=[frame.site.logo])
    return f'<img class="site-logo" src="{address}" width="{width}" height="{height}" alt="">'


@register.simple_tag
def dress(frame: Frame) -> SafeString:
    """The colours of the site, for a page and for the bars that a phone draws around it."""
    night, sheet = theme.night_of(theme.STRUCTURE, theme.ACTION), ""
    if all(frame.hues):
        night = theme.night_of(*frame.hues)
        sheet = f'<link rel="stylesheet" href="{theme.address(*frame.hues)}">\n'
    return mark_safe(  # colours and addresses of our own
        f'{sheet}<meta name="theme-color" content="{night}" media="(prefers-color-scheme: dark)">\n'
    )


@register.simple_tag
def language_menu(frame: Frame) -> SafeString:
    """This page in each of `frame.languages`, the page's own marked; an alternate only where it is told."""
    drawn, told = [], {language.code for language in frame.alternates}
    for language in frame.languages:
        rel = ' rel="alternate"' if language.code in told else ""
        name = (
            f'<span class="short">{escape(language.short)}</span>'
            f'<span class="long"> {escape(language.name)}</span>'
        )
        drawn.append(
            f'<li><span aria-current="true" lang="{language.tag}">{name}</span></li>'
            if language.here
            else f'<li><a href="{escape(language.url)}" hreflang="{language.tag}" lang="{language.tag}"{rel}>'
            f"{name}</a></li>"
        )
    label = gettext("Language")
    return mark_safe(  # built from escaped parts and our own languages' tags
        f'<ul class="languages" aria-label="{escape(label)}">{"".join(drawn)}</ul>'
    )


@register.simple_tag
def account_menu(frame: Frame) -> SafeString:
    """The ways in and out, and what is one's own: for whoever is signed in, by their duties."""
    if frame.person is None:
        ways = [(frame.login_url, gettext("Log in"))]
    else:
        ways = [
            (frame.desk_url, gettext("Workspace")),
            (frame.portal_url, gettext("Figures")),
            (frame.my_page_url, gettext("My page")),
            (frame.logout_url, gettext("Log out")),
        ]
    drawn = [f'<li><a href="{escape(url)}">{escape(words)}</a></li>' for url, words in ways if url]
    return mark_safe(f'<ul class="account">{"".join(drawn)}</ul>')  # built from escaped parts


@register.simple_tag
def section_links(links: Iterable[Link]) -> SafeString:
    """The items of the header's list, the section that this page stands in marked."""
    return mark_safe(  # built from escaped parts
        "".join(
            f'<li><a href="{escape(link.url)}"{CURRENT if link.here else ""}>{escape(link.title)}</a></li>'
            for link in links
        )
    )


@register.simple_tag
def site_map(frame: Frame) -> SafeString:
    """The pages of the site for its foot, a list for each group; nothing where none are known."""
    if not frame.site_map:
        return mark_safe("")
    drawn = "".join(
        f'<div><h2 id="map-{number}">{escape(heading)}</h2>'
        f'<ul aria-labelledby="map-{number}">{section_links(links)}</ul></div>'
        for number, (heading, links) in enumerate(frame.site_map, start=1)
    )
    words = escape(gettext("All of this site"))
    return mark_safe(  # built from escaped parts
        f'<nav class="site-map" id="site-map" tabindex="-1" aria-label="{words}">{drawn}</nav>'
    )


@register.simple_tag
def breadcrumbs(crumbs: Iterable[tuple[str, str]], here: str = "", *, lang: str = "") -> SafeString:
    """The way here: (address, title) of the pages above, and this page's own title.

    `lang` is the language of that title, where it is not the page's.
    """
    steps = [f'<li><a href="{escape(url)}">{escape(title)}</a></li>' for url, title in crumbs]
    if here:
        spoken = f' lang="{escape(lang)}"' if lang else ""
        steps.append(f"<li><span{CURRENT}{spoken}>{escape(here)}</span></li>")
    label = gettext("You are here")
    return mark_safe(  # built from escaped parts
        f'<nav class="crumbs" aria-label="{escape(label)}"><ol>{"".join(steps)}</ol></nav>'
    )


@register.simple_tag
def alternate_links(frame: Frame) -> SafeString:
    """This page's address in each language that has it, for machines."""
    known = [
        (language.tag, escape(language.url if "://" in language.url else frame.base + language.url))
        for language in frame.alternates
    ]
    return mark_safe(  # escaped, and our own languages' tags
        "".join(f'<link rel="alternate" hreflang="{tag}" href="{url}">\n' for tag, url in known)
    )


# --- Small things -----------------------------------------------------------------------------


@register.simple_tag
def facts(pairs: Iterable[tuple[Any, Any]]) -> SafeString:
    """A list of facts from (name, value) pairs; pairs without a value are left out."""
    lines = [
        f"<div><dt>{conditional_escape(name)}</dt><dd>{conditional_escape(value)}</dd></div>"
        for name, value in pairs
        if value not in (None, "")
    ]
    return mark_safe(f'<dl class="facts">{"".join(lines)}</dl>' if lines else "")


@register.simple_tag
def steps(names: Iterable[str], at: int) -> SafeString:
    """Where one stands in a row of steps; `at` counts from 1."""
    lines = []
    for place, name in enumerate(names, 1):
        state = ' aria-current="step"' if place == at else (' class="done"' if place < at else "")
        lines.append(f"<li{state}>{escape(name)}</li>")
    return mark_safe(f'<ol class="steps">{"".join(lines)}</ol>')


@register.simple_tag
def share_links(url: str, title: str) -> SafeString:
    """Links with which a person shares a page from their own phone; nothing is loaded from anyone.

    A page that has no `url` yet shows them without an address.
    """
    return _share_links(url, title, _language())


@lru_cache(maxsize=1024)
def _share_links(url: str, title: str, language: str) -> SafeString:
    words = quote(f"{title} {url}", safe="")
    mail = gettext("E-mail")
    to_chat = f'href="https://wa.me/?text={words}" rel="noopener noreferrer"'
    # One system wants “?body=” and the other “&body=”: this is what both understand.
    to_phone = f'href="sms:?&amp;body={words}"'
    to_mail = f'href="mailto:?subject={quote(str(title), safe="")}&amp;body={words}"'
    if not url:
        to_chat = to_phone = to_mail = 'role="link" aria-disabled="true"'
    return mark_safe(  # quoted and escaped
        f'<ul class="share"><li><a class="button-quiet" {to_chat}>WhatsApp</a></li>'
        f'<li><a class="button-quiet" {to_phone}>SMS</a></li>'
        f'<li><a class="button-quiet" {to_mail}>{escape(mail)}</a></li></ul>'
    )


@register.filter
def words(text: str) -> list[str]:
    """The words of a text, for tags that take a list of codes: `"onsite online"|words`."""
    return text.split()
