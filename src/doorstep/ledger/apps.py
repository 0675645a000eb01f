"""Names this app to Django."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The `ledger` app."""

    name = "doorstep.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
