"""Time that people of one household share by agreement: who agreed, what they put in, what whoever leaves takes."""
