"""The pages of the accounts: Django's own, as strict as those of the records."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User

from .references import ReferencesField
from .strict import Strict


class Account(Strict):
    """What the pages of users and groups share."""

    def formfield_for_manytomany(self, db_field, request, **options):
        return super().formfield_for_manytomany(db_field, request, **options, form_class=ReferencesField)


admin.site.unregister([User, Group])


@admin.register(User)
class Users(Account, UserAdmin):
    """Who may sign in."""


@admin.register(Group)
class Groups(Account, GroupAdmin):
    """Who may do what."""
