"""Conversations and messages: who holds them, how they end, and the port that channels fill."""
