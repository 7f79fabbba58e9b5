"""The project's own addresses, and beside them the candidates that need one."""

from django.urls import include, path

from .candidates import CompiledEachTime, FromValues, ManyDeclared, Undeclared
from .plain import PlainEvents

urlpatterns = [
    path("plain/events/", PlainEvents.as_view({"get": "list"})),
    path("values/events/", FromValues.as_view({"get": "list"})),
    path("compiled-each-time/events/", CompiledEachTime.as_view({"get": "list"})),
    path("undeclared/api/v1/events/", Undeclared.as_view({"get": "list"})),
    path("many-declared/api/v1/events/", ManyDeclared.as_view({"get": "list"})),
    path("", include("project.urls")),
]
handler404 = "timeline.api.errors.not_found"
handler500 = "timeline.api.errors.server_error"
