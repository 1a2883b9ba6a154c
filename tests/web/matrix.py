"""Who may use each route, on things of their own community: the one table that the permission matrix is held against.

A route is the endpoint's name. PUBLIC: everybody, also without a sign-in. ALL: whoever is signed in. Otherwise the
members of the cast who may; everybody else gets 403 or 404. A route without a line here fails the build.
Ana is a member of Ben's team, Oskar administers its organisation, the others hold their role for the community.
Lin, who leads another team of the same community, is in no line: what she may follows from the others' (`allowed`).
"""

from tests.web.named import NAMED

PUBLIC = frozenset({"anonymous", "ana", "ben", "oskar", "mei", "sara", "guo", "pei", "hua", "ada"})
ALL = PUBLIC - {"anonymous"}
SOCIAL = frozenset({"mei", "sara"})
STATION = SOCIAL | {"ada"}
LEADERS = STATION | {"ben", "oskar"}

ALLOWED: dict[str, frozenset[str]] = {
    "stylesheet": PUBLIC,
    # people
    "people.show_sign_in": PUBLIC,
    "people.sign_in": PUBLIC,
    "people.sign_out": ALL,
    "people.choose_preferences": PUBLIC,
    "people.end_sign_in": frozenset({"ana"}),
    "people.show_registration": PUBLIC,
    "people.register": PUBLIC,
    "people.show_profile": ALL,
    "people.change_profile": ALL,
    "people.change_password": ALL,
    "people.list_approvals": SOCIAL,
    "people.decide": SOCIAL,
    "people.list_people": STATION,
    "people.show_person": STATION,
    "people.add_guardian_consent": STATION,
    "people.withdraw_guardian_consent": STATION,
    "people.join_household": STATION,
    "people.leave_household": STATION,
    "people.correct_birth_date": STATION,
    "people.reset_password": STATION,
    "people.list_mandates": ALL,
    "people.create_mandate": ALL,
    "people.add_mandate": STATION,
    "people.end_mandate": STATION | {"hua"},
    "people.act_for": frozenset({"hua"}),
    "people.create_consent": frozenset({"hua"}),
    "people.end_consent": frozenset({"hua"}),
    "people.stop_acting": ALL,
    "matching.show_suggestions": ALL,
    "matching.choose_suggestions": ALL,
    "matching.add_exception": ALL,
    "matching.end_exception": frozenset({"ana"}),
    "training.list_credentials": ALL,
    "training.show_credentials": STATION,
    "training.add_credential": STATION,
    "training.withdraw_credential": STATION,
    "people.give_role": frozenset({"sara", "ada"}),
    "people.end_role": frozenset({"ada"}),
    # cards
    "attendance.show_badge": PUBLIC,
    "attendance.create_badge_scan": LEADERS,
    "attendance.show_badge_scan": LEADERS,
    "cards.list_cards": STATION,
    "cards.print_cards": STATION,
    "cards.show_person_cards": STATION,
    "cards.issue_card": STATION,
    "cards.end_card": STATION,
    "cards.set_pin": STATION,
    "cards.create_code": STATION,
    "cards.show_code": frozenset({"mei"}),  # who made it
    "cards.type_code": PUBLIC,
    "cards.use_code": PUBLIC,
    "cards.list_devices": LEADERS,
    "cards.enrol_device": LEADERS,
    "cards.end_device": LEADERS,
    "cards.show_card": PUBLIC,
    "cards.sign_in": PUBLIC,
    # orgs
    "orgs.list_organisations": STATION,
    "orgs.add_organisation": STATION,
    "orgs.show_organisation": STATION,
    "orgs.name_admin": frozenset({"sara", "ada"}),
    "orgs.list_teams": ALL,
    "orgs.new_team": STATION | {"oskar"},
    "orgs.found_team": STATION | {"oskar"},
    "orgs.show_team": ALL,
    "orgs.show_members": LEADERS,
    "orgs.export_members": LEADERS,
    "orgs.put_member": LEADERS,
    "orgs.end_member": LEADERS,
    "orgs.show_limits": LEADERS,
    "orgs.change_limits": LEADERS,
    # tasks
    "tasks.list_tasks": PUBLIC,
    "tasks.show_task": PUBLIC,
    "tasks.new_task": LEADERS,
    "tasks.create_task": LEADERS,
    "tasks.edit_task": LEADERS,
    "tasks.change_task": LEADERS,
    "tasks.confirm_task_cancellation": LEADERS,
    "tasks.cancel_task": LEADERS,
    "tasks.new_shift": LEADERS,
    "tasks.create_shift": LEADERS,
    "tasks.edit_shift": LEADERS,
    "tasks.change_shift": LEADERS,
    "tasks.confirm_shift_cancellation": LEADERS,
    "tasks.cancel_shift": LEADERS,
    "tasks.create_assignment": ALL,
    "tasks.list_assignments": ALL,
    "tasks.show_assignment": frozenset({"ana"}),
    "tasks.withdraw": frozenset({"ana"}),
    "tasks.call_off": frozenset({"ana"}),
    "tasks.ask_stand_in": frozenset({"ana"}),
    "tasks.withdraw_call": frozenset({"ana"}),
    "tasks.stand_in": frozenset({"ben"}),
    "tasks.join_line": ALL,
    "tasks.leave_line": ALL,
    "tasks.show_offer": frozenset({"ana"}),
    "tasks.take_offer": frozenset({"ana"}),
    "tasks.decline_offer": frozenset({"ana"}),
    "tasks.list_drafts": LEADERS,
    "tasks.redate": LEADERS,
    "tasks.list_links": LEADERS,
    "tasks.create_link": LEADERS,
    "tasks.end_link": LEADERS,
    "tasks.show_link": PUBLIC,
    "tasks.claim_by_link": PUBLIC,
    "tasks.give_back_by_link": PUBLIC,
    "tasks.renew_link": PUBLIC,
    "tasks.show_week": LEADERS,
    "tasks.copy_week": LEADERS,
    # notices
    "notices.list_notices": ALL,
    "notices.create_reading": ALL,
    "notices.show_calendar": frozenset({"ana"}),
    "notices.show_calendar_link": ALL,
    "notices.open_calendar_link": ALL,
    "notices.end_calendar_link": ALL,
    "notices.show_feed": PUBLIC,
    # attendance
    "attendance.type_digits": ALL,
    "attendance.show_code": PUBLIC,
    "attendance.create_scan": ALL,
    "attendance.show_scan": frozenset({"ana"}),
    "attendance.reverse_tick": LEADERS,
    "attendance.show_screen": LEADERS,
    "attendance.show_roster": LEADERS,
    "attendance.export_roster": LEADERS,
    "attendance.create_tick": LEADERS,
    "attendance.new_walk_in": LEADERS,
    "attendance.create_walk_in": LEADERS,
    "attendance.new_place": LEADERS,
    "attendance.create_place": LEADERS,
    "attendance.show_place": LEADERS,
    "attendance.remove_place": LEADERS,
    "attendance.move_place": LEADERS,
    "attendance.create_absence": LEADERS,
    "attendance.reverse_absence": LEADERS,
    "attendance.new_message": LEADERS,
    "attendance.create_message": LEADERS,
    "attendance.create_note": LEADERS,
    "attendance.show_inside": LEADERS,
    "attendance.new_sheet": LEADERS,
    "attendance.create_sheet": LEADERS,
    "attendance.reverse_sheet": LEADERS,
    "attendance.download_picture": SOCIAL | {"ben", "oskar"},
    "attendance.print_week": LEADERS,
    "attendance.list_notes": LEADERS,
    # incidents and safety; Sara is named for safeguarding, Ana reported
    "incidents.list_reports": ALL,
    "incidents.new_report": ALL,
    "incidents.create_report": ALL,
    "incidents.show_docket": frozenset({"sara"}),
    "incidents.show_report": frozenset({"sara"}),
    "incidents.create_decision": frozenset({"sara"}),
    "safety.list_flags": frozenset({"sara"}),
    "safety.set_flag": frozenset({"sara"}),
    "safety.end_flag": frozenset({"sara"}),
    # council: an agreement that waits, with Ben's own yes; Mei has typed in a paper of Ana's
    "council.show_agreement": LEADERS | {"ana"},
    "council.new_agreement": LEADERS | {"ana"},
    "council.create_agreement": LEADERS | {"ana"},
    "council.create_signature": frozenset({"ana", "ben"}),
    "council.note_signature": LEADERS,
    "council.reverse_signature": frozenset({"ben"}),
    "council.withdraw_agreement": LEADERS,
    "council.list_polls": LEADERS | {"ana"},
    "council.new_poll": LEADERS,
    "council.create_poll": LEADERS,
    "council.show_poll": LEADERS | {"ana"},
    "council.create_vote": frozenset({"ana", "ben"}),
    "council.cancel_poll": LEADERS,
    "council.show_papers": LEADERS | {"ana"},
    "council.create_papers": LEADERS,
    "council.check_papers": (LEADERS | {"ana"}) - {"mei"},
    "council.withdraw_papers": LEADERS,
    "council.export_own": ALL,
    # hours
    "hours.show_queue": SOCIAL,
    "hours.show_engagement": SOCIAL,
    "hours.show_patterns": SOCIAL,
    "hours.show_decisions": ALL,
    "hours.create_dispute": frozenset({"ana"}),
    "hours.withdraw_dispute": frozenset({"ana"}),
    "hours.create_settlement": frozenset({"mei"}),  # Sara gave the word that is disputed
    "hours.create_verifications": SOCIAL,
    "hours.new_adjustment": SOCIAL,
    "hours.create_adjustment": SOCIAL,
    "hours.create_reversal": SOCIAL,
    "hours.show_verified": SOCIAL,
    "hours.show_verified_csv": SOCIAL,
    "hours.show_verified_xlsx": SOCIAL,
    "hours.show_statement": ALL,
    "hours.show_sample": SOCIAL,
    "hours.create_look": SOCIAL,
    "hours.show_months": SOCIAL,
    "hours.show_months_csv": SOCIAL,
    "hours.create_closing": SOCIAL,
    "hours.reverse_closing": frozenset({"mei"}),  # Sara closed it
    # pathway
    "pathway.list_pathways": ALL,
    "pathway.show_team_pathway": ALL,
    "pathway.follow": SOCIAL | {"ben"},
    "pathway.create_submission": SOCIAL | {"ben"},
    "pathway.create_review": SOCIAL,
    "pathway.step_back": SOCIAL,
    "pathway.download_file": SOCIAL | {"ben", "guo"},
    # exchange
    "exchange.list_imports": STATION,
    "exchange.new_import": STATION,
    "exchange.create_trial": STATION,
    "exchange.show_trial": STATION,
    "exchange.create_import": STATION,
    "exchange.show_import": STATION,
    "exchange.undo_import": STATION,
    # policy
    "policy.list_rules": STATION | {"guo", "pei"},
    "policy.new_rules": frozenset({"sara", "ada"}),
    "policy.create_rules": frozenset({"sara", "ada"}),
    "policy.create_approval": frozenset({"sara"}),  # Ada proposed it
    # carried
    "carried.list_batches": STATION,
    "carried.show_batch": STATION,
    "carried.create_agreement": frozenset({"sara"}),  # Mei brought the list
    # admin
    "admin.show_home": PUBLIC,
    "admin.show_help": PUBLIC,
    "admin.show_overview": frozenset({"ada", "guo", "pei"}),
    "admin.show_events": frozenset({"ada"}),
    "admin.show_changes": STATION,
    "admin.export_changes": STATION,
    "admin.healthz": PUBLIC,
    "admin.readyz": PUBLIC,
}

ANOTHER_LEADER = "lin"
# Every leader may send these forms; what they choose in them is tried by name (tests/web/named.py).
CHOSEN_INSIDE = frozenset({"tasks.create_task", "tasks.redate", "cards.enrol_device"})

# Everybody may name anybody of their community here, by the number that they were told.
BY_NUMBER = frozenset({"people.create_mandate"})


def allowed(endpoint: str, rule: str) -> frozenset[str]:
    """Return who may use a route on Ben's things.

    Whoever leads another team may what every member may, and of what a leader may only that which names nothing.
    """
    may = ALLOWED[endpoint]
    names_something = "<" in rule or endpoint in NAMED.keys() - CHOSEN_INSIDE
    return may | {ANOTHER_LEADER} if may >= ALL or ("ben" in may and not names_something) else may
