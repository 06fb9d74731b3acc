"""One business act from proposal to evidence."""
