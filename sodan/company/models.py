"""The records of the firm."""

from sodan.company.brand import Brand
from sodan.company.timetable import SpecialDay, Timetable

__all__ = ["Brand", "SpecialDay", "Timetable"]
