"""Addresses of the reports room."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from reports import desk_urls
from reports.desk import agreements, events, grants, home, issuing, ledger, live, missing, tables
from reports.portal import agreeing, board_views, iati_views, portfolio_views, projects, views

app_name = "reports"
urlpatterns: list[URLPattern | URLResolver] = [
    path("reports/", views.portal, name="portal"),
    path("reports/portfolio/", portfolio_views.side_by_side, name="portfolio"),
    path("reports/projects/<slug:code>/", projects.project, name="project"),
    path("reports/projects/<slug:code>/tables/", agreeing.tables, name="funded_tables"),
    path("reports/projects/<slug:code>/evidence/<slug:piece>/", projects.document, name="project_evidence"),
    path("reports/<slug:code>/", views.release, name="release"),
    path("reports/<slug:code>/files/", views.files, name="files"),
    path("reports/<slug:code>/by/<slug:dimension>/", views.group, name="group"),
    path("reports/<slug:code>/by/<slug:dimension>/<str:row>/", views.group_row, name="group_row"),
    re_path(
        r"^reports/(?P<code>[a-z0-9]+)/figures\.(?P<kind>pdf|docx|xlsx|csv|json)$",
        views.download,
        name="download",
    ),
    path("reports/<slug:code>/figures/<slug:figure>/", views.figure, name="figure"),
    re_path(
        r"^reports/(?P<code>[a-z0-9]+)/pictures/(?P<figure>[a-z-]+)\.png$", views.picture, name="picture"
    ),
    path("reports/<slug:code>/iati/", iati_views.results, name="iati"),
    path("reports/<slug:code>/links/", board_views.board_links, name="board_links"),
    path("reports/links/<slug:code>/end/", board_views.end_board_link, name="end_board_link"),
    path("board/<str:token>/", board_views.board_report, name="board"),
    path("board/<str:token>/by/<slug:dimension>/", board_views.board_group, name="board_group"),
    path(
        "board/<str:token>/by/<slug:dimension>/<str:row>/",
        board_views.board_group_row,
        name="board_group_row",
    ),
    path("desk/figures/", home.desk, name="desk"),
    path("desk/figures/live/", live.figures, name="live"),
    path("desk/figures/live/people/", live.people, name="live_people"),
    path("desk/figures/live/outcomes/", live.outcomes, name="live_outcomes"),
    path("desk/figures/missing/events/<slug:code>/", missing.of_event, name="missing"),
    path("desk/figures/missing/events/<slug:code>/aims/", missing.event_aims, name="event_aims"),
    path("desk/figures/missing/projects/<slug:code>/", missing.of_project, name="missing_project"),
    path("desk/figures/missing/projects/<slug:code>/aims/", missing.grant_aims, name="grant_aims"),
    path("desk/figures/live/file/", live.file, name="live_file"),
    path("desk/figures/projects/new/", grants.create_grant, name="create_grant"),
    path("desk/figures/projects/<slug:code>/", grants.grant, name="grant"),
    path("desk/figures/projects/<slug:code>/edit/", grants.edit_grant, name="edit_grant"),
    path("desk/figures/projects/<slug:code>/tables/", tables.tables, name="tables"),
    path("desk/figures/projects/<slug:code>/tables/agreed/", tables.agree, name="tables_agree"),
    path("desk/figures/projects/<slug:code>/tables/back/", tables.put_back, name="table_put_back"),
    path("desk/figures/projects/<slug:code>/tables/<slug:by>/", tables.act, name="table_act"),
    path("desk/figures/projects/<slug:code>/tables/<slug:by>/helps/", tables.helps, name="table_helps"),
    path("desk/figures/projects/<slug:code>/draft/", issuing.draft, name="draft"),
    path("desk/figures/projects/<slug:code>/draft/agreements/", agreements.listing, name="agreements"),
    path("desk/figures/projects/<slug:code>/draft/check/", issuing.check_draft, name="check_draft"),
    path("desk/figures/projects/<slug:code>/draft/issue/", issuing.issue, name="issue"),
    path("desk/figures/projects/<slug:code>/draft/throw-away/", issuing.throw_away, name="throw_away"),
    path("desk/figures/projects/<slug:code>/ledger/", ledger.ledger, name="ledger_of"),
    path("desk/figures/ledger/", ledger.ledger, name="ledger"),
    path("desk/figures/projects/<slug:code>/", include(desk_urls.urlpatterns)),
    path("desk/figures/reports/<slug:code>/", issuing.issued, name="issued"),
    path("desk/figures/reports/<slug:code>/withdraw/", issuing.withdraw, name="withdraw"),
    path("desk/figures/reports/<slug:code>/tell-changed/", issuing.tell_changed, name="tell_changed"),
    path("desk/figures/surveys/<slug:code>/", events.survey, name="survey"),
    path("desk/figures/events/<slug:code>/", events.event_figures, name="event_figures"),
]
