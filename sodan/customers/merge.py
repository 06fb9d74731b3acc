"""Two files that are one person: one proposes, another agrees, both numbers lead there, for a day it can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from sodan.company.brand import Brand
from sodan.customers.change import write_change
from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.customers.identity import IdentityProof
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, NotFound, NotPermitted
from sodan.kit.record import Record
from sodan.people.representative import Representative

UNDOABLE = timedelta(hours=24)
# What stays with the file that gives way: proofs of who somebody was, what was agreed to on it, and what is kept about the files.
_STAYS = {"customers.identityproof", "customers.consent", "customers.customermerge", "customers.customer", "desk.searchentry"}
# Where both files hold the same thing, the one that stays has its own; of anything else (money above all) none is left behind.
_MAY_BE_LEFT = {"customers.attributevalue", "desk.campaignoffer", "desk.stockrequest"}


class Stage(models.TextChoices):
    """How far it has come."""

    PROPOSED = "proposed"
    MERGED = "merged"
    REFUSED = "refused"
    UNDONE = "undone"


class CustomerMerge(Record):
    """One proposal to merge the file ``gone`` into ``kept``, who decided, and what was moved (numbers by record), to go back by.

    Goes with either customer when they are forgotten.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    kept = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="merges_kept")
    gone = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="merges_gone")
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.PROPOSED)
    proposed_by = models.ForeignKey(Representative, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_by = models.ForeignKey(Representative, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Representative, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    moved = models.JSONField(default=dict, blank=True)

    class Meta:
        """One at a time for the file that gives way; the lists are read by brand, the newest first."""

        indexes = (models.Index(fields=["brand", "created_at", "id"], name="merge_newest"),)
        constraints = (
            models.UniqueConstraint(
                fields=["gone"], condition=Q(stage__in=("proposed", "merged")), name="one_merge_of_a_customer"
            ),
        )

    def __str__(self) -> str:
        """Which into which."""
        return f"#{self.gone_id} → #{self.kept_id}"

    @property
    def can_be_undone(self) -> bool:
        """Whether it is done, and done less than a day ago."""
        return self.stage == Stage.MERGED and self.decided_at is not None and now() - self.decided_at < UNDOABLE


@transaction.atomic
def propose_merge(kept: Customer, gone: Customer, *, by: Representative) -> CustomerMerge:
    """Propose that both are one person. Proposed already, it is that one.

    Raises Conflict for two brands, one file, a file that has given way already, or one that is to give way to another; and
    where a visitor's file would stay and a registered customer's give way.
    """
    kept, gone = _both(kept.pk, gone.pk)
    if kept.pk == gone.pk or kept.brand_id != gone.brand_id or kept.merged_into_id or gone.merged_into_id:
        raise Conflict(f"#{gone.pk} cannot be merged into #{kept.pk}")
    if gone.is_registered and not kept.is_registered:
        raise Conflict("the registered customer's file stays")
    open_ones = CustomerMerge.objects.filter(stage=Stage.PROPOSED)
    mine = open_ones.filter(gone=gone).first()
    if mine is not None and mine.kept_id == kept.pk:
        return mine
    if mine is not None or open_ones.filter(kept=gone).exists() or open_ones.filter(gone=kept).exists():
        raise Conflict(f"#{gone.pk} is in another proposal")
    return CustomerMerge.objects.create(brand_id=kept.brand_id, kept=kept, gone=gone, proposed_by=by)


@transaction.atomic
def agree(merge: CustomerMerge, *, by: Representative) -> CustomerMerge:
    """Merge them: what hangs on the one moves to the other. Raises NotPermitted for whoever proposed it, and for the AI.

    Addresses nobody has proved stay where they are (whoever writes from there is recognised, and proves nothing by it), and so
    does what was agreed to. Raises Conflict when it was decided before, or when something cannot move.
    """
    if by.pk == merge.proposed_by_id or by.is_ai:
        raise NotPermitted("a second person decides")
    kept, gone = _locked(merge, Stage.PROPOSED)
    if kept.merged_into_id or gone.merged_into_id:
        raise Conflict("one of them has given way meanwhile")
    moved = dict(_moved(kept, gone))
    _decide(merge, Stage.MERGED, by, moved=moved)
    IdentityProof.objects.filter(customer=gone, expires_at__gt=now()).update(expires_at=now())  # they prove it anew
    Customer.objects.filter(pk=gone.pk).update(merged_into=kept, changed_at=now())
    Customer.objects.filter(pk=kept.pk).update(changed_at=now())
    write_change(kept, "merged", before=f"#{gone.pk}", after=f"#{kept.pk}", by=by)
    return merge


@transaction.atomic
def refuse(merge: CustomerMerge, *, by: Representative) -> CustomerMerge:
    """They are two people, or the proposal is taken back. Raises Conflict when it was decided before."""
    _locked(merge, Stage.PROPOSED)
    _decide(merge, Stage.REFUSED, by, moved={})
    return merge


@transaction.atomic
def undo_merge(merge: CustomerMerge, *, by: Representative) -> CustomerMerge:
    """Put back what was moved and still is where it was moved to; what came since stays. Raises Conflict after a day."""
    kept, gone = _locked(merge, Stage.MERGED)
    merge.refresh_from_db()
    if not merge.can_be_undone or kept.merged_into_id:
        raise Conflict("a day has passed, or the file that stayed has given way itself")
    for relation in _relations():
        numbers = merge.moved.get(_label(relation.related_model), [])
        rows = _rows(relation.related_model).filter(pk__in=numbers, **{relation.field.name: kept})
        rows.update(**{relation.field.name: gone})
    CustomerMerge.objects.filter(pk=merge.pk).update(stage=Stage.UNDONE, undone_by=by)
    Customer.objects.filter(pk=gone.pk).update(merged_into=None, changed_at=now())
    Customer.objects.filter(pk=kept.pk).update(changed_at=now())
    for customer in (kept, gone):
        write_change(customer, "merged", before=f"#{kept.pk}", after=f"#{gone.pk}", by=by)
    merge.refresh_from_db()
    return merge


def merges_of(person: Representative) -> models.QuerySet[CustomerMerge]:
    """Every proposal of the brands this person serves. The root of each query of such a list."""
    return CustomerMerge.objects.filter(brand__representatives=person)


def merge_for(person: Representative, pk: int) -> CustomerMerge:
    """One of them. Raises NotFound for any other, whether or not it exists."""
    found = merges_of(person).select_related("kept", "gone", "brand", "proposed_by").filter(pk=pk).first()
    if found is None:
        raise NotFound(f"merge {pk}")
    return found


def _decide(merge: CustomerMerge, stage: Stage, by: Representative, *, moved: dict[str, list[int]]) -> None:
    merge.stage, merge.decided_by, merge.decided_at, merge.moved = stage, by, now(), moved
    merge.save(update_fields=["stage", "decided_by", "decided_at", "moved"])


def _locked(merge: CustomerMerge, stage: Stage) -> tuple[Customer, Customer]:
    """Both customers, held until the transaction ends. Raises Conflict when the proposal is at another stage by now."""
    both = _both(merge.kept_id, merge.gone_id)
    if not CustomerMerge.objects.filter(pk=merge.pk, stage=stage).exists():
        raise Conflict(f"merge {merge.pk} is not {stage}")
    return both


def _both(kept: int, gone: int) -> tuple[Customer, Customer]:
    both = {one.pk: one for one in Customer.objects.select_for_update().filter(pk__in=(kept, gone)).order_by("pk")}
    return both[kept], both[gone]


def _relations() -> Iterator[Any]:
    """Everything that points at a customer, whatever room it stands in, but for what stays."""
    for relation in Customer._meta.related_objects:  # noqa: SLF001 - Django's public name for what describes a record
        if _label(relation.related_model) not in _STAYS:
            yield relation


def _moved(kept: Customer, gone: Customer) -> Iterator[tuple[str, list[int]]]:
    for relation in _relations():
        record, name = relation.related_model, relation.field.name
        rows = _rows(record).filter(**{name: gone})
        if record is ContactPoint:
            rows = rows.exclude(verified_at=None) | rows.filter(medium=Medium.WEB_VISITOR)
        numbers = list(rows.order_by("pk").values_list("pk", flat=True))
        is_unique = any(name in getattr(rule, "fields", ()) for rule in record._meta.constraints)  # noqa: SLF001 - as above
        if is_unique:
            numbers = [number for number in numbers if _fits(record, number, name, kept)]
        else:
            _rows(record).filter(pk__in=numbers).update(**{name: kept})
        if numbers:
            yield _label(record), numbers


def _fits(record: Any, number: int, name: str, kept: Customer) -> bool:
    """Move one row of a kind of which a customer has only one. Raises Conflict when it may not be left where both have it."""
    try:
        with transaction.atomic():
            _rows(record).filter(pk=number).update(**{name: kept})
    except IntegrityError as error:
        if _label(record) not in _MAY_BE_LEFT:
            raise Conflict(f"both have a {_label(record)}") from error
        return False
    return True


def _label(record: Any) -> str:
    return str(record._meta.label_lower)  # noqa: SLF001 - as above


def _rows(record: Any) -> models.Manager[Any]:
    manager: models.Manager[Any] = record._default_manager  # noqa: SLF001 - as above
    return manager
