"""A person's word that an engagement counts, and the credit that follows."""
