"""Who wants to hear when something sold out is back: told once, in the conversation and by mail, then the request is spent."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q

from sodan.backoffice.connector import ProductView, VariantView
from sodan.backoffice.product import Product, Variant
from sodan.company.brand import Brand
from sodan.customers.code import mail_notice
from sodan.customers.consent import give_consent, withdraw_consent
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation
from sodan.desk.outbound import record_event, send
from sodan.kit.clock import now
from sodan.kit.job import job
from sodan.kit.record import Record
from sodan.kit.words import word
from sodan.people.representative import ai_of

PURPOSE = "stock_notice"
EVERY = 300  # seconds between two looks at the shelf
AT_ONCE = 200


class StockRequest(Record):
    """One wish to be told. ``variant`` is None when any version of the product will do; spent once ``told_at`` is set.

    ``key`` is its operation's, so that it is taken once. Goes with the customer or the conversation when they are forgotten.
    """

    key = models.CharField(max_length=64, unique=True)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="stock_requests")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="stock_requests")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="stock_requests")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="stock_requests")
    variant = models.ForeignKey(Variant, null=True, blank=True, on_delete=models.CASCADE, related_name="stock_requests")
    address = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=2)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Those not told yet are looked at; one customer waits once for a thing."""

        indexes = [models.Index(fields=["told_at", "id"], name="stock_request_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "product"], condition=Q(told_at=None, variant=None), name="one_stock_request_of_product"
            ),
            models.UniqueConstraint(
                fields=["customer", "variant"],
                condition=Q(told_at=None, variant__isnull=False),
                name="one_stock_request_of_variant",
            ),
        ]

    def __str__(self) -> str:
        """Its number."""
        return self.reference

    @property
    def reference(self) -> str:
        """The number the customer may quote."""
        return f"N-{self.pk}"


@dataclass(frozen=True, slots=True)
class Missed:
    """What is waited for, and where to write to."""

    product_id: int
    sku: str = ""
    address: str = ""


def variants_meant(product: ProductView, words: str) -> tuple[VariantView, ...]:
    """The versions whose options the words name, as far as they name any; else all of them."""
    said = unicodedata.normalize("NFKC", words).casefold()
    hits = {one.sku: sum(_names(texts.values(), said) for texts in one.options.values()) for one in product.variants}
    most = max(hits.values(), default=0)
    return tuple(one for one in product.variants if hits[one.sku] == most)


# Sizes by their other names.
_SIZES = {
    "S": ("small", "스몰", "エス"),
    "M": ("medium", "미디엄", "エム"),
    "L": ("large", "라지", "エル"),
}
# A lone letter or character is a value only where it is no part of a word: not in "linen", nor the 대 of 대한.
_LETTER = r"(?<![0-9a-z]){0}(?![0-9a-z])"
_CHARACTER = r"(?<![가-힣一-龥]){0}(?=$|[^가-힣一-龥]|사이즈|로|는|은|도|가|이)"


def _names(texts: Iterable[str], said: str) -> bool:
    told = set(texts)
    known = told | {name for size in told & set(_SIZES) for name in _SIZES[size]}
    return any(_is_said(text.casefold(), said) for text in known)


def _is_said(text: str, said: str) -> bool:
    if len(text) > 1:
        return text in said
    return re.search((_LETTER if text.isascii() else _CHARACTER).format(re.escape(text)), said) is not None


def sold_out_meant(product: ProductView, words: str) -> tuple[VariantView, ...]:
    """What is meant, when nothing of it is there; empty when some of it is."""
    meant = variants_meant(product, words)
    return () if any(one.available > 0 for one in meant) else meant


def title_meant(product: ProductView, words: str) -> dict[str, str]:
    """What the product is called, with its options where the words name one version: "Linen shirt (L, navy)"."""
    meant = variants_meant(product, words)
    if len(meant) != 1 or len(product.variants) == 1:
        return dict(product.titles)
    return {language: titled(title, meant[0], language) for language, title in product.titles.items()}


def titled(title: str, variant: VariantView | Variant, language: str) -> str:
    """The title with the options of one version."""
    told = [texts.get(language) or texts.get("en", "") for texts in variant.options.values()]
    if not told:
        return title
    return f"{title}（{'・'.join(told)}）" if language == "ja" else f"{title} ({', '.join(told)})"


@transaction.atomic
def request_stock_notice(conversation: Conversation, missed: Missed, *, key: str) -> StockRequest:
    """Remember who waits for what, with their yes to being told. The same key or wish again is the request there is."""
    customer = conversation.customer
    if (known := StockRequest.objects.filter(key=key).first()) is not None:
        return known
    variant = Variant.objects.filter(sku=missed.sku).first() if missed.sku else None
    fresh = {
        "key": key,
        "brand": conversation.brand,
        "conversation": conversation,
        "address": missed.address,
        "language": conversation.language,
    }
    request, is_new = StockRequest.objects.get_or_create(
        customer=customer, product_id=missed.product_id, variant=variant, told_at=None, defaults=fresh
    )
    if is_new:
        give_consent(customer, PURPOSE, language=conversation.language, evidence=f"stock:{key}")
        record_event(conversation, "event.stock_notice_wanted", reference=request.reference)
    return request


@job(every=EVERY)
def tell_who_waits() -> None:
    """Whatever is there again is told to who waits for it, once."""
    of_variant = Q(variant__available__gt=0)
    of_product = Q(variant=None) & Exists(Variant.objects.filter(product=OuterRef("product"), available__gt=0))
    waiting = StockRequest.objects.filter(told_at=None).filter(of_variant | of_product).order_by("id")
    for request in waiting.select_related("brand", "conversation__brand", "product", "variant", "customer")[:AT_ONCE]:
        _tell(request)


@transaction.atomic
def _tell(request: StockRequest) -> None:
    """Say it where they asked and by mail; whoever is first to set ``told_at`` says it. The yes was for this once."""
    if not StockRequest.objects.filter(pk=request.pk, told_at=None).update(told_at=now()):
        return
    language, title = request.language, _title(request)
    send(request.conversation, word("say.back_in_stock", language, item=title), by=ai_of(request.brand))
    if request.address:
        told = {"brand": request.brand.name_in(language), "item": title}
        mail_notice.later(address=request.address, notice="back_in_stock", language=language, values=told)
    if not StockRequest.objects.filter(customer=request.customer, told_at=None).exists():
        withdraw_consent(request.customer, PURPOSE)


def _title(request: StockRequest) -> str:
    title = str(request.product.titles.get(request.language) or request.product.slug)
    return titled(title, request.variant, request.language) if request.variant else title
