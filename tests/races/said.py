"""What some of the forms say."""

RULES = {
    "pack": "tasks", "figure_withdraw_hours": "6", "figure_undo_minutes": "10", "figure_offer_hours": "12",
    "effective_on": "2027-01-01",
    "source": "A meeting",
}  # fmt: skip
NEWCOMER = {"name": "Zhou", "identifier": "zhou77", "password": "yellow kite 9", "birth_date": "1985-04-30"}
SLIP = {
    "guardian_name": "Wu", "guardian_phone": "1", "risk": "low", "how_verified": "slip", "expires_on": "2027-06-30",
}  # fmt: skip
TOLD = {"kind": "complaint", "text": "Nobody came", "happened_on": "2026-11-23", "place": "Yard, at noon"}
CHECK = {"kind": "check", "result": "Nothing found", "since_on": "2026-01-01", "expires_on": "2027-01-01"}
