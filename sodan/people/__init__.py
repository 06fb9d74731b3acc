"""Representatives, human and AI alike, and the teams they belong to."""
