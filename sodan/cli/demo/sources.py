"""The files the demo firm is told in: ``sodan/packs/e_commerce/demo/*.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

import sodan
from sodan.kit.errors import Invalid

FOLDER = Path(sodan.__file__).resolve().parent / "packs" / "e_commerce" / "demo"


def read(name: str) -> Any:
    """One of the files, by its name without ending. Raises Invalid when it is missing or no YAML."""
    path = FOLDER / f"{name}.yaml"
    try:
        return YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, YAMLError) as error:
        raise Invalid("cannot be read", where=str(path), expected="a YAML file of the demo firm") from error
