"""The books: accounts, postings, entries; append-only and checkable."""
