"""The admin site of the project: the chronology before the accounts, choices that can be told apart."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.views.autocomplete import AutocompleteJsonView


class Choices(AutocompleteJsonView):
    """The suggestions of an autocompleted field, labelled as the field labels what is chosen."""

    def serialize_result(self, obj, to_field_name):
        return super().serialize_result(obj, to_field_name) | {"text": self.model_admin.choice_label(obj)}


class TimelineSite(AdminSite):
    """Django's admin site with the chronology first."""

    def get_app_list(self, request, app_label=None):
        """The apps of the index and of the side bar, by name after the chronology."""
        return sorted(super().get_app_list(request, app_label), key=lambda app: app["app_label"] != "timeline")

    def autocomplete_view(self, request):
        return Choices.as_view(admin_site=self)(request)


class TimelineAdmin(AdminConfig):
    """Django's admin app on the project's site."""

    default_site = "project.admin.TimelineSite"
