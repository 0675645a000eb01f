"""Names this app to Django."""

from django.apps import AppConfig


class DevicesConfig(AppConfig):
    """The `devices` app."""

    name = "doorstep.devices"
    label = "devices"
    default_auto_field = "django.db.models.BigAutoField"
