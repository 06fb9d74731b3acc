"""The records of the firm."""

from sodan.company.brand import Brand

__all__ = ["Brand"]
