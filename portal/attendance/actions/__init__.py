"""What happens at the door: scan, type digits, tick, add a walk-in, take a tick back, end forgotten visits."""

from portal.attendance.actions.badges import scan_badge
from portal.attendance.actions.keeping import close_overdue, renew_door
from portal.attendance.actions.paper import Row, SheetReceipt, Stranger, take_sheet_back, type_sheet
from portal.attendance.actions.reporting import report_visit
from portal.attendance.actions.roster import (
    give_place,
    leave_note,
    mark_absent,
    move_place,
    remove_place,
    tell_roster,
    undo_absence,
)
from portal.attendance.actions.scanning import ScanReceipt, count_try, scan, scan_by_digits
from portal.attendance.actions.ticking import Newcomer, TickReceipt, add_walk_in, tick, undo_tick
from portal.attendance.rules import Told

__all__ = [
    "Newcomer",
    "Row",
    "ScanReceipt",
    "SheetReceipt",
    "Stranger",
    "TickReceipt",
    "Told",
    "add_walk_in",
    "close_overdue",
    "count_try",
    "give_place",
    "leave_note",
    "mark_absent",
    "move_place",
    "remove_place",
    "renew_door",
    "report_visit",
    "scan",
    "scan_badge",
    "scan_by_digits",
    "take_sheet_back",
    "tell_roster",
    "tick",
    "type_sheet",
    "undo_absence",
    "undo_tick",
]
