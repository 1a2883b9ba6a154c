"""How fast the portal is, as ratios to a reference on the same machine, file and minute: python -m bench."""
