"""Which lines of an order a request is about, before and after they were named."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from sodan.procedures.case import Case
from sodan.procedures.frame import Frame
from sodan.procedures.slots.order import chosen_lines

ORDER = SimpleNamespace(lines=(SimpleNamespace(id=1), SimpleNamespace(id=2)))
CASE = cast("Case", SimpleNamespace(order=lambda number: ORDER if number == "W1" else None))


@pytest.mark.parametrize(
    ("slots", "ids"),
    [
        ({"order_number": "W1", "lines": [2]}, [2]),
        ({"order_number": "W1", "lines": "all"}, [1, 2]),
        ({"order_number": "W1"}, []),
        ({"lines": "all"}, []),
    ],
)
def test_all_means_every_line_once_the_order_is_known(slots: dict[str, Any], ids: list[int]) -> None:
    frame = cast("Frame", SimpleNamespace(slots=slots))

    assert [line.id for line in chosen_lines(frame, CASE)] == ids
