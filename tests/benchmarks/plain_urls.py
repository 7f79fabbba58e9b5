"""The addresses of the plain project."""

from rest_framework.routers import SimpleRouter

from .plain import PlainEvents

router = SimpleRouter()
router.register("plain/events", PlainEvents, basename="plain")
urlpatterns = router.urls
