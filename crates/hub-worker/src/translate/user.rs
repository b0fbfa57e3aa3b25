//! Enrolment users.

use hub_core::{fleet::UserFacts, ids::UemId, integration::PersonalData};
use uem_types::{system::user::User, wire::word::Word};

use super::{text, uuid_text};

/// What the hub keeps of an enrolment user: without what is not taken. Users without e-mail are kept.
pub(crate) fn user_facts(user: User, personal: &PersonalData) -> UserFacts {
    let mut facts = all_facts(user);
    personal.strip_user(&mut facts);
    facts
}

fn all_facts(user: User) -> UserFacts {
    let (contact, mobile) = (text(user.contact_number), text(user.mobile_number));
    UserFacts {
        uem_id: UemId(user.id.0),
        uem_uuid: uuid_text(user.uuid),
        user_name: text(user.user_name),
        email: text(user.email),
        first_name: text(user.first_name),
        last_name: text(user.last_name),
        display_name: text(user.display_name),
        phone_number: if contact.is_empty() { mobile } else { contact },
        // Not said counts as not active: nothing is granted to a user because a field is missing.
        is_active: user.status.unwrap_or(false),
        account_type: user.security_type.map(|word| word.name().to_ascii_lowercase()).unwrap_or_default(),
        role: text(user.role),
        org_group_uem_id: user.location_group_id.map(|id| UemId(id.0)).filter(|id| id.0 != 0),
        enrolled_devices: user.enrolled_devices_count.unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_without_email_is_kept() {
        let json = r#"{"Id":{"Value":5},"UserName":"dana","Status":true,"SecurityType":"Directory","LocationGroupId":"12",
            "EnrolledDevicesCount":"3","MobileNumber":"+100"}"#;
        let facts = all_facts(serde_json::from_str(json).unwrap());
        assert_eq!((facts.user_name.as_str(), facts.email.as_str(), facts.is_active), ("dana", "", true));
        assert_eq!((facts.account_type.as_str(), facts.org_group_uem_id), ("directory", Some(UemId(12))));
        assert_eq!((facts.enrolled_devices, facts.phone_number.as_str()), (3, "+100"));
    }
}
