"""Which acts there are: every file in ``acts`` brings one."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from pydantic import ValidationError

from sodan.actions import acts
from sodan.actions.act import Act, Arguments
from sodan.kit.errors import Invalid


@cache
def all_acts() -> dict[str, Act[Any]]:
    """Every act by its name, which is also its file's."""
    names = [module.name for module in iter_modules(acts.__path__)]
    return {name: import_module(f"{acts.__name__}.{name}").ACT for name in names}


def act_named(name: str) -> Act[Any]:
    """The act of that name. Raises Invalid when there is none."""
    if name not in all_acts():
        raise Invalid(f"no act “{name}”", where="act", expected=", ".join(sorted(all_acts())))
    return all_acts()[name]


def arguments_for(act: Act[Any], given: dict[str, Any]) -> Arguments:
    """The arguments checked against the act's own shape. Raises Invalid naming the field and what was expected."""
    try:
        parsed: Arguments = act.arguments.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "arguments"
        raise Invalid(first["msg"], where=f"{act.name}.{place}") from error
    return parsed
