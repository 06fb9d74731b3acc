"""May this be done? Rules over facts give a decision with reasons."""
