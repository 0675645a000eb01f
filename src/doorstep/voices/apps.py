"""Names this app to Django."""

from django.apps import AppConfig


class VoicesConfig(AppConfig):
    """The `voices` app."""

    name = "doorstep.voices"
    label = "voices"
    default_auto_field = "django.db.models.BigAutoField"
