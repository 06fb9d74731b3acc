"""AI turns per second, from the stored message to the stored reply, in three languages."""

from __future__ import annotations

from statistics import median, quantiles
from time import perf_counter
from typing import Any

from django.db import connection
from load.limit import commits_per_second

from sodan.cli.converse import one_turn, open_terminal

SCRIPTS = {
    ("ko", "seoyeon@example.com"): ["주문한 거 언제 와요?", "텀블러 환불하고 싶어요", "/4", "/2", "고마워요"],
    ("ja", "misaki@example.com"): ["麻のシャツをLに交換したいです", "/2", "配送状況を教えてください", "ありがとうございます"],
    ("en", "daniel@example.com"): ["I want to return the linen shirt", "/4", "/3", "where is my order?", "thanks"],
}


def turns(*, conversations: int) -> dict[str, Any]:
    """Whole conversations, one after another. ``turn`` is the thinking, ``whole`` the message stored, answered and committed."""
    decided, whole = [], []
    for at in range(conversations + 3):
        (language, email), lines = list(SCRIPTS.items())[at % 3]
        conversation, address = open_terminal(language=language, email=email)
        for line in lines:
            started = perf_counter()
            told = one_turn(conversation, address, line)
            if at >= len(SCRIPTS):  # the first of each language warms the classifier and the caches
                whole.append((perf_counter() - started) * 1000)
                decided.append(told["turn_ms"])
    limit = commits_per_second(seconds=2)
    rate = 1000 * len(whole) / sum(whole)
    return {
        "database": connection.vendor, "turns": len(decided),
        "turn_ms_p50": round(median(decided), 1), "turn_ms_p95": round(quantiles(decided, n=20)[-1], 1),
        "whole_ms_p50": round(median(whole), 1), "whole_ms_p95": round(quantiles(whole, n=20)[-1], 1),
        "per_second": round(rate, 1), "commits_per_second": round(limit, 1), "ratio": round(rate / limit, 3),
    }  # fmt: skip
