"""What people do about people: register, sign in, approve, set passwords, keep households, guardians and roles."""

from portal.people.actions.acting import Agreement, consent, end_consent, end_mandate, let_act
from portal.people.actions.cells import register_resident, set_home
from portal.people.actions.joining import Newcomer, Registered, change_profile, decide, enrol, register
from portal.people.actions.keeping import (
    add_guardian_consent,
    correct_birth_date,
    end_role,
    give_role,
    join_household,
    leave_household,
    withdraw_guardian_consent,
)
from portal.people.actions.passwords import change_password, reset_password
from portal.people.actions.sharing_in import share_sign_in
from portal.people.actions.signing_in import end_sign_in, set_preferences, sign_in, sign_out, touch

__all__ = [
    "Agreement",
    "Newcomer",
    "Registered",
    "add_guardian_consent",
    "change_password",
    "change_profile",
    "consent",
    "correct_birth_date",
    "decide",
    "end_consent",
    "end_mandate",
    "end_role",
    "end_sign_in",
    "enrol",
    "give_role",
    "join_household",
    "leave_household",
    "let_act",
    "register",
    "register_resident",
    "reset_password",
    "set_home",
    "set_preferences",
    "share_sign_in",
    "sign_in",
    "sign_out",
    "touch",
    "withdraw_guardian_consent",
]  # fmt: skip
