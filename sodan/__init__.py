"""Sodan (相談 / 상담): a service desk in which people and an AI do the whole job of customer service."""
