"""What any room may lean on: money, clock, language, words, errors, events, jobs, live streams, records."""
