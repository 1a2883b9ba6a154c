"""What went wrong: whoever is signed in reports it, and only named people who are not part of it read the record."""
