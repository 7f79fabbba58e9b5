"""What is sent to the server byte by byte: it refuses what is not HTTP itself, and all else has a problem document."""

import socket

import pytest

from ..test_up import PATIENCE, Timeline

HOST = b"Host: 127.0.0.1\r\nConnection: close\r\n"
PLACES = b"GET /api/v1/places/ HTTP/1.1\r\n" + HOST


@pytest.fixture(scope="module")
def send(root, tmp_path_factory):
    """What a running Timeline answers to bytes: the status, and whether a problem document came with it."""
    with Timeline(root, tmp_path_factory.mktemp("wire") / "var", "--no-fixtures") as timeline:
        timeline.get("/livez")

        def sending(sent):
            host, port = timeline.address.split(":")
            with socket.create_connection((host, int(port)), timeout=PATIENCE) as connection:
                connection.sendall(sent)
                given = b"".join(iter(lambda: connection.recv(65536), b""))
            return int(given.split(b" ", 2)[1]), b"application/problem+json" in given

        yield sending


def headers(count):
    return b"".join(b"X-%d: a\r\n" % number for number in range(count))


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"NONSENSE\r\n\r\n", 400),
        (b"GET /\0 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
        (PLACES + b"A B: c\r\n\r\n", 400),
        (PLACES + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        (PLACES + b"Transfer-Encoding: nonsense\r\n\r\n", 400),
        (b"GET /?" + b"a" * 65_536 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
        (PLACES + headers(99) + b"\r\n", 431),
    ],
    ids=["no request", "nul", "name with a blank", "two lengths", "coding", "address", "headers"],
)
def test_what_is_not_http_or_far_too_long_the_server_refuses_itself(sent, status, send):
    assert send(sent) == (status, False)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /api/v1/places/?q=" + b"a" * 10_001 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
        (PLACES + b"X-Much: " + b"a" * 32_000 + b"\r\n\r\n", 431),
        ("GET /é HTTP/1.1\r\n".encode() + HOST + b"\r\n", 404),
        (b"GET /api/v1/places/ HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n", 400),
        (b"GET /api/v1/places/ HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
        (b"NOPE /api/v1/places/ HTTP/1.1\r\n" + HOST + b"\r\n", 405),
    ],
    ids=["query", "headers", "letters", "foreign host", "no host", "method"],
)
def test_what_is_http_is_refused_with_a_problem_document(sent, status, send):
    assert send(sent) == (status, True)


def test_what_is_long_but_not_too_long_is_answered(send):
    assert send(PLACES + b"X-Much: " + b"a" * 31_000 + b"\r\n\r\n") == (200, False)
    assert send(PLACES + headers(98) + b"\r\n") == (200, False)
