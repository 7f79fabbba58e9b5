"""Where each address leads."""

urlpatterns = []
