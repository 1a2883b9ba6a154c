"""A person's own data: the file of all of it, its erasure, and what is forgotten after a while."""
