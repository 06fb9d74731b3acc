"""Customers: who they are, how to reach them, how sure we are, and what they agreed to."""
