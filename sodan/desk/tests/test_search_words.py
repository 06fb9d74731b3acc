"""Folding a text for comparison keeps the place of every letter, however it is written."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from sodan.desk.search_words import _clusters, folded, plain

WRITTEN = st.text(st.sampled_from("가각한글 ㄱab éÉ´́e\u0301ｷｬﾝﾞパは゛㍿㌔①\u1112\u116a\u11ab\n1ﬁİ"), max_size=30)


@given(WRITTEN | st.text(max_size=30))
@example("ｷｬﾝｾﾙ Café")
@example("\u1112\u116a\u11ab")
def test_a_text_folds_letter_by_letter_and_each_knows_where_it_stood(text: str) -> None:
    letters = [(plain(cluster), start) for start, cluster in _clusters(text)]
    found = folded(text)

    assert found.text == "".join(plain_letter for plain_letter, _ in letters)
    assert list(found.places) == [start for plain_letter, start in letters for _ in plain_letter]
