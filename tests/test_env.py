"""What the environment may say: each reader gives a checked value or one sentence that tells what is right."""

import os
import socket

import pytest
from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from project.env import Environment, Refusal
from project.var import make_secret

LONG = "a-secret-of-more-than-fifty-characters-for-this-test-only"


def read(name, given):
    """An environment that holds one variable."""
    return Environment({name: given})


@pytest.mark.parametrize("given", ["on", "On", "yes", "true", "1", " on "])
def test_a_switch_can_be_on(given):
    assert read("TIMELINE_DEBUG", given).boolean("TIMELINE_DEBUG", False) is True


@pytest.mark.parametrize("given", ["off", "no", "FALSE", "0"])
def test_a_switch_can_be_off(given):
    assert read("TIMELINE_DEBUG", given).boolean("TIMELINE_DEBUG", True) is False


@pytest.mark.parametrize("given", ["maybe", "2", "onn", "t"])
def test_a_switch_is_never_guessed(given):
    with pytest.raises(Refusal, match=f"^TIMELINE_DEBUG is '{given}'; it must be on or off.$"):
        read("TIMELINE_DEBUG", given).boolean("TIMELINE_DEBUG", False)


@pytest.mark.parametrize("given", ["", "   "])
def test_an_empty_variable_counts_as_not_set(given):
    assert read("TIMELINE_DEBUG", given).boolean("TIMELINE_DEBUG", True) is True


@pytest.mark.parametrize("given", ["0", "30", "86400"])
def test_a_number_within_its_bounds_is_read(given):
    assert read("SECONDS", given).integer("SECONDS", 30, least=0, most=86400) == int(given)


@pytest.mark.parametrize("given", ["-1", "86401", "3.5", "30s", "٣٠", "9" * 5000])
def test_a_number_outside_its_bounds_is_refused(given):
    with pytest.raises(Refusal, match="must be a whole number from 0 to 86400"):
        read("SECONDS", given).integer("SECONDS", 30, least=0, most=86400)


def test_hosts_are_read_from_a_list_with_commas():
    given = "timeline.example.org, .example.net,[::1],127.0.0.1"
    hosts = read("TIMELINE_HOSTS", given).hosts("TIMELINE_HOSTS", "localhost")
    assert hosts == ["timeline.example.org", ".example.net", "[::1]", "127.0.0.1"]


def test_a_site_that_answers_to_any_name_is_refused():
    with pytest.raises(Refusal, match="^TIMELINE_HOSTS holds '[*]', which lets anyone choose the name of this site"):
        read("TIMELINE_HOSTS", "a.example,*").hosts("TIMELINE_HOSTS", "localhost")


@pytest.mark.parametrize("host", ["localhost", "desk.localhost", "127.0.0.1", "127.9.9.9", "[::1]"])
def test_errors_may_be_shown_on_this_machine(host):
    Environment({}).refuse_debug("TIMELINE_DEBUG", [host])


@pytest.mark.parametrize(
    "host", ["timeline.example.org", ".example.org", "10.0.0.1", "[2001:db8::1]", "localhost.example"]
)
def test_errors_are_shown_to_no_other_machine(host):
    with pytest.raises(Refusal, match="^TIMELINE_DEBUG is on, which shows the inside of errors to everyone"):
        Environment({}).refuse_debug("TIMELINE_DEBUG", ["localhost", host])


@pytest.mark.parametrize("given", ["https://example.org", "example.org:8000", "example.org/", "a b", "::1", "-"])
def test_a_host_has_neither_scheme_nor_port(given):
    with pytest.raises(Refusal, match="host names without scheme or port"):
        read("TIMELINE_HOSTS", given).hosts("TIMELINE_HOSTS", "localhost")


def test_origins_have_a_scheme_and_none_are_trusted_by_default():
    assert Environment({}).origins("TIMELINE_ORIGINS") == []
    origins = read("TIMELINE_ORIGINS", "https://a.example,http://b.example:8080").origins("TIMELINE_ORIGINS")
    assert origins == ["https://a.example", "http://b.example:8080"]


