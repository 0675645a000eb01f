"""Names this app to Django."""

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    """The `needs` app."""

    name = "doorstep.needs"
    label = "needs"
    default_auto_field = "django.db.models.BigAutoField"
