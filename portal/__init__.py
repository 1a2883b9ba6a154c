"""Linli: the neighbourhood volunteer and timebank portal. Nothing is ever imported from this package root."""
