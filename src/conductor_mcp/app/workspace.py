"""A repository opened for questions: its files, its index, its settings."""
