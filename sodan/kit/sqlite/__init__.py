"""SQLite as we use it: Django's own backend, with a queue in front of the one write lock."""
