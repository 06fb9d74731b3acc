"""How the AI takes a turn: understand, arbitrate, run procedures, phrase, check, reply or hand over."""
