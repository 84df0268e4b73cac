"""Small repositories that tests lay out on disk."""
