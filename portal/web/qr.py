"""Text to a QR code as one SVG path; fixed mask, smallest version that fits, remembered for a while."""

from functools import lru_cache

import qrcode
from qrcode.constants import ERROR_CORRECT_M

MASK = 4  # choosing the mask costs twice as much as the rest of the code


@lru_cache(maxsize=256)
def path(text: str) -> tuple[str, int]:
    """Return the SVG path of the dark modules and the square's side in modules; the quiet margin is the page's."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    parts: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                parts.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
            x += 1
    return "".join(parts), len(rows)
