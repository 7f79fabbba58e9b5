"""Import in the admin: a dry run of a file, then all of it as drafts, or nothing."""

import gzip
import json
from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from timeline.admin.uploads import MOST_KEPT
from timeline.loading import imports
from timeline.models import Actor, Change, Citation, Event, Participation, Version

from ..search_records import new_actor, new_article, new_event

pytestmark = pytest.mark.django_db
IMPORT = "/admin/timeline/event/import/"
HEAD = "slug,title,kind,date,participants,citations\n"
BRIEFING = HEAD + (
    '2024-briefing,"Zakharova, asked on relations",statement,2024-06-26,'
    "speaker: maria-zakharova (at a briefing),jamnews-2024-06-27 at L6.1\n"
)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """The folder in which uploads are kept."""
    settings.VAR_DIR = tmp_path
    return tmp_path / "imports"


@pytest.fixture
def named():
    """Who and what the rows of the files name."""
    return new_actor("maria-zakharova", "Maria Zakharova", kind="person"), new_article()


def upload(client, content, name="events.csv"):
    """The page of the dry run."""
    content = content if isinstance(content, bytes) else content.encode()
    answer = client.post(IMPORT, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(answer["Location"])
    assert page.status_code == 200
    return page


def problems(page):
    assert b'name="apply"' not in page.content
    return [(problem.number, problem.sentence) for problem in page.context["problems"]]


def apply(client, page, reason=""):
    sent = {"apply": "1", "shown": page.context["study"].fingerprint, "reason": reason}
    return client.post(page.request["PATH_INFO"], sent)


def told(page):
    return [(each.outcome, each.kind, each.title, each.fields) for each, _ in page.context["differences"]]


def test_a_row_becomes_a_draft_with_its_participants_and_citations(contributor, named, folder):
    page = upload(contributor, BRIEFING)
    assert [each[:3] for each in told(page)] == [
        ("added", "event", "2024-briefing"),
        ("added", "participation", "2024-briefing / maria-zakharova / speaker"),
        ("added", "citation", "2024-briefing / jamnews-2024-06-27 / L6.1"),
    ]
    assert ("title", "", "Zakharova, asked on relations") in told(page)[0][3]
    assert "In <b>events.csv</b>: 1 event added." in page.content.decode()
    assert not Event.objects.exists()
    assert len(list(folder.iterdir())) == 1
    answer = apply(contributor, page)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/timeline/event/")
    assert "Imported events.csv: 1 event added." in contributor.get(answer["Location"]).content.decode()
    event = Event.objects.get(slug="2024-briefing")
    assert event.status == "draft"
    assert [(row.actor.slug, row.role, row.note) for row in event.participations.all()] == [
        ("maria-zakharova", "speaker", "at a briefing")
    ]
    assert [(row.article.slug, row.locator, row.stance) for row in event.citations.all()] == [
        ("jamnews-2024-06-27", "L6.1", "reports")
    ]
    assert list(folder.iterdir()) == []
    version = Version.objects.get(kind="event", record=event.pk)
    assert (version.by.username, version.reason) == ("contributors", "import events.csv")


def test_an_event_whose_participants_alone_differ_counts_as_one_event_changed(contributor, named, folder):
    apply(contributor, upload(contributor, BRIEFING))
    page = upload(contributor, BRIEFING.replace("speaker: maria", "addressee: maria"))
    assert [each[0] for each in told(page)] == ["added", "removed"]
    assert page.context["numbers"] == "1 event changed"


def test_the_status_in_a_file_publishes_nothing_and_takes_nothing_back(editor):
    event = new_event("briefing", "A briefing")
    records = [
        {"model": "timeline.actor", "fields": {"slug": "new", "status": "published", "name": "N", "kind": "person"}},
        {
            "model": "timeline.event",
            "fields": {
                "slug": "briefing",
                "status": "withdrawn",
                "title": "A briefing",
                "kind": "statement",
                "date": "2024-06-20",
            },
        },
    ]
    page = upload(editor, json.dumps(records), "records.json")
    assert page.context["study"].counts == {"added": {Actor: 1}, "changed": {}, "unchanged": {Event: 1}}
    assert page.context["numbers"] == "1 actor added, 1 event unchanged"
    apply(editor, page)
    event.refresh_from_db()
    assert (event.status, Actor.objects.get(slug="new").status) == ("published", "draft")
    assert not Change.objects.exists()


def test_an_editor_corrects_what_is_published_with_a_reason_that_readers_see(editor):
    event = new_event("briefing", "A breifing", summary="It was held.")
    page = upload(editor, HEAD.replace(",participants,citations", "") + "briefing,A briefing,statement,2024-06-20\n")
    assert told(page) == [("changed", "event", "briefing", [("title", "A breifing", "A briefing")])]
    refused = apply(editor, page)
    assert refused.status_code == 200
    assert "Say why" in refused.content.decode()
    assert apply(editor, page, "A slip of the pen").status_code == 302
    event.refresh_from_db()
    assert (event.title, event.summary, event.status) == ("A briefing", "It was held.", "published")
    (change,) = Change.objects.all()
    assert (change.action, change.reason, change.by.username) == (
        "corrected",
        "import events.csv: A slip of the pen",
        "editors",
    )


@pytest.mark.parametrize("status", ["published", "in_review", "withdrawn"])
def test_a_contributor_changes_drafts_alone(contributor, named, status):
    new_event("2024-briefing", "A briefing", status=status)
    assert problems(upload(contributor, BRIEFING)) == [
        (2, f"it is {status.replace('_', ' ')}; only editors may change it.")
    ]
    Event.objects.update(status="draft")
    assert apply(contributor, upload(contributor, BRIEFING)).status_code == 302
    assert Event.objects.get().title == "Zakharova, asked on relations"


def test_what_a_file_holds_beside_events_needs_its_own_permission(contributor):
    type_of = {"code": "99", "scheme": "timeline", "root": "99", "name": "Other", "quad": "neutral"}
    page = upload(contributor, json.dumps([{"model": "timeline.eventtype", "fields": type_of}]), "types.json")
    assert problems(page) == [(1, "you may not add event types.")]


def test_a_participant_that_the_cell_leaves_out_is_removed_and_one_without_a_column_stays(editor, named):
    zakharova, article = named
    event = new_event("2024-briefing", "A", zakharova, new_actor("lavrov", "Lavrov"), status="draft")
    Citation.objects.create(event=event, article=article)
    page = upload(
        editor,
        "slug;title;kind;date;participants\n2024-briefing;A;statement;2024-06-20;speaker: maria-zakharova\n",
    )
    assert [each[:3] for each in told(page)] == [
        ("changed", "participation", "2024-briefing / maria-zakharova / speaker"),
        ("removed", "participation", "2024-briefing / lavrov / speaker"),
    ]
    apply(editor, page)
    assert [row.actor for row in Participation.objects.all()] == [zakharova]
    assert Citation.objects.count() == 1


def test_all_problems_are_told_with_row_field_and_nearest_word(contributor, named):
    rows = [
        "one,A,statment,2024-06-26,speaker: maria-zakharowa,",
        "two,B,statement,2024-13,Maria Zakharova,jamnews-2024-06-28",
        "two,C,statement,2024,,",
        ",D,statement,2024,,",
    ]
    found = problems(upload(contributor, HEAD + "\n".join(rows)))
    assert [number for number, _ in found] == [2, 2, 3, 3, 3, 4, 5]
    sentences = "\n".join(sentence for _, sentence in found)
    for part in [
        "kind 'statment' is not a known kind; did you mean 'statement'?",
        "actor 'maria-zakharowa' is not an actor; did you mean 'maria-zakharova'?",
        "participants 'Maria Zakharova' cannot be read; write ROLE: ACTOR",
        "article 'jamnews-2024-06-28' is not an article; did you mean 'jamnews-2024-06-27'?",
        "slug 'two' stands in row 3 already",
        "slug is empty",
    ]:
        assert part in sentences


def bomb():
    packed = BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="w") as file:
        file.write(b" " * 10_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        ("", "events.csv", "is empty."),
        (" \n\n", "events.csv", "is empty."),
        (BRIEFING.encode("utf-16"), "events.csv", "is written in UTF-16; in the spreadsheet choose Save as"),
        (BRIEFING.replace("asked", "gefragt für").encode("cp1252"), "events.csv", "is not UTF-8"),
        (BRIEFING.replace("asked", "as\0ked"), "events.csv", "NUL"),
        (b"PK\x03\x04 and so on", "events.csv", "is a workbook"),
        (bomb(), "events.json", "is packed"),
        ("[" * 100_000, "events.json", "nested too deep"),
        ('{"a": ' * 100_000, "events.jsonl", "nested too deep"),
        ("{}", "events.json", "must hold a list of records"),
        ("9" * 5000, "events.json", "thousands of digits"),
        (HEAD + "a" * 200_000, "events.csv", "row 2: a cell is longer than"),
        (HEAD + '"a', "events.csv", "row 2: a quotation mark is never closed"),
        (HEAD + '"a"b,c', "events.csv", "row 2: the quotation marks do not fit"),
        ("\n" + BRIEFING, "events.csv", "there are none; the first row names the columns: slug"),
        ("slug,title,kind,date,date\n", "events.csv", "the column 'date' is there 2 times"),
        ("slug,titel,kind,date\n", "events.csv", "'titel' is not a column; did you mean 'title'?"),
        ("slug,title,kind\n", "events.csv", "the column 'date' is missing."),
        ("slug,title,kind,date,other_types,participants\na,b,state,2024,\\ ,\\", "events.csv", "' '"),
        (HEAD + "a,b,statement,2024,,,more", "events.csv", "the row has more cells than there are headings."),
        (HEAD + "\n".join(f"e{n},T,statement,2024,," for n in range(20_001)), "events.csv", "more than 20,000 rows"),
        (
            "slug,title,kind,date,citations\na,b,state,2024," + "|".join(map(str, range(20_000))),
            "a.csv",
            "20,000 records",
        ),
        ('{"record": "event"}', "all.ndjson", "holds records for 'manage.py import_timeline'; here upload a fixture"),
        ("{}\n" * 3, "events.ndjson", "'model' is missing."),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "bytes",
)
def test_what_cannot_be_read_is_refused_with_a_sentence(contributor, content, name, sentence):
    assert sentence in "\n".join(words for _, words in problems(upload(contributor, content, name)))


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + BRIEFING,
        "sep=,\n" + BRIEFING,
        BRIEFING.replace(",", ";").replace("Zakharova;", "Zakharova,"),
        BRIEFING.replace(",", "\t").replace("Zakharova\t", "Zakharova,"),
        BRIEFING.replace("\n", "\r\n"),
        BRIEFING.replace("slug", " Slug "),
        BRIEFING + "\n,,,,,\n",
        BRIEFING + "second,Without the last cells,statement,2024\n",
    ],
    ids=["mark of UTF-8", "hint", "semicolons", "tabs", "CRLF", "capital", "empty rows", "short row"],
)
def test_a_sheet_is_read_as_spreadsheets_save_it(contributor, named, content):
    apply(contributor, upload(contributor, content))
    assert Event.objects.get(slug="2024-briefing").title == "Zakharova, asked on relations"


