"""The limits: WSGI functions without any framework that give the first page, from one statement or from memory."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup()

from .candidates import Bare  # noqa: E402 - the models can be imported only after the project is set up

statement = Bare()


class Memory:
    """The bytes that the statement gives, made once."""

    def __init__(self):
        told = []
        self.body = b"".join(statement({}, lambda *given: told.append(given)))
        self.status, self.headers = told[0]

    def __call__(self, environ, start_response):
        start_response(self.status, self.headers)
        return [self.body]


memory = Memory()
