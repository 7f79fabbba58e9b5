"""A curator who is signed in."""

import pytest
from django.contrib.auth import get_user_model


@pytest.fixture
def admin_user(db):
    """A superuser without a password: hashing one would take longer than the test."""
    return get_user_model().objects.create(username="curator", password="!", is_staff=True, is_superuser=True)
