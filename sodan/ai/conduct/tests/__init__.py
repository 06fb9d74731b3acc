"""How customers speak, tried on two labelled sets per language."""