@pytest.mark.parametrize("name", ["events.xlsx", "events.csv.gz", "events", "events.exe"])
def test_a_file_of_another_sort_is_not_taken(contributor, name, folder):
    answer = contributor.post(IMPORT, {"file": SimpleUploadedFile(name, b"slug")})
    assert "name ends in .csv" in answer.content.decode()
    assert not folder.exists()


def test_a_file_that_is_too_large_is_not_taken(contributor, folder):
    answer = contributor.post(IMPORT, {"file": SimpleUploadedFile("a.csv", b"a" * (5 * 2**20 + 1))})
    assert "more than 5 MB" in answer.content.decode()
    answer = contributor.post(IMPORT, {"file": SimpleUploadedFile("a.csv", b"a" * 6 * 2**20)}, follow=True)
    assert "more than 5 MB" in answer.content.decode()
    assert not folder.exists()


def test_a_forged_upload_is_refused(admin_user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    assert client.post(IMPORT, {"file": SimpleUploadedFile("a.csv", b"slug")}).status_code == 403


def test_a_cancelled_import_leaves_nothing_behind(contributor, named, folder):
    page = upload(contributor, BRIEFING)
    assert contributor.post(page.request["PATH_INFO"], {"cancel": "1"}).status_code == 302
    assert list(folder.iterdir()) == []
    assert not Event.objects.exists()
    assert contributor.get(page.request["PATH_INFO"]).status_code == 404


def test_an_upload_is_its_owners_alone_and_lasts_a_day(contributor, editor, named, time_machine):
    time_machine.move_to("2026-03-01T12:00:00Z", tick=False)
    page = upload(contributor, BRIEFING)
    assert editor.get(page.request["PATH_INFO"]).status_code == 404
    assert apply(editor, page).status_code == 404
    time_machine.move_to("2026-03-02T11:59:00Z", tick=False)
    assert contributor.get(page.request["PATH_INFO"]).status_code == 200
    time_machine.move_to("2026-03-02T12:01:00Z", tick=False)
    assert contributor.get(page.request["PATH_INFO"]).status_code == 404


def test_old_uploads_are_swept_and_nobody_keeps_more_than_a_few(contributor, editor, folder, time_machine):
    time_machine.move_to("2026-03-01T12:00:00Z", tick=False)
    upload(editor, BRIEFING)
    time_machine.move_to("2026-03-03T12:00:00Z", tick=False)
    pages = [upload(contributor, BRIEFING) for _ in range(MOST_KEPT + 2)]
    assert len(list(folder.iterdir())) == MOST_KEPT
    assert contributor.get(pages[-1].request["PATH_INFO"]).status_code == 200
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_what_others_changed_meanwhile_is_shown_anew_instead_of_applied(editor, named):
    event = new_event("2024-briefing", "A briefing", status="draft")
    page = upload(editor, BRIEFING)
    Event.objects.filter(pk=event.pk).update(title="Another title")
    again = apply(editor, page)
    assert "Nothing was imported: the records changed meanwhile" in again.content.decode()
    assert ("title", "Another title", "Zakharova, asked on relations") in told(again)[0][3]
    assert Event.objects.get().title == "Another title"
    assert apply(editor, again).status_code == 302


def test_a_record_that_was_published_meanwhile_is_not_changed_without_being_shown_again(contributor, named):
    new_event("2024-briefing", "A briefing", status="draft")
    page = upload(contributor, BRIEFING)
    Event.objects.update(status="published")
    assert problems(apply(contributor, page)) == [(2, "it is published; only editors may change it.")]


def test_applying_twice_writes_once(contributor, named):
    page = upload(contributor, BRIEFING)
    assert apply(contributor, page).status_code == 302
    assert apply(contributor, page).status_code == 404
    assert "Nothing has been written" in (second := upload(contributor, BRIEFING)).content.decode()
    assert second.context["differences"] == []
    assert b'name="apply"' not in second.content


def test_who_may_not_add_events_may_not_import(client):
    staff = get_user_model().objects.create(username="guest", password="!", is_staff=True)
    assert client.get(IMPORT).status_code == 302
    client.force_login(staff)
    for method in (client.get, client.post):
        assert method(IMPORT).status_code == 403
        assert method(IMPORT + "x" * 43 + "/").status_code == 403


@pytest.mark.parametrize("token", ["x" * 43, "x", "%00", "é" * 43])
def test_no_upload_is_no_page(contributor, token):
    assert contributor.get(f"{IMPORT}{token}/").status_code == 404
    assert contributor.put(f"{IMPORT}{token}/").status_code == 405


def test_hostile_names_reasons_and_fingerprints_crash_nothing(editor, named):
    page = upload(editor, BRIEFING, "<script>\u202egpj=alert(1)" + "x" * 90 + ".csv")
    assert b"<script>alert" not in page.content
    assert len(page.context["upload"].name) <= 80
    path = page.request["PATH_INFO"]
    for sent in ({}, {"apply": "1"}, {"shown": "x" * 65}, {"shown": "\0"}, {"shown": "é", "reason": "\0"}):
        assert editor.post(path, sent).status_code == 200
    assert not Event.objects.exists()


def test_the_example_is_in_order_but_for_the_names_that_are_not_there(editor, root):
    for slug in ("russian-mfa", "georgia", "maria-zakharova"):
        new_actor(slug, slug)
    new_article()
    page = upload(editor, (root / "timeline/static/timeline/admin/events-example.csv").read_bytes())
    assert [words.partition(";")[0] for _, words in problems(page)] == [
        "type '020' is not an event type",
        "place 'moscow' is not a place",
    ]


def test_the_page_tells_the_columns_and_every_list_leads_to_it(admin_client):
    page = admin_client.get(IMPORT).content.decode()
    for words in ("verification_note", "other_types", "speaker: maria-zakharova for russian-mfa", "5 MB"):
        assert words in page
    for kind in ("event", "actor", "article", "place", "issue", "position"):
        address = reverse(f"admin:timeline_{kind}_import")
        assert f'href="{address}"' in admin_client.get(f"/admin/timeline/{kind}/").content.decode()
        assert admin_client.get(address).status_code == 200


def test_a_dry_run_takes_as_many_statements_for_50_rows_as_for_5(contributor, named):
    costs = []
    for many in (5, 50):
        rows = [BRIEFING.partition("\n")[2].replace("2024-briefing", f"briefing-{n}") for n in range(many)]
        address = upload(contributor, HEAD + "".join(rows)).request["PATH_INFO"]
        with CaptureQueriesContext(connection) as statements:
            assert len(contributor.get(address).context["differences"]) == many * 3
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_an_act_between_the_check_and_the_lock_stops_the_import(editor, named, monkeypatch):
    event = new_event("2024-briefing", "A briefing", status="draft")
    page = upload(editor, BRIEFING)
    write = imports.recorded_load

    def interrupted(*args, **options):
        Event.objects.filter(pk=event.pk).update(version=event.version + 1)
        return write(*args, **options)

    monkeypatch.setattr(imports, "recorded_load", interrupted)
    assert "Nothing was imported" in apply(editor, page).content.decode()
    assert Event.objects.get().title == "A briefing"
