"""Names this app to Django."""

from django.apps import AppConfig


class DoorConfig(AppConfig):
    """The `door` app."""

    name = "doorstep.door"
    label = "door"
    default_auto_field = "django.db.models.BigAutoField"
