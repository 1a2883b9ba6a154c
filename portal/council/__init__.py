"""What a team says together: its agreement with a day of review, and its polls, open or secret."""
