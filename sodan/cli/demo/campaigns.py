"""What is on at the demo firm: a promotion and a launch, live at every brand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sodan.backoffice.product import Product
from sodan.cli.demo.sources import read
from sodan.company.brand import Brand
from sodan.desk.campaign import Campaign, Stage
from sodan.kit.clock import day_in
from sodan.people.representative import Representative


def announce_campaigns(brands: Iterable[Brand], *, today: datetime) -> None:
    """Write them for each brand, live, with days around today."""
    products = {product.slug: product for product in Product.objects.all()}
    planner = Representative.objects.filter(role="owner").first()
    Campaign.objects.bulk_create(
        Campaign(
            brand=brand,
            kind=entry["kind"],
            product=products.get(entry.get("product", "")),
            titles=entry["titles"],
            words=entry["words"],
            starts_on=day_in(brand.zone, today) + timedelta(days=entry["starts"]),
            ends_on=day_in(brand.zone, today) + timedelta(days=entry["ends"]),
            stage=Stage.LIVE,
            created_by=planner,
        )
        for brand in brands
        for entry in read("campaigns")["campaigns"]
    )
