"""Which payment provider moves a brand's money outside the house."""

from __future__ import annotations

from sodan.backoffice.fault import faults_as_set
from sodan.backoffice.provider import Provider
from sodan.backoffice.simulator import Simulator
from sodan.company.brand import Brand


def provider_of(brand: Brand) -> Provider:
    """The brand's provider: the stand-in, which moves no real money, until another is connected."""
    return Simulator(faults=faults_as_set(), account=brand.slug)
