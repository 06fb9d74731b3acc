"""Understanding: a customer's message in Korean, Japanese or English becomes commands of the closed grammar.

Deterministic, without a language model; nothing here decides or writes. ``understand.understand`` is the one verb,
``context`` its two ends; ``README.md`` tells the rest.
"""
