"""What holds the house up: floors, the tripwire, one writer for each table, a sentence a module."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
#: From the ground up; a room knows the rooms before it.
FLOORS = ["people", "mail", "events", "trainings", "outcomes", "reports", "cms", "convite"]
ROOMS = FLOORS[:-1]

#: Who may write each table. Merge (people.accounts), erasure and the seed are named apart below.
WRITERS: dict[str, set[str]] = {
    "people.Person": {"people.models.people", "people.accounts", "people.appointments"},
    "people.Introduction": {"people.introductions"},
    "people.Refusal": {"people.introductions"},
    "people.Appointment": {"people.appointments"},
    "people.Organisation": set(),
    "people.Coalition": set(),
    "people.Membership": {"people.coalitions"},
    "people.StakeholderGroup": {"people.terms"},
    "people.Scheme": {"people.terms"},
    "people.Category": {"people.terms"},
    "people.Crosswalk": {"people.terms"},
    "people.ConsentText": {"people.consent"},
    "people.Consent": {"people.consent"},
    "people.SafeLink": {"people.links"},
    "people.MergedSubject": {"people.accounts"},
    "people.Portrait": {"people.portraits"},
    "people.Distinct": {"people.accounts"},
    "people.Erasure": {"people.erasure"},
    "mail.Letter": {"mail.outbox", "mail.delivery", "mail.phone"},
    "mail.Suppression": {"mail.suppression"},
    "mail.Newsletter": {"mail.newsletter"},
    "mail.Subscriber": {"mail.newsletter", "mail.subscriber_lists"},
    "mail.SubscriberList": {"mail.subscriber_lists"},
    "mail.Issue": {"mail.issues"},
    "mail.Bounce": {"mail.bounces"},
    "mail.Allowance": {"mail.limits"},
    "mail.Heartbeat": {"mail.pulse"},
    "cms.ShortLink": {"cms.outward.short_links"},
    "events.Topic": set(),
    "events.Event": {
        "events.schedule",
        "events.details",
        "events.registration",
        "events.delegated_places",
        "events.choosing",
        "events.publication",
        "events.ways",
        "events.programme",
        "events.questions",
        "events.pictures",
        "events.needs",
        "events.own_pace",
    },
    "events.EntryCode": {"events.ways"},
    "events.Guest": {"events.guests"},
    "events.Delegation": {"events.nomination", "events.delegated_places"},
    "events.Letterhead": {"events.letterhead"},
    "events.WalkIn": {"events.walkins"},
    "events.HubWall": {"events.walkins"},
    "events.Need": {"events.needs"},
    "events.Bursary": {"events.needs"},
    "events.Steward": {"events.needs"},
    "events.Survey": {"events.surveys"},
    "events.SurveyMark": {"events.surveys"},
    "events.SurveyAnswer": {"events.surveys"},
    "events.Question": {"events.questions"},
    "events.Answer": {"events.questions"},
    "events.AnswerFile": {"events.questions"},
    "events.Hosting": {"events.hosting", "events.schedule"},
    "events.Hub": {"events.hubs"},
    "events.Session": {"events.schedule", "events.pictures", "events.choosing", "events.changes"},
    "events.SessionSeat": {"events.choosing"},
    "events.Capacity": {
        "events.seats",
        "events.registration",
        "events.delegated_places",
        "events.waiting",
        "events.choosing",
    },
    "events.ListNote": {"events.waiting"},
    "events.Part": {"events.parts", "events.engaged"},
    "events.Registration": {
        "events.registration",
        "events.approval",
        "events.delegated_places",
        "events.holders",
        "events.choosing",
        "events.seating",
        "events.waiting",
    },
    "events.Room": {"events.programme"},
    "events.Track": {"events.programme"},
    "events.Rule": {"events.rules"},
    "events.Move": {"events.programme"},
    "events.Template": {"events.copying"},
    "events.Change": {"events.changes"},
    "events.Document": {"events.documents"},
    "events.DocumentFile": {"events.documents"},
    "events.DocumentVersion": {"events.documents"},
    "events.Digest": {"events.digest"},
    "events.Headcount": {"events.headcounts"},
    "events.Bulk": {"events.bulk"},
    "events.BulkItem": {"events.bulk"},
    "events.Message": {"events.messages"},
    "events.Recipient": {"events.messages"},
    "events.PeopleFile": {"events.enrolment"},
    "events.Feed": {"events.feeds"},
    "events.Presence": {"events.attendance"},
    "events.DoorDevice": {"events.door"},
    "events.DoorScan": {"events.door"},
    "events.Batch": {"events.attendance_import"},
    "events.Sheet": {"events.signing"},
    "events.Scan": {"events.signing"},
    "events.WrongCode": {"events.screen_code"},
    "trainings.Course": {"trainings.courses"},
    "trainings.Version": {"trainings.courses"},
    "trainings.Unit": {"trainings.courses"},
    "trainings.Certificate": {"trainings.certificates"},
    "trainings.SigningKey": {"trainings.signing_keys"},
    "trainings.Material": {"trainings.materials"},
    "trainings.MaterialFile": {"trainings.materials"},
    "trainings.Task": {"trainings.setting_tasks"},
    "trainings.NetworkEntry": {"trainings.network"},
    "trainings.Project": {"trainings.projects"},
    "trainings.HandIn": {"trainings.handing_in"},
    "trainings.WorkedThrough": {"trainings.own_pace"},
    "trainings.Cohort": {"trainings.cohorts"},
    "trainings.Lesson": {"trainings.cohorts"},
    "trainings.Item": {"trainings.bank"},
    "trainings.Assessment": {"trainings.assessments"},
    "trainings.AssessmentItem": {"trainings.assessments", "trainings.bank"},
    "trainings.Sitting": {"trainings.sittings"},
    "trainings.AnswerSheet": {"trainings.answers", "trainings.sittings"},
    "trainings.Response": {"trainings.answers", "trainings.sittings"},
    "trainings.Quota": {"trainings.quotas"},
    "trainings.Selection": {"trainings.selecting"},
    "trainings.Override": {"trainings.selecting"},
    "trainings.Rating": {"trainings.selecting"},
    "trainings.Trainer": {"trainings.trainers"},
    "trainings.Tutor": {"trainings.tutors"},
    "trainings.Step": {"trainings.ladder_steps"},
    "trainings.Review": {"trainings.reviewing"},
    "trainings.Qualification": {"trainings.trainers"},
    "trainings.TeachingProfile": {"trainings.teaching"},
    "trainings.WeeklyHours": {"trainings.teaching"},
    "trainings.OtherHours": {"trainings.teaching"},
    "trainings.BusyTime": {"trainings.teaching"},
    "outcomes.Outcome": {"outcomes.recording"},
    "outcomes.OutcomeStep": {"outcomes.recording"},
    "outcomes.StepFile": {"outcomes.recording"},
    "outcomes.Statement": {"outcomes.signing"},
    "outcomes.StatementVersion": {"outcomes.signing"},
    "outcomes.StatementAsk": {"outcomes.signing"},
    "outcomes.Signature": {"outcomes.signing"},
    "reports.AgreedTable": {"reports.tables.agreed"},
    "reports.TablesAnswer": {"reports.tables.agreed"},
    "reports.Aims": {"reports.figures.aims"},
    "reports.Grant": {"reports.tables.agreed"},
    "reports.Release": {"reports.issuing.releases"},
    "reports.Indicator": {"reports.plan.indicators"},
    "reports.Target": {"reports.plan.indicators"},
    "reports.Reading": {"reports.plan.indicators"},
    "reports.Evidence": {"reports.plan.evidence"},
    "reports.EvidenceFile": {"reports.plan.evidence"},
    "reports.PublicBody": {"reports.figures.bodies"},
    "reports.Level": {"reports.plan.logframe"},
    "reports.Story": {"reports.plan.story"},
    "reports.Approval": {"reports.plan.approval"},
    "reports.KeptDraft": {"reports.issuing.drafts"},
    "reports.Withdrawal": {"reports.issuing.withdrawals"},
    "reports.Caveat": {"reports.issuing.withdrawals"},
    "reports.BoardLink": {"reports.portal.board"},
}
#: Modules that write tables of others by their very nature.
ERASING = {"people.erasure", "mail.erasure", "events.erasure", "trainings.erasure", "reports.erasure"}
SEEDING = ("convite.seed", "convite.management", "convite.upkeep")
#: Words that belong above `events`, in the languages of the code.
TRIPWIRE = re.compile(r"\b(trainings?|courses?|cohorts?)\b", re.IGNORECASE)
#: Names under which anything could stand.
NAMELESS = {"utils.py", "helpers.py", "common.py", "misc.py", "util.py", "tools.py"}


def python_files(*rooms: str) -> Iterator[Path]:
    for room in rooms or FLOORS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


@cache
def tree_of(path: Path) -> ast.Module:
    """Parse a module once for all tests; none of them changes what it reads."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    return list(ast.walk(tree_of(path)))


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def our_models() -> list[type[models.Model]]:
    return [model for room in ROOMS for model in apps.get_app_config(room).get_models()]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_foreign_keys_point_into_the_same_room_or_a_lower_floor(model):
    floor = FLOORS.index(model._meta.app_label)
    upward = []
    for field in model._meta.get_fields():
        if not field.is_relation or field.auto_created or field.related_model is None:
            continue
        target = field.related_model._meta.app_label
        if target in FLOORS and FLOORS.index(target) > floor:
            upward.append(f"{field.name} → {field.related_model._meta.label}")
    assert upward == []


