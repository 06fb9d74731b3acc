"""Signing in and out, in the reader's language, and what somebody locked out is told."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.views import LoginView, LogoutView
from axes.decorators import axes_dispatch, axes_form_invalid
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from sodan.kit.language import LANGUAGES
from sodan.people.presence import State, be
from sodan.people.representative import Representative
from sodan.web.page import answer

_YEAR = 365 * 24 * 3_600


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    """E-mail and password; the lock counts by the e-mail typed."""

    def user_credentials(self) -> dict[str, str]:
        """What the authentication backends are asked with."""
        credentials: dict[str, str] = super().user_credentials()
        return credentials | {"login": credentials.get("email", "")}


@method_decorator(axes_dispatch, name="dispatch")
@method_decorator(axes_form_invalid, name="form_invalid")
class SignIn(LoginView):  # type: ignore[misc]
    """The staff entrance."""

    form_class = SignInForm

    def get_form_class(self) -> type[SignInForm]:
        """Ours, whatever the settings of allauth name."""
        return SignInForm

    def render_to_response(self, context: dict[str, Any], **extra: Any) -> HttpResponse:  # noqa: ARG002 - Django's signature
        """Our page; a wrong pair answers 422 and never tells which of the two was wrong."""
        form = context["form"]
        codes = {error.code for errors in form.errors.as_data().values() for error in errors}
        if "too_many_login_attempts" in codes:
            return locked_out(self.request)
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return _entrance(self.request, problem="sign_in.wrong" if form.is_bound else "", status=status)


class SignOut(LogoutView):  # type: ignore[misc]
    """The way out; only by a button, never by following a link. Who had said how they are is off from now on."""

    http_method_names = ("post",)

    def logout(self) -> None:
        """End the work with the session."""
        person = self.request.user
        if isinstance(person, Representative) and person.state:
            be(person, State.OFF)
        super().logout()


def locked_out(request: HttpRequest, *_: object) -> HttpResponse:
    """Too many wrong tries: say so, say for how long, and whom to ask."""
    return _entrance(request, problem="sign_in.locked", status=HTTPStatus.TOO_MANY_REQUESTS)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Too many requests from one address: the same words."""
    return locked_out(request)


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Speak another language to this reader from now on; a representative's choice is kept on their record."""
    chosen = request.POST.get("language", "")
    back = request.POST.get("back", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if chosen in LANGUAGES:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=_YEAR, samesite="Lax")
        if isinstance(request.user, Representative):
            Representative.objects.filter(pk=request.user.pk).update(language=chosen)
    return response


def _entrance(request: HttpRequest, *, problem: str, status: HTTPStatus) -> HttpResponse:
    going_to = request.POST.get("next") or request.GET.get("next") or ""
    typed = request.POST.get("login", "")
    return answer(request, "desk/sign_in.html", problem=problem, going_to=going_to, typed=typed, status=status)
