"""Names this app to Django."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The `places` app."""

    name = "doorstep.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"
