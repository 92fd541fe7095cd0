"""Addresses of a project's plan at the desk, below the project's own."""

from django.urls import URLPattern, path

from reports.desk import approval, bodies, evidence, indicators, logframe, story

urlpatterns: list[URLPattern] = [
    path("indicators/", indicators.listing, name="indicators"),
    path("indicators/new/", indicators.new, name="new_indicator"),
    path("indicators/numbers/", indicators.many, name="many_indicators"),
    path("indicators/numbers/undo/", indicators.undo_many, name="undo_many_indicators"),
    path("indicators/<slug:indicator>/", indicators.edit, name="indicator"),
    path("indicators/<slug:indicator>/targets/", indicators.targets, name="indicator_targets"),
    path("indicators/<slug:indicator>/remove/", indicators.remove, name="remove_indicator"),
    path("indicators/<slug:indicator>/back/", indicators.bring_back, name="bring_back_indicator"),
    path("evidence/", evidence.listing, name="evidence"),
    path("evidence/new/", evidence.new, name="new_evidence"),
    path("evidence/<slug:piece>/", evidence.edit, name="one_evidence"),
    path("evidence/<slug:piece>/file/", evidence.file, name="evidence_file"),
    path("evidence/<slug:piece>/remove/", evidence.remove, name="remove_evidence"),
    path("evidence/<slug:piece>/back/", evidence.bring_back, name="bring_back_evidence"),
    path("institutions/", bodies.listing, name="bodies"),
    path("institutions/<slug:body>/remove/", bodies.remove, name="remove_body"),
    path("logframe/", logframe.listing, name="logframe"),
    path("logframe/new/", logframe.new, name="new_level"),
    path("logframe/<slug:level>/", logframe.edit, name="level"),
    path("logframe/<slug:level>/move/", logframe.move, name="move_level"),
    path("logframe/<slug:level>/remove/", logframe.remove, name="remove_level"),
    path("logframe/<slug:level>/back/", logframe.bring_back, name="bring_back_level"),
    path("story/", story.text, name="story"),
    path("approval/", approval.approval, name="approval"),
    path("approval/take-back/", approval.take_back, name="take_back"),
    path("approval/put-back/", approval.put_back, name="put_back"),
]
