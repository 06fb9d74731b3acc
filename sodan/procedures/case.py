"""The case in hand: the records this one conversation may see, and the acts it may ask the gateway for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sodan.actions import gateway
from sodan.actions.operation import UNDER_WAY, Operation, State
from sodan.backoffice.connector import AddressView, MethodView, OrderView, ProductView, Shop
from sodan.backoffice.house import shop_of
from sodan.backoffice.refund_view import RefundView
from sodan.backoffice.view import address_view
from sodan.customers.account import plain_email
from sodan.customers.code import send_code, send_code_to
from sodan.customers.consent import holds_consent
from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.customers.identity import Identity, Level, has_proved_address, identity_in, prove, redeem_address, redeem_code
from sodan.desk.attachment import pictures_in
from sodan.desk.campaign import PURPOSE, CampaignView, live_campaigns, untold
from sodan.desk.conversation import Conversation
from sodan.desk.outbound import record_event
from sodan.desk.promise import What, owed_in, promise
from sodan.kit.allowance import spend
from sodan.kit.errors import Invalid, NotFound, TooOften
from sodan.people.representative import Representative
from sodan.procedures.proof import customer_of, given, proofs_of
from sodan.procedures.taping import Tape, taped
from sodan.roles.role import Role, role_of

# Whatever stands before the digits of an order number.
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_#"


class Case:
    """Reads are cached for one advance; writes go through the gateway and drop what they may have changed.

    Whatever asks records or the gateway is marked ``taped``, so that a turn can be taken again from what was asked.
    """

    tape: Tape | None = None

    def __init__(self, conversation: Conversation, *, by: Representative) -> None:
        """The conversation being served, and by whom: the AI or a person."""
        self.conversation = conversation
        self.brand = conversation.brand
        self.language = conversation.language
        self.by = by
        self.shop: Shop = shop_of(conversation.brand)

    @cached_property
    @taped
    def identity(self) -> Identity:
        """Who the other side is proved to be. A person at the desk answers for whom they serve."""
        proved = identity_in(self.conversation.pk)
        if proved.customer_id is None and not self.by.is_ai and self.conversation.customer.is_registered:
            return Identity(Level.DOCUMENT, self.conversation.customer_id)
        return proved

    def has_duty(self, duty: str) -> bool:
        """Whether the role file of whoever serves gives them this duty; a file that cannot be read gives none."""
        return self._role is not None and self._role.has_duty(duty)

    @cached_property
    def _role(self) -> Role | None:
        """Read once for a case: a script asks for the duty of each procedure."""
        try:
            return role_of(self.by, line=self.brand.line)
        except Invalid:
            return None

    @cached_property
    @taped
    def orders(self) -> tuple[OrderView, ...]:
        """The proved customer's orders, newest first; nothing for the unproved."""
        return self.shop.orders_of(self.identity.customer_id) if self.identity.customer_id else ()

    @cached_property
    @taped
    def products(self) -> tuple[ProductView, ...]:
        """The catalogue, which everybody may see."""
        return self.shop.products()

    @cached_property
    @taped
    def methods(self) -> tuple[MethodView, ...]:
        """The proved customer's payment methods."""
        return self.shop.payment_methods(self.identity.customer_id) if self.identity.customer_id else ()

    @cached_property
    @taped
    def refunds(self) -> tuple[RefundView, ...]:
        """What was given back to the proved customer, or is on its way, newest first."""
        return self.shop.refunds_of(self.identity.customer_id) if self.identity.customer_id else ()

    @cached_property
    @taped
    def awaiting_approval(self) -> tuple[Operation, ...]:
        """The proved customer's money that a colleague has yet to approve, newest first."""
        waiting = Operation.objects.filter(brand=self.brand, customer=self.identity.customer_id, state="awaiting_approval")
        owed = waiting.filter(outgoing_minor__gt=0).order_by("-id")
        return tuple(owed) if self.identity.customer_id else ()

    @cached_property
    @taped
    def pictures(self) -> int:
        """How many pictures the customer sent in this conversation."""
        return pictures_in(self.conversation).count()

    @cached_property
    @taped
    def usual_address(self) -> AddressView:
        """Where the proved customer usually has things sent; only their name while none is on file."""
        customer = Customer.objects.filter(pk=self.identity.customer_id).first() if self.identity.customer_id else None
        kept = address_view(customer.address if customer else {})
        return replace(
            kept, name=kept.name or (customer.name if customer else ""), country=kept.country or self.brand.jurisdiction
        )

    def order(self, number: str) -> OrderView | None:
        """One of the customer's own orders; another's is as if it did not exist."""
        wanted = number.upper().lstrip("#")
        return next((one for one in self.orders if wanted in (one.number.upper(), one.number.lstrip(_LETTERS))), None)

    def product(self, product_id: int) -> ProductView | None:
        """A product of the catalogue."""
        return next((product for product in self.products if product.id == product_id), None)

    def forget(self) -> None:
        """Read afresh from here on."""
        for name in ("identity", "orders", "products", "methods", "refunds", "awaiting_approval", "pictures", "usual_address"):
            self.__dict__.pop(name, None)
        if self.tape is not None:
            self.tape.forgotten()

    @taped
    def prove_by_facts(self, told: dict[str, str]) -> bool:
        """Whether the facts told are those of one customer, by the proofs the policies allow; identity is then at L1.

        One conversation is with one customer: facts of another, after a first proof, prove nothing. Which fact failed is
        never told. An order about which this is tried too often is proved by nobody for a while: four digits could be guessed.
        """
        try:
            spend("proofs_of_order", f"{self.brand.pk}:{told.get('order_number', '').upper()}")
        except TooOften:
            return False
        for proof in given(proofs_of(self.brand), told):
            customer = customer_of(proof, told, brand=self.brand, shop=self.shop)
            if customer is not None and self.identity.customer_id in (None, customer.pk):
                self._prove(customer, level=Level.FACTS, method="facts")
                return True
        return False

    def _prove(self, customer: Customer, *, level: Level, method: str) -> None:
        prove(self.conversation.pk, customer, level=level, method=method)
        if self.conversation.customer_id != customer.pk:
            Conversation.objects.filter(pk=self.conversation.pk).update(customer=customer)
            self.conversation.customer = customer
        record_event(self.conversation, "event.identity_proved", level=int(level), method=method)
        self.forget()

    @taped
    def promise(self, what: str, reason: str, key: str, words: str) -> datetime:
        """Promise the customer something by the deadline of its reason; when that is. The same key again is the same promise."""
        return promise(self.conversation, what=What(what), reason=reason, by=self.by, key=key, about={"words": words}).due_at

    @taped
    def owes(self) -> bool:
        """Whether something of this conversation is not settled: money on its way or asked for, or a promise not kept yet."""
        unsettled = Operation.objects.filter(conversation=self.conversation, state__in=(*UNDER_WAY, State.CAME_BACK))
        return unsettled.exists() or bool(owed_in(self.conversation))

    @taped
    def campaigns(self) -> tuple[CampaignView, ...]:
        """What is on at the brand today, for everybody."""
        return live_campaigns(self.brand)

    @taped
    def next_offer(self) -> CampaignView | None:
        """What the proved customer might be told of: on today, and not told to them yet."""
        return untold(self.identity.customer_id, live_campaigns(self.brand)) if self.identity.customer_id else None

    @taped
    def hears_offers(self) -> bool:
        """Whether the proved customer agreed to hear of campaigns."""
        return holds_consent(self.identity.customer_id, PURPOSE)

    @taped
    def send_code(self) -> str | None:
        """Send a one-time code to the e-mail on file; the masked address, or None when there is none. Raises TooOften."""
        contact = ContactPoint.objects.filter(customer=self.identity.customer_id, medium=Medium.EMAIL).first()
        if contact is None:
            return None
        spend("codes_of_customer", contact.customer_id)
        return send_code(self.conversation.pk, contact, language=self.language, brand=self.brand)

    @taped
    def redeem(self, code: str) -> bool:
        """Whether the code is the one we sent; identity is then at L2."""
        if not redeem_code(self.conversation.pk, code):
            return False
        record_event(self.conversation, "event.identity_proved", level=int(Level.CODE), method="code")
        self.forget()
        return True

    @taped
    def send_code_to(self, address: str) -> str:
        """Send a one-time code to an address on nobody's file yet; the address as it may be shown. Raises TooOften."""
        spend("codes_of_customer", f"conversation:{self.conversation.pk}")
        return send_code_to(self.conversation.pk, plain_email(address), language=self.language, brand=self.brand)

    @taped
    def redeem_address(self, address: str, code: str) -> bool:
        """Whether the code is the one we sent to that address; it then counts as theirs."""
        return redeem_address(self.conversation.pk, code, address=plain_email(address))

    @taped
    def has_proved(self, address: str) -> bool:
        """Whether it was shown in this conversation that they read what is sent to that address."""
        return has_proved_address(self.conversation.pk, plain_email(address))

    @taped
    def propose(self, act: str, arguments: dict[str, Any]) -> Operation:
        """Ask the gateway whether this may be done, and for how much."""
        return gateway.propose(
            gateway.Request(
                act=act,
                arguments=arguments,
                conversation=self.conversation,
                by=self.by,
                customer_id=self.identity.customer_id,
            )
        )

    @taped
    def confirm(self, operation: Operation, *, token: str = "") -> Operation:
        """The customer said yes to exactly this; carry it out unless somebody must approve first.

        ``token`` is the secret of the pressed button; a typed yes to the open question stands for its own. Raises Conflict
        when the button is stale or the order or amount has changed since it was shown.
        """
        confirmed = operation
        if operation.state == "awaiting_confirmation":
            confirmed = gateway.confirm(operation, token=token or gateway.token_of(operation))
        return self.carry_out(confirmed)

    @taped
    def operation_of(self, token: str) -> str:
        """The key of the operation in this conversation that a button's token is bound to; empty when there is none."""
        try:
            return str(gateway.operation_of(token, self.conversation).key)
        except NotFound:
            return ""

    def reference_of(self, token: str) -> str:
        """The number of what a card's button has already done; empty when it has done nothing."""
        key = self.operation_of(token)
        receipt = self.operation(key).receipt if key else None
        return str((receipt or {}).get("reference", ""))

    @taped
    def carry_out(self, operation: Operation) -> Operation:
        """Execute what is ready, or resume what was interrupted; anything else stays as it is."""
        if operation.state not in ("ready", "sent", "unknown"):
            return operation
        done = gateway.execute(operation)
        self.forget()
        return done

    @taped
    def decline(self, operation: Operation) -> None:
        """The customer said no, or changed their mind about the details."""
        if operation.state == "awaiting_confirmation":
            gateway.decline(operation)

    @taped
    def operation(self, key: str) -> Operation:
        """An operation of this conversation."""
        return Operation.objects.get(key=key, conversation=self.conversation)
