"""Rule packs: typed, versioned, dated figures with a source."""
