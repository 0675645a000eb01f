"""Names this app to Django."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """The `base` app."""

    name = "doorstep.base"
    label = "base"
    default_auto_field = "django.db.models.BigAutoField"
