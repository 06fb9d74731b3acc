"""Who may have an account: nobody signs up alone; a supervisor or `sodan people` enrols them."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Enrolment(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """The door of the staff entrance."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Always closed: the desk is for people the firm enrolled."""
        return False

    def get_logout_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - allauth's signature
        """Back to the sign-in page."""
        return "/sign-in/"
