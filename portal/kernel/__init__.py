"""What every capability stands on: actor, clock, database, errors, events, request ids, limits, secrets."""
