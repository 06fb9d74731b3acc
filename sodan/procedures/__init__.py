"""Standard operating procedures as files, run alike by the AI and by a person's script runner."""
