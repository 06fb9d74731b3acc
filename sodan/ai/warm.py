"""Getting ready before the first customer writes: the classifier is trained and the catalogue of phrases is read."""

from __future__ import annotations

from sodan.ai.understanding.model import model_of
from sodan.ai.understanding.understand import warm_up as read_word_lists
from sodan.company.brand import Brand
from sodan.kit.words import all_words
from sodan.procedures.procedure import procedures_of


def warm_up() -> None:
    """Read and train all that a turn needs, so that the first one is as quick as the rest."""
    all_words()
    read_word_lists()
    for line in Brand.objects.order_by("line").values_list("line", flat=True).distinct():
        model_of(line)
        procedures_of(line)
