"""The records of the people side."""

from sodan.people.representative import Representative

__all__ = ["Representative"]
