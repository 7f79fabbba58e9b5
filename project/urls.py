"""Where each address leads."""

from django.contrib import admin
from django.urls import include, path

from project.contact import PATH, security
from timeline.api.preview import preview
from timeline.pages.preview import preview_page

urlpatterns = [
    path(PATH, security, name="security"),
    path("", include("timeline.pages.urls")),
    path("", include("timeline.api.urls")),
    path("admin/timeline/<str:kind>/<str:pk>/preview/", admin.site.admin_view(preview), name="preview"),
    path("admin/timeline/<str:kind>/<str:pk>/preview/page/", admin.site.admin_view(preview_page), name="preview_page"),
    path("admin/", admin.site.urls),
]

handler400 = "timeline.api.errors.bad_request"
handler403 = "project.admin.permission_denied"
handler404 = "timeline.api.errors.not_found"
handler500 = "timeline.api.errors.server_error"
