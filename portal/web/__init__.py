"""How pages are shown and forms are read; knows no capability."""
