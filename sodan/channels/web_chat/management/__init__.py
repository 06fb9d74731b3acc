"""Commands of web chat."""