def test_templates_are_named_after_their_own_room_or_a_lower_one():
    """`extends`, `include` and `render` of another room's template point down; the frame is everybody's."""
    named = re.compile(r"""\{%\s*(?:extends|include)\s+["']([a-z_]+)/[^"']+["']""")
    upward = []
    for room in ROOMS:
        higher = set(FLOORS[FLOORS.index(room) + 1 :]) - {"convite"}
        for path in sorted((ROOT / room).rglob("templates/**/*")):
            if path.is_file():
                for first in named.findall(path.read_text(encoding="utf-8")):
                    if first in higher:
                        upward.append(f"{path.relative_to(ROOT)}: {first}/")
        for path in python_files(room):
            for node in nodes_of(path):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    match = re.fullmatch(r"([a-z_]+)/[\w/-]+\.(html|txt)", node.value)
                    if match and match[1] in higher:
                        upward.append(f"{module_of(path)}: {node.value}")
    assert upward == []


def test_nothing_in_events_speaks_of_what_stands_above_it():
    found = []
    for path in sorted((ROOT / "events").rglob("*")):
        if path.suffix not in (".py", ".html", ".txt", ".js", ".css", ".json") or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            # “of course” is no word of ours.
            if TRIPWIRE.search(re.sub(r"\bof course\b", "", line)):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert found == []


