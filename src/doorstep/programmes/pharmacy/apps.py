"""Names this app to Django."""

from django.apps import AppConfig


class PharmacyConfig(AppConfig):
    """The `pharmacy` app."""

    name = "doorstep.programmes.pharmacy"
    label = "pharmacy"
    default_auto_field = "django.db.models.BigAutoField"
