"""Names this app to Django."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """The `meetings` app."""

    name = "doorstep.meetings"
    label = "meetings"
    default_auto_field = "django.db.models.BigAutoField"
