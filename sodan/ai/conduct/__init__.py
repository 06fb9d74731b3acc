"""How a customer speaks, beside what they want: distress, danger, abuse, threats, complaint, and plain courtesy."""
