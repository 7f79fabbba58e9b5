"""Who sits at the desk: a superuser, an editor and a contributor."""

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from timeline.models import roles

from .rows import posted


@pytest.fixture
def admin_user(db):
    """A superuser without a password: hashing one would take longer than the test."""
    return get_user_model().objects.create(username="curator", password="!", is_staff=True, is_superuser=True)


@pytest.fixture
def member(db):
    """Makes a signed-in member of a group: ``member("Editors")``, of none by ``member(None)``."""

    def join(group, name=None):
        if group and not Group.objects.filter(name=group).exists():
            roles.install(apps, "default")  # tests that empty all tables take the groups away as well
        user = get_user_model().objects.create(username=name or str(group).lower(), password="!", is_staff=True)
        if group:
            user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        client.user = user
        return client

    return join


@pytest.fixture
def editor(member):
    return member("Editors")


@pytest.fixture
def contributor(member):
    return member("Contributors")


@pytest.fixture
def save():
    """Opens the page of a record, changes what is given, presses a button and gives the answer."""

    def saving(client, record, button="_save", **typed):
        address = reverse(f"admin:timeline_{record._meta.model_name}_change", args=[record.pk])
        return client.post(address, {**posted(client.get(address)), **typed, button: "1"})

    return saving