def test_modules_are_named_after_their_subject():
    assert [str(path.relative_to(ROOT)) for path in python_files() if path.name in NAMELESS] == []


def test_our_own_flow_uses_no_receivers():
    found = []
    for path in python_files(*ROOMS):
        for node in nodes_of(path):
            if isinstance(node, ast.FunctionDef) and any(
                "receiver" in ast.unparse(decorator) for decorator in node.decorator_list
            ):
                found.append(f"{module_of(path)}.{node.name}")
    assert found == []


def test_each_module_opens_with_a_sentence():
    wordless = []
    for path in python_files():
        if not path.read_text(encoding="utf-8").strip():
            continue
        first = (ast.get_docstring(tree_of(path)) or "").partition("\n\n")[0].strip()
        if not first or first[-1] not in ".:?" or len(first) < 12:
            wordless.append(module_of(path))
    assert wordless == []


def test_no_file_names_a_machine():
    machines = re.compile(r"(?<![\w.])/(work|root|home/[a-z]+|Users)/|(?<!\.)\.\./shared")
    found = []
    for path in sorted(ROOT.rglob("*")):
        inside = path.relative_to(ROOT).parts
        if inside[0].startswith(".") or inside[0] in ("var", "static-built", "docker"):
            continue
        if path == Path(__file__) or path.suffix not in (
            ".py",
            ".md",
            ".html",
            ".txt",
            ".toml",
            ".js",
            ".css",
        ):
            continue
        if "node_modules" not in inside and machines.search(path.read_text(encoding="utf-8")):
            found.append(str(path.relative_to(ROOT)))
    assert found == []


def test_the_floors_hold():
    answer = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


# --- One writer ------------------------------------------------------------------------------

ON_MANY = {
    "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "update", "delete",
    "add", "set", "remove", "clear",
}  # fmt: skip
ON_ONE = {"save", "delete"}
#: Relations of many to many, written through the model that owns them.
PLAIN_RELATIONS = {"topics", "events", "groups", "user_permissions"}


@cache
def relations() -> dict[str, str]:
    """Names by which rows of our models are reached from another row → the model's label."""
    reached: dict[str, str] = {}
    for model in our_models():
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey):
                name = field.remote_field.related_name or f"{model._meta.model_name}_set"
                if name != "+":
                    reached[name] = model._meta.label
    return reached


@cache
def labels() -> dict[str, str]:
    return {model.__name__: model._meta.label for model in our_models()}


