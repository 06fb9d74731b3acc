"""Journeys through many rooms, and the guards of the house rules."""
