"""Names this app to Django."""

from django.apps import AppConfig


class StationsConfig(AppConfig):
    """The `stations` app."""

    name = "doorstep.programmes.stations"
    label = "stations"
    default_auto_field = "django.db.models.BigAutoField"
