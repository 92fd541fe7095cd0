"""Addresses of the events room: the form, the page of one's own by link or signed in, and the desk."""

from django.contrib.auth.decorators import login_required
from django.urls import URLPattern, URLResolver, include, path, register_converter

from events import views


class Token:
    """The token of a safe link: 256 bits as `secrets.token_urlsafe` writes them."""

    regex = r"[A-Za-z0-9_-]{43}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Token, "token")

app_name = "events"

#: What one can do with a place, below its page: (name, path, view).
ACTS = (
    ("switch", "switch/", views.switch),
    ("cancel", "cancel/", views.cancel),
    ("correct", "correct/", views.correct),
    ("withdraw", "withdraw/", views.withdraw),
    ("forget", "forget/", views.forget),
    ("calendar", "calendar.ics", views.calendar),
    ("confirm", "confirm/", views.confirm),
    ("claim", "claim/", views.claim),
    ("data", "data.json", views.data),
    ("enter", "enter/<slug:session_code>/", views.enter),
)

#: What one can do with a role, below its page.
ROLE_ACTS = (
    ("decline", "decline/", views.decline),
    ("calendar", "calendar.ics", views.role_calendar),
    ("enter", "enter/", views.enter_role),
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("r/<slug:code>/", views.register, name="register"),
    path("r/<slug:code>/done/", views.registered, name="registered"),
    path("e/<slug:code>/calendar.ics", views.event_calendar, name="event_ics"),
    path("my/", views.my_page, name="my_page"),
    path("my/data.json", views.my_data, name="my_data"),
    path("my/forgotten/", views.forgotten, name="forgotten"),
    path("my/r/<slug:code>/", login_required(views.place), name="my_place"),
    path("my/<token:token>/", views.place, name="my_registration"),
    path("my/role/<slug:code>/", login_required(views.part), name="my_role"),
    path("role/<token:token>/", views.part, name="my_part"),
    path("", include("events.desk_urls")),
]
for name, below, view in ACTS:
    urlpatterns += [
        path(f"my/r/<slug:code>/{below}", login_required(view), name=f"my_place_{name}"),
        path(f"my/<token:token>/{below}", view, name=f"my_registration_{name}"),
    ]
for name, below, view in ROLE_ACTS:
    urlpatterns += [
        path(f"my/role/<slug:code>/{below}", login_required(view), name=f"my_role_{name}"),
        path(f"role/<token:token>/{below}", view, name=f"my_part_{name}"),
    ]
