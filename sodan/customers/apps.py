"""The room of customers."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Registers the room with Django."""

    name = "sodan.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"
