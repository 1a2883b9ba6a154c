"""What others may do to people inside their own transaction."""

from portal.people.steps.people import (
    NUMBER_LENGTH,
    add_people,
    add_person,
    add_user,
    approve_people,
    by_mandate,
    change_people,
    decide,
    end_consents_by,
    end_role,
    found_community,
    grant_role,
    join_household,
    leave_household,
    live_with,
    public_number,
    put_home,
    put_role,
    remove_people,
)
from portal.people.steps.sign_ins import (
    begin_sign_in,
    end_sign_ins,
    end_sign_ins_of,
    name_sign_in,
    set_password,
    user_of_person,
)

__all__ = [
    "NUMBER_LENGTH", "add_people", "add_person", "add_user", "approve_people", "begin_sign_in", "by_mandate",
    "change_people", "decide", "end_consents_by", "end_role", "end_sign_ins", "end_sign_ins_of", "found_community",
    "grant_role", "join_household", "leave_household", "live_with", "name_sign_in", "public_number", "put_home",
    "put_role", "remove_people", "set_password", "user_of_person",
]  # fmt: skip
