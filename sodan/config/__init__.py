"""Settings, addresses, and the table of what follows each event."""