class Writes(ast.NodeVisitor):
    """Collects (label, line) for every write of our tables that can be read off a module's text."""

    def __init__(self) -> None:
        self.labels = labels()
        self.reached = relations()
        self.known: list[dict[str, str]] = [{}]
        self.found: list[tuple[str, int]] = []
        self.untyped: list[tuple[str, int]] = []

    def label(self, node: ast.AST | None) -> str:
        """The model behind an expression: its class, a manager or queryset of it, a row of it; else ''."""
        match node:
            case ast.Name(id=name):
                return self.labels.get(name) or next(
                    (scope[name] for scope in reversed(self.known) if name in scope), ""
                )
            case ast.Attribute(value=inner, attr=attr):
                return self.reached.get(attr) or self.label(inner) if attr != "pk" else ""
            case ast.Call(func=ast.Name(id="get_object_or_404"), args=[first, *_]):
                return self.label(first)
            case ast.Call(func=inner):
                return self.label(inner)
            case ast.Subscript(value=inner):
                return self.label(inner)
            case ast.BinOp(left=inner) | ast.Await(value=inner):
                return self.label(inner)
            case ast.BoolOp(values=[first, *_]):
                return self.label(first)
            case ast.Constant(value=str(text)):
                return self.labels.get(text.split(".")[-1], "")
        return ""

    def learn(self, target: ast.AST, label: str) -> None:
        if isinstance(target, ast.Name) and label:
            self.known[-1][target.id] = label
        elif isinstance(target, ast.Tuple) and label and target.elts:
            self.learn(target.elts[0], label)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.known.append({})
        for argument in [*node.args.args, *node.args.kwonlyargs]:
            annotation = argument.annotation
            if isinstance(annotation, ast.BinOp):
                annotation = annotation.left
            self.learn(ast.Name(id=argument.arg), self.label(annotation))
        self.generic_visit(node)
        self.known.pop()

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self.learn(target, self.label(node.value))
        self.generic_visit(node)

    def visit_For(self, node: ast.For) -> None:
        self.learn(node.target, self.label(node.iter))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Attribute):
            act, receiver = node.func.attr, node.func.value
            if act in ON_MANY | ON_ONE:
                label = self.label(receiver)
                text = ast.unparse(receiver)
                is_relation = isinstance(receiver, ast.Attribute) and receiver.attr in PLAIN_RELATIONS
                is_many = ".objects" in text or "_base_manager" in text or self.is_rows(receiver)
                if label and not is_relation and (act in ON_ONE or is_many):
                    self.found.append((label, node.lineno))
                elif act == "save" and not label:
                    self.untyped.append((text, node.lineno))
        self.generic_visit(node)

    def is_rows(self, node: ast.AST) -> bool:
        while isinstance(node, ast.Call | ast.Attribute | ast.Subscript):
            if isinstance(node, ast.Attribute) and node.attr in self.reached:
                return True
            node = node.func if isinstance(node, ast.Call) else node.value
        return False


def writes_of(path: Path) -> Writes:
    visitor = Writes()
    visitor.visit(tree_of(path))
    return visitor


def test_each_table_has_its_writers_and_no_others():
    strangers = []
    for path in python_files():
        module = module_of(path)
        if module in ERASING or module.startswith(SEEDING):
            continue
        for label, line in writes_of(path).found:
            if module not in WRITERS.get(label, {module}):
                strangers.append(f"{module}:{line} writes {label}")
    assert strangers == []


def test_every_table_stands_in_the_list_of_writers():
    ours = {model._meta.label for model in our_models() if model._meta.app_label != "cms"}
    assert sorted(ours - set(WRITERS)) == []


def test_the_scan_sees_a_write_when_there_is_one(tmp_path):
    """The scan itself is tried: it must find each way of writing that our modules use."""
    text = """
from events.models import Registration
def act(registration: Registration, event):
    registration.save()
    Registration.objects.filter(pk=1).update(name="x")
    for row in Registration.objects.all():
        row.delete()
    event.registrations.all().delete()
    made = Registration(name="y")
    made.save()
    {}.update(a=1)
"""
    path = tmp_path / "sample.py"
    path.write_text(text)
    assert [line for _label, line in writes_of(path).found] == [4, 5, 7, 8, 10]


def test_no_page_hides_what_wagtail_asks_every_page_for() -> None:
    from wagtail.models import Page

    own = {field.name for field in Page._meta.get_fields()}
    asked = {name for name in dir(Page) if not name.startswith("_")} - own
    hidden = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if issubclass(model, Page) and model is not Page
        for field in model._meta.local_fields
        if field.name in asked
    }
    assert hidden == set()
