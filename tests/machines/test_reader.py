"""Readers read under a role that may do nothing but read what is public."""

import tempfile
from pathlib import Path

import psycopg
import pytest
from django.apps import apps

from timeline.models.revision import PRIVATE

from ..test_up import Timeline
from .clusters import Cluster
from .test_replicas import ask

pytestmark = pytest.mark.machines
ROLE = "timeline_reader"
FROM_ROLE = f"SELECT count(*) FROM pg_stat_activity WHERE usename = '{ROLE}'"
PAGES = (
    "/api/v1/events/?known_on=2024-06-20&facets=year,actor&count=true",
    "/api/v1/search/?q=Zakharova",
    "/api/v1/events/?q=Georgia&ordering=relevance",
    "/api/v1/issues/restore-relations/matrix/",
    "/api/v1/events/2008-severance/revisions/",
    "/api/v1/timeline/?lanes=actor",
    "/api/v1/network/",
    "/api/v1/changes/",
    "/api/v1/positions/",
    "/",
)
REFUSED = (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)


def tell(cluster, statement):
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(scope="module")
def cluster():
    """A database and a role without any right."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with Cluster(Path(folder) / "primary") as cluster:
            tell(cluster, f"CREATE ROLE {ROLE} LOGIN")
            yield cluster


@pytest.fixture(scope="module")
def reader(cluster):
    """The address of the database under that role."""
    return cluster.url.replace("timeline@", f"{ROLE}@")


@pytest.fixture(scope="module")
def site(root, cluster, reader, tmp_path_factory):
    """Timeline, which reads under the role."""
    var = tmp_path_factory.mktemp("site") / "var"
    urls = {"DATABASE_URL": cluster.url, "DATABASE_READER_URL": reader, "TIMELINE_CACHE_URL": "off"}
    with Timeline(root, var, **urls) as timeline:
        timeline.get(PAGES[0])
        yield timeline


def refused(reader, statement):
    """Whether the role may not do it, even when it asks to be allowed to write."""
    with psycopg.connect(reader, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        try:
            connection.execute(statement)
        except REFUSED:
            return True
    return False


@pytest.mark.parametrize("page", PAGES)
def test_every_public_page_is_answered(site, page):
    assert ask(site, page)[0] == 200
    assert ask(site, page, Cookie="sessionid=made-up")[0] == 200


def test_they_are_answered_under_the_role(site, cluster):
    before = cluster.ask(FROM_ROLE)
    assert before >= 1
    tell(cluster, f"ALTER ROLE {ROLE} NOLOGIN")
    cluster.ask(f"SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE usename = '{ROLE}'")
    try:
        assert ask(site, PAGES[0])[0] == 503
        assert "<form" in site.get("/admin/login/")
    finally:
        tell(cluster, f"ALTER ROLE {ROLE} LOGIN")
    assert ask(site, PAGES[0])[0] == 200


def test_the_role_reads_nothing_private(site, reader):
    private = [f"timeline_{name}" for name in PRIVATE]
    others = [model._meta.db_table for model in apps.get_models(True) if model._meta.app_label != "timeline"]
    assert {"auth_user", "django_session"} <= set(others)
    tables = [*private, *others]
    assert [table for table in tables if not refused(reader, f"SELECT count(*) FROM {table}")] == []


def test_the_role_writes_nothing(site, reader):
    tables = [model._meta.db_table for model in apps.get_app_config("timeline").get_models(True)]
    acts = [act for table in tables for act in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE")]
    assert [act for act in acts if not refused(reader, act)] == []
    for act in ("CREATE TABLE mine (x int)", "UPDATE timeline_event SET title = 'x'"):
        assert refused(reader, act)


def test_a_right_that_was_given_by_hand_ends_with_the_next_start(root, site, cluster, reader, tmp_path):
    tell(cluster, f"GRANT ALL ON auth_user, timeline_event TO {ROLE}")
    assert not refused(reader, "SELECT count(*) FROM auth_user")
    urls = {"DATABASE_URL": cluster.url, "DATABASE_READER_URL": reader}
    with Timeline(root, tmp_path / "var", **urls) as second:
        second.get(PAGES[0])
    assert refused(reader, "SELECT count(*) FROM auth_user")
    assert refused(reader, "DELETE FROM timeline_event")
    assert not refused(reader, "SELECT count(*) FROM timeline_event")
