"""Names this app to Django."""

from django.apps import AppConfig


class ReputationConfig(AppConfig):
    """The `reputation` app."""

    name = "doorstep.programmes.reputation"
    label = "reputation"
    default_auto_field = "django.db.models.BigAutoField"
