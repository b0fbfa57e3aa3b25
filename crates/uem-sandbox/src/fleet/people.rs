//! The people: enrollment users with names, e-mails and how many devices each has.
//!
//! Devices come in blocks of [`BLOCK_DEVICES`], people in blocks of [`BLOCK_PEOPLE`]; within a block some person has
//! no device and another has three.

use rand::Rng;
use uuid::Uuid;

use super::ids;

/// Devices in a block.
const BLOCK_DEVICES: u32 = 10;
/// Owners of a block's devices, by place of the device. Person 0 of a block has none, person 7 has three.
const OWNERS: [u32; BLOCK_DEVICES as usize] = [1, 2, 3, 4, 5, 5, 6, 7, 7, 7];
/// People in a block.
const BLOCK_PEOPLE: u32 = 8;

/// One enrollment user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Number from 0; the integer id follows from it.
    pub n: u32,
    /// Integer id.
    pub id: i64,
    /// UUID.
    pub uuid: Uuid,
    /// First name.
    pub first: &'static str,
    /// Last name.
    pub last: &'static str,
    /// Login name, unique in the tenant.
    pub user_name: String,
    /// E-mail: empty for some, the same as somebody else's for a few.
    pub email: String,
    /// Whether the account is active.
    pub is_active: bool,
    /// From a directory rather than a basic account.
    pub is_directory: bool,
    /// Telephone number, empty for some.
    pub phone_number: String,
    /// Department, for user groups.
    pub department: &'static str,
    /// A number that chooses the organization group, see [`super::placement`].
    pub place: u32,
}

impl Person {
    /// First and last name.
    pub fn display_name(&self) -> String {
        format!("{} {}", self.first, self.last)
    }
}

/// How many people a fleet of that many devices has.
pub fn count(fleet: u32) -> u32 {
    fleet.div_ceil(BLOCK_DEVICES) * BLOCK_PEOPLE
}

/// Number of the person who has seeded device `n`.
pub fn owner_of(device_n: u32) -> u32 {
    device_n / BLOCK_DEVICES * BLOCK_PEOPLE + OWNERS[(device_n % BLOCK_DEVICES) as usize]
}

/// Numbers of the seeded devices that person `n` has, in a fleet of that many.
pub fn devices_of(person_n: u32, fleet: u32) -> Vec<u32> {
    let first = person_n / BLOCK_PEOPLE * BLOCK_DEVICES;
    (first..(first + BLOCK_DEVICES).min(fleet)).filter(|n| owner_of(*n) == person_n).collect()
}

/// Person `n` of the tenant.
pub fn person(seed: u64, n: u32) -> Person {
    let mut rng = ids::rng(seed, "person", u64::from(n));
    let first = FIRST_NAMES[rng.random_range(0..FIRST_NAMES.len())];
    let last = LAST_NAMES[rng.random_range(0..LAST_NAMES.len())];
    let has_email = rng.random_ratio(97, 100);
    let shares_email = n > 0 && rng.random_ratio(1, 100);
    let user_name = user_name(first, last, n);
    let email = match (has_email, shares_email) {
        (false, _) => String::new(),
        (true, false) => format!("{user_name}@example.com"),
        (true, true) => format!("shared{}@example.com", n / 400),
    };
    let id = ids::user_id(n);
    Person {
        n,
        id,
        uuid: ids::user_uuid(seed, id),
        first,
        last,
        user_name,
        email,
        is_active: rng.random_ratio(97, 100),
        is_directory: rng.random_ratio(70, 100),
        phone_number: if rng.random_ratio(60, 100) {
            format!("+1555{:07}", rng.random_range(0..10_000_000_u32))
        } else {
            String::new()
        },
        department: DEPARTMENTS[rng.random_range(0..DEPARTMENTS.len())],
        place: rng.random_range(0..1_000_000),
    }
}

/// The number at its end keeps it unique.
fn user_name(first: &str, last: &str, n: u32) -> String {
    format!("{}.{}{n}", first.to_lowercase(), last.to_lowercase())
}

/// Departments people work in.
pub const DEPARTMENTS: [&str; 8] = [
    "Engineering",
    "Finance",
    "Field Service",
    "Human Resources",
    "Logistics",
    "Marketing",
    "Retail",
    "Sales",
];

const FIRST_NAMES: [&str; 60] = [
    "Ada", "Alex", "Amir", "Ana", "Anil", "Asha", "Ben", "Carla", "Chen", "Chloe", "Dana", "David", "Diego",
    "Elena", "Emil", "Emma", "Farid", "Fatima", "Femi", "Grace", "Hana", "Hiro", "Ines", "Ivan", "Jack",
    "Jana", "Jonas", "Julia", "Kai", "Karim", "Kofi", "Lara", "Leo", "Lin", "Lucia", "Luis", "Maja", "Marco",
    "Maria", "Mei", "Mia", "Mina", "Nadia", "Nils", "Noah", "Nora", "Olga", "Omar", "Paula", "Peter",
    "Priya", "Rosa", "Sam", "Sara", "Sofia", "Tariq", "Tom", "Uma", "Yuki", "Zoe",
];

const LAST_NAMES: [&str; 60] = [
    "Abbas", "Adams", "Ahmed", "Baker", "Bauer", "Berg", "Bianchi", "Brown", "Chan", "Clark", "Costa",
    "Cruz", "Davis", "Diaz", "Dubois", "Evans", "Fischer", "Garcia", "Gomez", "Green", "Gupta", "Hall",
    "Hansen", "Hill", "Ito", "Jansen", "Jones", "Kaya", "Khan", "Kim", "King", "Klein", "Kumar", "Lee",
    "Lopez", "Martin", "Meyer", "Moore", "Mori", "Nguyen", "Novak", "Okafor", "Olsen", "Owen", "Park",
    "Patel", "Perez", "Reid", "Rossi", "Sato", "Schmidt", "Silva", "Singh", "Smith", "Tanaka", "Torres",
    "Walker", "Wang", "Weber", "Young",
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_device_has_an_owner_who_exists_and_knows_it() {
        for device in 0..100 {
            let owner = owner_of(device);
            assert!(owner < count(100));
            assert!(devices_of(owner, 100).contains(&device));
        }
    }

    #[test]
    fn people_have_none_to_three_devices() {
        let counts: HashSet<usize> = (0..count(100)).map(|n| devices_of(n, 100).len()).collect();
        assert_eq!(counts, HashSet::from([0, 1, 2, 3]));
    }

    #[test]
    fn user_names_are_unique_and_some_emails_are_missing_or_shared() {
        let people: Vec<Person> = (0..2000).map(|n| person(7, n)).collect();
        let names: HashSet<&str> = people.iter().map(|p| p.user_name.as_str()).collect();
        assert_eq!(names.len(), people.len());
        let emails: Vec<&str> = people.iter().map(|p| p.email.as_str()).filter(|e| !e.is_empty()).collect();
        assert!(emails.len() < people.len());
        assert!(emails.iter().collect::<HashSet<_>>().len() < emails.len());
    }
}
