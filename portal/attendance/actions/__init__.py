"""What happens at the door: scan, type digits, tick, add a walk-in, take a tick back, end forgotten visits."""

from portal.attendance.actions.keeping import close_overdue, renew_door
from portal.attendance.actions.scanning import ScanReceipt, count_try, scan, scan_by_digits
from portal.attendance.actions.ticking import Newcomer, TickReceipt, add_walk_in, tick, undo_tick

__all__ = [
    "Newcomer",
    "ScanReceipt",
    "TickReceipt",
    "add_walk_in",
    "close_overdue",
    "count_try",
    "renew_door",
    "scan",
    "scan_by_digits",
    "tick",
    "undo_tick",
]
