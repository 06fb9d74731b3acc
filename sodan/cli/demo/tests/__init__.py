"""Tests of the demo firm."""
