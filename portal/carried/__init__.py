"""Hours from before: what an older list says was served, counted once two unrelated people say so."""
