"""Addresses of the outcomes room."""

from django.urls import path

from outcomes import statement_page, to_sign, views
from outcomes.desk import pages, statements

app_name = "outcomes"
urlpatterns = [
    path("outcomes/<slug:code>/", views.outcome, name="public"),
    path("outcomes/<slug:code>/evidence/<slug:number>/", views.evidence, name="evidence"),
    path("desk/outcomes/", pages.desk, name="desk"),
    path("desk/outcomes/new/", pages.new, name="new"),
    path("desk/outcomes/<slug:code>/", pages.outcome, name="outcome"),
    path("desk/outcomes/<slug:code>/edit/", pages.edit, name="edit"),
    path("desk/outcomes/<slug:code>/steps/new/", pages.step, name="step_new"),
    path("desk/outcomes/<slug:code>/steps/<slug:number>/", pages.step, name="step"),
    path("desk/outcomes/<slug:code>/steps/<slug:number>/remove/", pages.remove_step, name="step_remove"),
    path("desk/outcomes/<slug:code>/steps/<slug:number>/file/", pages.evidence, name="evidence_desk"),
    path(
        "desk/outcomes/<slug:code>/steps/<slug:number>/file/remove/",
        pages.remove_evidence,
        name="evidence_remove",
    ),
    path("desk/outcomes/<slug:code>/clear/", pages.clear, name="clear"),
    path("desk/outcomes/<slug:code>/take-back/", pages.take_back, name="take_back"),
    path("desk/outcomes/<slug:code>/remove/", pages.remove, name="remove"),
    path("statements/<slug:code>/", statement_page.statement, name="statement"),
    path("statements/<slug:code>/statement.pdf", statement_page.sheet, name="statement_sheet"),
    path("sign/<str:token>/", to_sign.sign, name="sign"),
    path("desk/statements/", statements.desk, name="statements"),
    path("desk/statements/new/", statements.new, name="statement_new"),
    path("desk/statements/<slug:code>/", statements.statement, name="statement_desk"),
    path("desk/statements/<slug:code>/edit/", statements.edit, name="statement_edit"),
    path("desk/statements/<slug:code>/open/", statements.open_until, name="statement_open"),
    path("desk/statements/<slug:code>/close/", statements.close, name="statement_close"),
    path("desk/statements/<slug:code>/publish/", statements.publish, name="statement_publish"),
    path("desk/statements/<slug:code>/take-back/", statements.take_back, name="statement_take_back"),
    path("desk/statements/<slug:code>/remove/", statements.remove, name="statement_remove"),
    path("desk/statements/<slug:code>/paper/", statements.sheet, name="statement_paper"),
    path("desk/statements/<slug:code>/sign/<slug:organisation>/", statements.answer, name="statement_answer"),
    path(
        "desk/statements/<slug:code>/answers/<slug:organisation>/", statements.record, name="statement_record"
    ),
    path(
        "desk/statements/<slug:code>/answers/<slug:organisation>/undo/",
        statements.strike,
        name="statement_strike",
    ),
]
