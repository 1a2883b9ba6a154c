"""Import and export: read files from elsewhere, say what each line would do, and do it."""
