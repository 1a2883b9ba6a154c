"""Tasks, their shifts and the places people take."""
