"""The forms of the people pages: shape only."""

from portal.people.forms.acting import HereForm, MandateForm, OwnConsentForm, StationMandateForm
from portal.people.forms.cells import HomeForm, ResidentForm
from portal.people.forms.people import (
    BirthDateForm,
    ConsentForm,
    DecisionForm,
    HouseholdForm,
    OwnPasswordForm,
    PreferencesForm,
    ProfileForm,
    RegistrationForm,
    ResetForm,
    RoleForm,
    SignInForm,
)

__all__ = [
    "BirthDateForm",
    "ConsentForm",
    "DecisionForm",
    "HereForm",
    "HomeForm",
    "HouseholdForm",
    "MandateForm",
    "OwnConsentForm",
    "OwnPasswordForm",
    "PreferencesForm",
    "ProfileForm",
    "RegistrationForm",
    "ResetForm",
    "ResidentForm",
    "RoleForm",
    "SignInForm",
    "StationMandateForm",
]
