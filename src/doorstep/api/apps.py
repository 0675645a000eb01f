"""Names this app to Django."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The `api` app."""

    name = "doorstep.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
