"""Mark sentences for translation without translating them: rules stay free of the web."""


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's extractors know
    """Return the text unchanged; the extractor collects it, the edge translates it."""
    return text
