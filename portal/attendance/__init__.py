"""The door: codes, scans and the engagements derived from them."""
