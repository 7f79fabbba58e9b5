"""The admin site of the project: the chronology before the accounts, choices that can be told apart."""

from django.contrib.admin import AdminSite, site
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.urls import path, reverse
from django.utils import timezone


class Choices(AutocompleteJsonView):
    """The suggestions of an autocompleted field, labelled as what is chosen, with hints that tell homonyms apart."""

    def get_context_data(self, **options):
        from timeline.admin.hints import hints  # the models are ready only once the site is

        context = super().get_context_data(**options)
        self.hints = hints(context["object_list"])
        return context

    def serialize_result(self, obj, to_field_name):
        shown = {"text": self.model_admin.choice_label(obj), "hint": self.hints[obj.pk]}
        return super().serialize_result(obj, to_field_name) | shown


class TimelineSite(AdminSite):
    """Django's admin site with what needs attention first, then the chronology."""

    index_template = "timeline/admin/index.html"

    def get_app_list(self, request, app_label=None):
        """The apps of the index and of the side bar, by name after the chronology."""
        return sorted(super().get_app_list(request, app_label), key=lambda app: app["app_label"] != "timeline")

    def index(self, request, extra_context=None):
        """What needs attention, above the apps."""
        from timeline.admin.attention import attention  # the models are ready only once the site is

        return super().index(request, attention(self, request, now=timezone.now()) | (extra_context or {}))

    def check_now(self, request):
        """Make all checks of the chronology anew."""
        from timeline.admin.attention import check_now

        return check_now(request, reverse("admin:index"))

    def get_urls(self):
        return [path("check-now/", self.admin_view(self.check_now), name="check_now"), *super().get_urls()]

    def autocomplete_view(self, request):
        return Choices.as_view(admin_site=self)(request)


def permission_denied(request, exception):
    """Django's 403: in the admin, for people with an account there, a page of the admin with a way back."""
    from timeline.admin.refusing import refused
    from timeline.api.errors import permission_denied as refused_elsewhere

    wants_page = "text/html" in request.headers.get("Accept", "") and request.path.startswith(reverse("admin:index"))
    if wants_page and getattr(request, "user", None) is not None and request.user.is_staff:
        return refused(site, request, exception)
    return refused_elsewhere(request, exception)


class TimelineAdmin(AdminConfig):
    """Django's admin app on the project's site."""

    default_site = "project.admin.TimelineSite"
