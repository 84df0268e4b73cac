"""Readers of shapes that need more than one room: what a comparison's engine makes of files."""
