"""Charging customers."""
