"""Courses, checks, insurance and licences: what a person holds, until when, and who saw it."""