@pytest.mark.parametrize("given", ["a.example", "ftp://a.example", "https://a.example/desk", "https://"])
def test_an_origin_without_scheme_or_with_a_path_is_refused(given):
    with pytest.raises(Refusal, match="scheme and host without a path"):
        read("TIMELINE_ORIGINS", given).origins("TIMELINE_ORIGINS")


def test_a_postgresql_address_is_read_with_its_escapes():
    given = "postgresql://desk:p%40ss%24@db.example:5433/timeline?sslmode=require"
    database = read("DATABASE_URL", given).database("DATABASE_URL", "")
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["USER"], database["PASSWORD"], database["NAME"]) == ("desk", "p@ss$", "timeline")
    assert (database["HOST"], database["PORT"]) == ("db.example", 5433)
    assert database["OPTIONS"] == {"sslmode": "require"}


def test_an_sqlite_address_names_its_file():
    database = read("DATABASE_URL", "sqlite:////srv/timeline/desk.sqlite3").database("DATABASE_URL", "")
    assert database["ENGINE"] == "project.sqlite3"
    assert database["NAME"] == "/srv/timeline/desk.sqlite3"


@pytest.mark.parametrize(
    "given",
    [
        "nonsense",
        "mysql://desk@db.example/timeline",
        "postgresql://db.example",
        "postgresql://db.example:port/timeline",
        "sqlite://",
        "sqlite://:memory:",
        "sqlite:////srv/desk.sqlite3?timeout=5",
    ],
)
def test_an_address_that_names_no_usable_database_is_refused(given):
    with pytest.raises(Refusal, match="^DATABASE_URL is '"):
        read("DATABASE_URL", given).database("DATABASE_URL", "")


@pytest.mark.parametrize("password", ["hunter2", "hunter2@home", "hun:ter2"])
def test_a_refused_database_address_does_not_show_its_password(password):
    with pytest.raises(Refusal) as refusal:
        read("DATABASE_URL", f"mysql://desk:{password}@db.example/x").database("DATABASE_URL", "")
    assert "'mysql://desk:...@db.example/x'" in str(refusal.value)


@pytest.mark.parametrize(
    ("given", "backend", "location"),
    [
        ("memory", "django.core.cache.backends.locmem.LocMemCache", None),
        ("off", "django.core.cache.backends.dummy.DummyCache", None),
        ("redis://cache.example:6379/1", "project.caches.Redis", ["redis://cache.example:6379/1"]),
        ("rediss://desk:s3cret@cache.example", "project.caches.Redis", ["rediss://desk:s3cret@cache.example"]),
        (
            "memcached://a.example:11211,10.0.0.2:11211",
            "project.caches.Memcached",
            ["a.example:11211", "10.0.0.2:11211"],
        ),
    ],
)
def test_a_cache_is_read_with_its_server(given, backend, location):
    cache = read("TIMELINE_CACHE_URL", given).cache("TIMELINE_CACHE_URL", "memory")
    assert (cache["BACKEND"], cache.get("LOCATION")) == (backend, location)


@pytest.mark.parametrize(
    "given",
    [
        "locmem",
        "on",
        "memory://a",
        "redis",
        "redis://",
        "redis://host:6379/0?db=1",
        "memcached://host",
        "memcached://u@host:1",
        "http://a",
    ],
)
def test_a_cache_that_cannot_be_used_is_refused(given):
    with pytest.raises(Refusal, match="^TIMELINE_CACHE_URL is '.*'; it must be memory, off, redis://"):
        read("TIMELINE_CACHE_URL", given).cache("TIMELINE_CACHE_URL", "memory")


def test_a_refused_cache_does_not_show_its_password():
    with pytest.raises(Refusal) as refusal:
        read("TIMELINE_CACHE_URL", "redis://desk:hunter2@host/x").cache("TIMELINE_CACHE_URL", "memory")
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(("given", "extra"), [("redis://host", "redis"), ("memcached://host:11211", "memcached")])
def test_a_cache_without_its_driver_is_refused_with_the_way_to_get_it(given, extra, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Refusal, match=rf"driver is not installed: .*'\.\[{extra}\]'"):
        read("TIMELINE_CACHE_URL", given).cache("TIMELINE_CACHE_URL", "memory")


