"""Suggestions: which open shifts suit a person, each with true reasons, never outside the times they gave."""
