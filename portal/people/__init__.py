"""People, their sign-ins, roles, consents, guardians and households; who may take part."""
