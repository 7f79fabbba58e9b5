"""Import in the admin: a file is uploaded, tried, shown as what it would change, and then applied or dropped."""

from functools import wraps

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from ..loading.cells import CITATIONS, PARTICIPANTS
from ..loading.imports import FORMS, LARGEST, MOST_RECORDS, Differs, Unexplained, Upload, carry_out, study
from ..loading.sheet import COLUMNS, NEEDED
from ..vocabularies import CITATION_STANCES, EVENT_KINDS, ROLES
from .permissions import may_touch
from .uploads import drop, keep, kept, named

MOST_SHOWN = 300  # records, and problems, on the page of a dry run
BESIDE = 2**16  # bytes that a form may send beside the file
TOO_LARGE = f"The file holds more than {LARGEST // 2**20} MB; split it into several files."

FORMAT = {
    "needed": NEEDED,
    "further": [column for column in COLUMNS if column not in NEEDED],
    "participants": PARTICIPANTS,
    "citations": CITATIONS,
    "kinds": list(EVENT_KINDS),
    "roles": list(ROLES),
    "stances": list(CITATION_STANCES),
}


class UploadForm(forms.Form):
    """The file to import."""

    file = forms.FileField(
        allow_empty_file=True,  # the dry run says so in its own words
        help_text=f"At most {LARGEST // 2**20} MB and {MOST_RECORDS:,} records, participants and citations counted.",
        widget=forms.FileInput({"accept": ",".join(f".{ending}" for ending in FORMS)}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(TOO_LARGE)
        if Upload(named(file.name), b"").form is None:
            raise forms.ValidationError(
                "Upload a file whose name ends in .csv, .json, .jsonl or .ndjson. "
                "From a spreadsheet, choose Save as, 'CSV UTF-8'."
            )
        return file


class ApplyForm(forms.Form):
    """What is sent with the decision to apply: why, and what was shown."""

    reason = forms.CharField(
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2, "class": "vLargeTextField"}),
    )
    shown = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class Imports:
    """Admin pages of a kind of record with an import."""

    def import_urls(self):
        """The addresses of the import, to stand before those of single records."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_import"
        return [
            path("import/", bounded(self.admin_site.admin_view(self.import_view)), name=name),
            path("import/<str:token>/", self.admin_site.admin_view(self.dry_run_view), name=f"{name}_dry_run"),
        ]

    def import_view(self, request):
        """Take a file and lead to its dry run."""
        self._check_import(request)
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "POST"])
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                token = keep(Upload(named(file.name), file.read()), request.user, now=timezone.now())
                return HttpResponseRedirect(self._import_address("_dry_run", token))
            except OSError as error:
                form.add_error("file", f"The server cannot keep the file ({error.strerror}); tell who runs it.")
        return self._import_page(request, "import", "Import", form=form, **FORMAT)

    def dry_run_view(self, request, token):
        """Show what the file would change; on POST do it, or drop the file."""
        self._check_import(request)
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "POST"])
        now = timezone.now()
        upload = kept(token, request.user, now=now)
        if upload is None:
            raise Http404("There is no such upload of yours, or it is older than a day; upload the file again.")
        if "cancel" in request.POST:
            drop(token, request.user)
            messages.info(request, f"{upload.name} was not imported; nothing was changed.")
            return HttpResponseRedirect(self._list_address())
        form, may = ApplyForm(request.POST or None), allowed(request.user)
        if request.method == "POST" and form.is_valid():
            return self._apply(request, token, upload, form, now)
        return self._dry_run_page(request, upload, study(upload, may=may, now=now), form)

    def _apply(self, request, token, upload, form, now):
        sent, may = form.cleaned_data, allowed(request.user)
        try:
            done = carry_out(upload, shown=sent["shown"], may=may, now=now, by=request.user, reason=sent["reason"])
        except Differs as differs:
            messages.warning(request, "Nothing was imported: the records changed meanwhile. See what it would do now.")
            return self._dry_run_page(request, upload, differs.study, form)
        except Unexplained as unexplained:
            form.add_error("reason", "Say why: the import changes what is published.")
            return self._dry_run_page(request, upload, unexplained.study, form)
        drop(token, request.user)
        messages.success(request, f"Imported {upload.name}: {in_numbers(done.counts)}.")
        return HttpResponseRedirect(self._list_address())

    def _dry_run_page(self, request, upload, found, form):
        page = {
            "upload": upload,
            "form": form,
            "study": found,
            "numbers": in_numbers(found.counts),
            "place": {"csv": "Row", "jsonl": "Line"}.get(upload.form, "Record"),
            "problems": found.problems[:MOST_SHOWN],
            "differences": [(each, _address(each.owner)) for each in found.differences[:MOST_SHOWN]],
            "more": max(len(found.problems), len(found.differences)) - MOST_SHOWN,
        }
        return self._import_page(request, "dry_run", f"Import {upload.name}", **page)

    def _import_page(self, request, template, title, **page):
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **page}
        return TemplateResponse(request, f"timeline/admin/{template}.html", context)

    def _check_import(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied

    def _import_address(self, which="", *args):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_import{which}", args=args)

    def _list_address(self):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")


def bounded(view):
    """The view, with too large a body turned away unread; the view itself must guard against forged requests."""

    @csrf_exempt  # the check by the middleware would read the body first; the admin's own comes after
    @wraps(view)
    def turning_away(request, *args, **options):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > LARGEST + BESIDE:
            if request.user.is_authenticated:
                messages.error(request, TOO_LARGE)
            return HttpResponseRedirect(request.path)
        return view(request, *args, **options)

    return turning_away


def allowed(user):
    """A function that tells whether the user may "add", "change" or "delete" a row, by its kind and its record."""

    def may(act, row):
        return user.has_perm(f"timeline.{act}_{row._meta.model_name}") and may_touch(user, row)

    return may


def _address(record):
    """The page of a record that is stored."""
    if record is None or record.pk is None:
        return None
    return reverse(f"admin:{record._meta.label_lower.replace('.', '_')}_change", args=[record.pk])


def in_numbers(counts):
    """The counts of records in words: "3 events and 1 actor added, 1 event changed"."""
    told = []
    for word, by_model in counts.items():
        kinds = [
            f"{number} {model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural}"
            for model, number in by_model.items()
        ]
        if kinds:
            told.append(" and ".join(filter(None, [", ".join(kinds[:-1]), kinds[-1]])) + f" {word}")
    return ", ".join(told) or "nothing in it"
