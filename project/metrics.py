"""Metrics for Prometheus: how many requests of which kind were answered how, and how long that took."""

import os
import secrets

from django.conf import settings
from django.http import HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from timeline.api.middleware import client_address, is_loopback

PATH = "/metrics"
REQUESTS = Counter("timeline_requests", "Requests answered.", ("method", "route", "status"))
SECONDS = Histogram(
    "timeline_request_seconds",
    "How long it took to make the answer.",
    ("route",),
    buckets=(0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10),
)


def count(method, route, status, seconds):
    """Count one request."""
    REQUESTS.labels(method, route, status).inc()
    SECONDS.labels(route).observe(seconds)


def page(request):
    """All that was counted, by all processes of the server, for who may know; None for others."""
    if not _may_know(request):
        return None
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    response = HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    response["Cache-Control"] = "no-store"
    return response


def _may_know(request):
    if settings.METRICS == "loopback":
        told_by_proxy = "HTTP_X_FORWARDED_FOR" in request.META and not settings.TRUSTED_PROXIES
        return is_loopback(client_address(request)) and not told_by_proxy
    given = request.META.get("HTTP_AUTHORIZATION", "").encode(errors="replace")
    return secrets.compare_digest(given, f"Bearer {settings.METRICS}".encode())
