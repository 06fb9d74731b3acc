"""The room of products, orders, money and the ledger."""

from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    """Registers the room with Django."""

    name = "sodan.backoffice"
    label = "backoffice"
    default_auto_field = "django.db.models.BigAutoField"