@pytest.mark.parametrize("address", ["redis://127.0.0.1:{port}/0", "memcached://127.0.0.1:{port}"])
def test_a_cache_that_does_not_answer_is_done_without(address, caplog):
    """Nobody listens at a port that was bound and let go."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    told = read("TIMELINE_CACHE_URL", address.format(port=port)).cache("TIMELINE_CACHE_URL", "memory")
    cache = import_string(told["BACKEND"])(told["LOCATION"], {})
    cache.set("page", b"answer", 10)
    assert cache.get("page", "nothing") == "nothing"
    assert all("does not answer" in record.message for record in caplog.records)


def test_a_secret_is_taken_from_the_variable_before_the_file(tmp_path):
    kept_in = tmp_path / "secret-key"
    make_secret(kept_in)
    assert read("TIMELINE_SECRET_KEY", LONG).secret("TIMELINE_SECRET_KEY", kept_in=kept_in) == LONG


def test_a_secret_is_made_once_for_its_owner_alone(tmp_path):
    kept_in = tmp_path / "var" / "secret-key"
    make_secret(kept_in)
    first = Environment({}).secret("TIMELINE_SECRET_KEY", kept_in=kept_in)
    make_secret(kept_in)
    assert Environment({}).secret("TIMELINE_SECRET_KEY", kept_in=kept_in) == first
    assert kept_in.stat().st_mode & 0o777 == 0o600
    assert sorted(os.listdir(kept_in.parent)) == ["lock", "secret-key"]


def test_without_a_secret_the_sentence_says_how_to_get_one(tmp_path):
    with pytest.raises(Refusal, match="run manage.py up, which makes .*secret-key, or set TIMELINE_SECRET_KEY"):
        Environment({}).secret("TIMELINE_SECRET_KEY", kept_in=tmp_path / "secret-key")


def test_a_short_secret_is_refused_and_not_shown():
    with pytest.raises(Refusal, match="TIMELINE_SECRET_KEY holds 7 characters") as refusal:
        read("TIMELINE_SECRET_KEY", "hunter2").secret("TIMELINE_SECRET_KEY", kept_in=None)
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize("given", ["x" * 60, "secret" * 10, "django-insecure-" + LONG])
def test_a_secret_that_is_easily_guessed_is_refused(given):
    with pytest.raises(Refusal, match="TIMELINE_SECRET_KEY holds what is easily guessed"):
        read("TIMELINE_SECRET_KEY", given).secret("TIMELINE_SECRET_KEY", kept_in=None)


def test_secrets_of_before_are_as_good_as_the_one_of_now():
    assert Environment({}).old_secrets("TIMELINE_OLD_SECRET_KEYS") == []
    given = f"{LONG}-2025, {LONG}-2024"
    assert read("OLD", given).old_secrets("OLD") == [f"{LONG}-2025", f"{LONG}-2024"]
    with pytest.raises(Refusal, match="^OLD holds 7 characters"):
        read("OLD", f"{LONG},hunter2").old_secrets("OLD")


def test_a_secret_that_is_not_text_is_refused(tmp_path):
    kept_in = tmp_path / "secret-key"
    kept_in.write_bytes(b"\xff" * 80)
    with pytest.raises(Refusal, match="cannot be read"):
        Environment({}).secret("TIMELINE_SECRET_KEY", kept_in=kept_in)


def test_a_folder_is_absolute_wherever_the_program_was_started(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert read("TIMELINE_VAR", "desk").folder("TIMELINE_VAR", "/srv") == tmp_path / "desk"


def test_a_misspelt_variable_is_refused_with_the_nearest_one():
    environment = Environment({"TIMELINE_DEBUGG": "on", "PATH": "/bin"})
    environment.boolean("TIMELINE_DEBUG", False)
    with pytest.raises(Refusal, match="^TIMELINE_DEBUGG is not a setting of Timeline; did you mean TIMELINE_DEBUG"):
        environment.refuse_unknown("TIMELINE_")


def test_the_settings_are_safe_where_nothing_is_said():
    assert settings.ALLOWED_HOSTS[:3] == ["localhost", "127.0.0.1", "[::1]"]
    assert settings.DEBUG is False
    assert settings.CSRF_TRUSTED_ORIGINS == []
    assert settings.X_FRAME_OPTIONS == "DENY"
    assert settings.REST_FRAMEWORK["DEFAULT_AUTHENTICATION_CLASSES"] == []


def test_a_connection_keeps_the_promises_of_its_engine(db):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT foreign_keys, synchronous FROM pragma_foreign_keys, pragma_synchronous")
            assert cursor.fetchone() == (1, 2)
            assert connection.transaction_mode == "IMMEDIATE"
        else:
            cursor.execute("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")
            assert cursor.fetchone() == ("30s", "10s")


PRIMARY = {"ENGINE": "django.db.backends.postgresql"}


def test_replicas_are_read_as_a_list():
    given = "postgresql://desk@one.example:5432/timeline, postgres://desk@two.example:5433/timeline"
    replicas = read("DATABASE_REPLICA_URLS", given).replicas("DATABASE_REPLICA_URLS", of=PRIMARY)
    places = [(replica["HOST"], replica["PORT"]) for replica in replicas]
    assert places == [
        ("one.example", 5432),
        ("two.example", 5433),
    ]
    assert read("DATABASE_REPLICA_URLS", "").replicas("DATABASE_REPLICA_URLS", of=PRIMARY) == []


@pytest.mark.parametrize(
    ("given", "engine", "told"),
    [
        ("postgresql://desk@one.example/timeline", "sqlite3", "only PostgreSQL has replicas"),
        ("sqlite:////srv/copy.sqlite3", "postgresql", "is not a PostgreSQL address"),
        ("one.example:5432", "postgresql", "it must be sqlite"),
    ],
)
def test_what_cannot_be_a_replica_is_refused(given, engine, told):
    of = {"ENGINE": f"django.db.backends.{engine}"}
    with pytest.raises(Refusal, match=f"^DATABASE_REPLICA_URLS .*{told}"):
        read("DATABASE_REPLICA_URLS", given).replicas("DATABASE_REPLICA_URLS", of=of)


def test_a_role_for_reading_is_another_one_of_the_same_engine():
    primary = read("DATABASE_URL", "postgresql://desk@db.example/timeline").database("DATABASE_URL", "")
    name, given = "DATABASE_READER_URL", "postgresql://reader@db.example/timeline"
    assert read(name, given).reader(name, of=primary)["USER"] == "reader"
    assert read(name, "").reader(name, of=primary) is None
    for wrong in ("postgresql://desk@db.example/timeline", "postgresql://db.example/timeline"):
        with pytest.raises(Refusal, match="must name a role of its own"):
            read(name, wrong).reader(name, of=primary)
    for wrong, of in (("sqlite:////tmp/a.sqlite3", primary), (given, {"ENGINE": "project.sqlite3"})):
        with pytest.raises(Refusal, match="only PostgreSQL has roles"):
            read(name, wrong).reader(name, of=of)


@pytest.mark.parametrize(
    ("given", "licence"),
    [
        ("", {"name": "MIT"}),
        ("CC-BY-4.0", {"name": "CC-BY-4.0"}),
        ("https://example.org/terms", {"path": "https://example.org/terms"}),
    ],
)
def test_a_licence_is_a_short_name_or_an_address(given, licence):
    assert Environment({"TIMELINE_LICENCE": given}).licence("TIMELINE_LICENCE", "MIT") == licence


@pytest.mark.parametrize("given", ["all rights reserved", "javascript:alert(1)", "-", "https://a b"])
def test_a_licence_that_is_neither_is_refused(given):
    with pytest.raises(Refusal, match="short name such as CC-BY-4.0, or a web address"):
        Environment({"TIMELINE_LICENCE": given}).licence("TIMELINE_LICENCE", "MIT")
