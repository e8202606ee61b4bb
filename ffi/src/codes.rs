//! Fields with a list of codes, as apps see them: the codes as texts. A code that this version does not know comes
//! through as it is.

use alcove_client_core::clinical::{
    ActivityClass, Caution, Day, Delivery, FacilitatorRole, GoalChange, GroupStatus, Lattice, LegalHold,
    MembershipType, Modality, MultiValue, NhsNumber, NoteFormat, Participation, SessionStatus,
};

use crate::views::{CautiousText, TextValues};

macro_rules! codes {
    ($($values:ident = $choice:ident;)*) => {$(
        pub(crate) type $values = MultiValue<$choice>;
        uniffi::custom_type!($values, TextValues, {
            remote,
            try_lift: |texts| Ok(texts.filter_map(|text| Some($choice::from(text.clone())))),
            lower: |values| values.filter_map(|value| Some(String::from(value.clone()))),
        });
    )*};
}

macro_rules! lattices {
    ($($lattice:ident = $choice:ident;)*) => {$(
        pub(crate) type $lattice = Lattice<$choice>;
        uniffi::custom_type!($lattice, CautiousText, {
            remote,
            try_lift: |text| Ok(Lattice {
                state: text.state.map($choice::from),
                values: text.values.filter_map(|text| Some($choice::from(text.clone()))),
                reopened_by: Vec::new(),
            }),
            lower: |lattice| CautiousText {
                state: lattice.state.map(String::from),
                values: lattice.values.filter_map(|value| Some(String::from(value.clone()))),
            },
        });
    )*};
}

codes! {
    ModalityValues = Modality;
    ActivityClassValues = ActivityClass;
    MembershipTypeValues = MembershipType;
    GroupStatusValues = GroupStatus;
    FacilitatorRoleValues = FacilitatorRole;
    DeliveryValues = Delivery;
    SessionStatusValues = SessionStatus;
    NoteFormatValues = NoteFormat;
    ParticipationValues = Participation;
    GoalChangeValues = GoalChange;
    DayValues = Day;
    NhsNumberValues = NhsNumber;
}

lattices! {
    CautionLattice = Caution;
    LegalHoldLattice = LegalHold;
}
