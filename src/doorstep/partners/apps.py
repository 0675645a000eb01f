"""Names this app to Django."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """The `partners` app."""

    name = "doorstep.partners"
    label = "partners"
    default_auto_field = "django.db.models.BigAutoField"
