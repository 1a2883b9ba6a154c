"""Whom the station keeps away from minors and homes, until when, and who says so."""
