"""A role: the job description of a person or of the AI, as one file; what it does not say, they may not do."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sodan.kit.errors import Invalid
from sodan.kit.money import Money
from sodan.kit.pack import Stamp, pack_folder, read_page, stamp_of
from sodan.people.representative import Representative
from sodan.roles.ceiling import USUAL, Ceiling
from sodan.roles.duty import Duty, Limit, Strict

APPROVE = "approve_acts"
RECONCILE = "reconcile_payments"
TRY_POLICIES = "try_policies"
PLAN = "plan_campaigns"
SET_UP = "set_up_desk"
DEFAULT_LINE = "e_commerce"

DutyName = Literal[
    "answer_product_question",
    "track_order",
    "cancel_order",
    "change_order",
    "process_refund",
    "process_exchange",
    "verify_identity",
    "keep_account",
    "open_account",
    "settle_claims",
    "take_complaint",
    "promise_call_back",
    "collect_feedback",
    "tell_when_in_stock",
    "pass_leads_on",
    "tell_offers",
    "hand_over",
    "approve_acts",
    "reconcile_payments",
    "try_policies",
    "plan_campaigns",
    "set_up_desk",
]


class Texts(Strict):
    """A short text in the three languages."""

    ko: str = Field(min_length=1)
    ja: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def within(self, language: str) -> str:
        """The text in that language, else in English."""
        return str(getattr(self, language, self.en))


class Tone(Strict):
    """The speech level in each language."""

    ko: Literal["haeyo", "hasipsio"]
    ja: Literal["desumasu", "keigo"]
    en: Literal["plain", "formal"]


class Role(Strict):
    """One role file. ``id`` is the file's name, and what ``Representative.role`` holds."""

    id: str
    name: Texts
    summary: Texts
    channels: tuple[str, ...] = Field(min_length=1)
    languages: tuple[Literal["ko", "ja", "en"], ...] = Field(min_length=1)
    tone: Tone
    duties: dict[DutyName, Duty] = Field(min_length=1)
    together: tuple[Ceiling, ...] = USUAL

    @model_validator(mode="after")
    def _check_acts(self) -> Role:
        """An act belongs to one duty, or its limit would be told twice."""
        acts = [act for duty in self.duties.values() for act in duty.acts]
        twice = sorted({act for act in acts if acts.count(act) > 1})
        if twice:
            message = f"“{twice[0]}” stands under two duties"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _check_together(self) -> Role:
        """What has a limit is summed up by order and by customer, or it could be had in pieces."""
        strange = sorted({act for ceiling in self.together for act in ceiling.acts if not self.may(act)})
        if strange:
            message = f"together: “{strange[0]}” is no act of this role"
            raise ValueError(message)
        for act in self.limited_acts():
            summed = {ceiling.per for ceiling in self.ceilings(act) if ceiling.is_sum}
            if not {"order", "customer"} <= summed:
                message = f"together: “{act}” wants a sum per order and one per customer, or it could be had in pieces"
                raise ValueError(message)
        return self

    def has_duty(self, duty: str) -> bool:
        """Whether this duty is part of the job."""
        return duty in self.duties

    def may(self, act: str) -> bool:
        """Whether the role may do the act at all."""
        return any(act in duty.acts for duty in self.duties.values())

    def _limit(self, act: str) -> Limit | Literal["unlimited"] | None:
        return next((duty.limits[act] for duty in self.duties.values() if act in duty.limits), None)

    def limit(self, act: str, currency: str) -> Money | None:
        """The most one such act may move without a second person; None when the file says ``unlimited``.

        Nothing at all (zero) for an act or a currency that the file gives no limit.
        """
        limit = self._limit(act)
        if limit == "unlimited":
            return None
        return limit.amount(currency) if isinstance(limit, Limit) else Money(0, currency)

    def ceilings(self, act: str) -> tuple[Ceiling, ...]:
        """What the act counts together with, each with the acts that count."""
        limited = self.limited_acts()
        filled = (ceiling.model_copy(update={"acts": ceiling.acts or limited}) for ceiling in self.together)
        return tuple(ceiling for ceiling in filled if act in ceiling.acts)

    def limited_acts(self) -> tuple[str, ...]:
        """The acts that a limit in money is written for."""
        return tuple(act for duty in self.duties.values() for act, limit in duty.limits.items() if isinstance(limit, Limit))

    def may_approve(self, act: str, amount: Money | None) -> bool:
        """Whether the role may be the second person for such an act moving so much."""
        if not self.has_duty(APPROVE) or not self.may(act):
            return False
        if not amount:
            return True
        limit = self.limit(act, amount.currency)
        return limit is None or amount <= limit


_READ: dict[tuple[str, str], tuple[Stamp, Role]] = {}


def role_named(name: str, *, line: str = DEFAULT_LINE) -> Role:
    """The role of that pack, read again when its file was saved. Raises Invalid when it is wrong or missing."""
    path = pack_folder(line, "roles") / f"{name}.yaml"
    if not name.isidentifier() or not path.is_file():
        raise Invalid(f"no role “{name}”", where=str(path), expected="a role file")
    stamp = stamp_of([path])
    kept = _READ.get((line, name))
    if kept is None or kept[0] != stamp:
        role = read_page(path, Role)
        if role.id != name:
            raise Invalid(f"the file is called {name} but its id is “{role.id}”", where=str(path), expected=f"id: {name}")
        kept = _READ[line, name] = (stamp, role)
    return kept[1]


def role_of(representative: Representative, *, line: str = DEFAULT_LINE) -> Role:
    """The role this person (or the AI) holds in a line of business. Raises Invalid as ``role_named`` does."""
    return role_named(representative.role, line=line)


def roles_of(line: str = DEFAULT_LINE) -> tuple[Role, ...]:
    """Every role of the pack, by name."""
    return tuple(role_named(path.stem, line=line) for path in sorted(pack_folder(line, "roles").glob("*.yaml")))
