"""Tests of the firm and its brands."""
