"""The page behind an invitation: whoever was invited says their name, chooses a password, and may sign in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sodan.kit.errors import Conflict, Invalid, NotFound
from sodan.people.invitation import Invitation, invitation_for, join
from sodan.web.page import answer


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def show_join(request: HttpRequest, token: str) -> HttpResponse:
    """The form, and what became of it. A link that was used, withdrawn or is too old says so and nothing else."""
    try:
        invitation = invitation_for(token)
        if request.method == "GET":
            return _page(request, invitation)
        with translation.override(invitation.language):
            join(token, name=request.POST.get("name", ""), password=request.POST.get("password", ""))
    except Invalid as error:
        return _page(request, invitation, problem=error)
    except (NotFound, Conflict):
        return _page(request, None)
    return HttpResponseRedirect(reverse("account_login"))


def _page(request: HttpRequest, invitation: Invitation | None, *, problem: Invalid | None = None) -> HttpResponse:
    status = 410 if invitation is None else 422 if problem else 200
    brands = list(invitation.brands.all()) if invitation else []
    fault = problem.where if problem else ""
    typed = request.POST.get("name", "")
    response = answer(
        request, "desk/join.html", status=status, invitation=invitation, brands=brands, fault=fault, typed=typed, person=None
    )
    response["Referrer-Policy"] = "no-referrer"  # the address is the key
    return response
