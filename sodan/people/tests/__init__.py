"""Tests of the people side."""
