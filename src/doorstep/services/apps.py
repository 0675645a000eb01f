"""Names this app to Django."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    """The `services` app."""

    name = "doorstep.services"
    label = "services"
    default_auto_field = "django.db.models.BigAutoField"
