//! The secrets of a tenant: made by the operating system's randomness, kept as hashes, told once.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use database::{Database, Transaction};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    SandboxError,
    access::{
        ApiKey, KeyAccount, OauthClient,
        admin_certificate::AdminCertificate,
        secrets::{random_key, random_secret, slow_hash},
        seed::{
            people::{API_ONLY, DIRECTORY_ADMIN},
            tree,
        },
        store,
    },
    fleet::people,
    system::users::store::write_password,
};

const API_ADMIN: &str = "api.admin";

/// One more account, for trying out refusals.
pub(crate) struct IssuedAccount {
    pub user_name: &'static str,
    pub password: SecretString,
    pub api_key: SecretString,
}

/// What goes into `credentials.json`.
pub(crate) struct Issued {
    pub user_name: String,
    pub password: SecretString,
    pub api_key: SecretString,
    pub client_id: String,
    pub client_secret: SecretString,
    pub admin_p12: Vec<u8>,
    pub admin_p12_password: SecretString,
    /// An enrollment user's key, which admins' calls refuse.
    pub enrollment_api_key: SecretString,
    pub accounts: Vec<IssuedAccount>,
    /// Enrollment users who can call for themselves: a basic and a directory's account, where the fleet has such.
    pub enrollment_users: Vec<IssuedUser>,
    /// Accounts of the directory that are no admins yet.
    pub directory: Vec<IssuedUser>,
}

/// Somebody's password.
pub(crate) struct IssuedUser {
    pub user_name: String,
    pub password: SecretString,
}

/// People that only the directory knows: login, first and last name.
const NEWCOMERS: [(&str, &str, &str); 2] =
    [(r"EXAMPLE\nia.newcomer", "Nia", "Newcomer"), (r"EXAMPLE\lee.later", "Lee", "Later")];
/// So many people of the fleet are looked at for one who can log in.
const LOOKED_AT: u32 = 200;

/// Gives every seeded account new secrets, and takes the old ones away. `seed` and `fleet` are those that the people
/// follow from.
pub(crate) async fn issue(database: &Database, seed: u64, fleet: u32) -> Result<Issued, SandboxError> {
    let mut issued = Issued {
        user_name: API_ADMIN.to_owned(),
        password: random_secret()?,
        api_key: random_key()?,
        client_id: format!(
            "mooring-{}",
            hex::encode(&STANDARD.encode(random_secret()?.expose_secret()).as_bytes()[..6])
        ),
        client_secret: random_secret()?,
        admin_p12: Vec::new(),
        admin_p12_password: random_secret()?,
        enrollment_api_key: random_key()?,
        accounts: Vec::new(),
        enrollment_users: Vec::new(),
        directory: Vec::new(),
    };
    let neighbour_key = random_key()?;
    let suspended_key = random_key()?;
    let accounts = [
        ("read.only", &issued.api_key),
        ("device.reader", &issued.api_key),
        ("console.admin", &issued.api_key),
        ("neighbour.admin", &neighbour_key),
        ("suspended.admin", &suspended_key),
        (DIRECTORY_ADMIN, &issued.api_key),
    ];
    for (user_name, api_key) in accounts {
        issued.accounts.push(IssuedAccount {
            user_name,
            password: random_secret()?,
            api_key: api_key.clone(),
        });
    }
    let made = AdminCertificate::issue(API_ADMIN, &issued.admin_p12_password)?;
    issued.admin_p12 = made.p12;

    let mut passwords = vec![(API_ADMIN, slow_hash(&issued.password)?)];
    for account in &issued.accounts {
        passwords.push((account.user_name, slow_hash(&account.password)?));
    }
    let client = OauthClient {
        client_id: issued.client_id.clone(),
        name: "Mooring".to_owned(),
        description: String::new(),
        org_group_id: tree::CUSTOMER_ID,
        role_id: API_ONLY,
        is_active: true,
        secret_hash: slow_hash(&issued.client_secret)?,
    };
    let keys = [
        api_key(&issued.api_key, tree::CUSTOMER_ID, KeyAccount::Admin),
        api_key(&issued.enrollment_api_key, tree::CUSTOMER_ID, KeyAccount::EnrollmentUser),
        api_key(&neighbour_key, tree::NEIGHBOUR_ID, KeyAccount::Admin),
        api_key(&suspended_key, tree::SUSPENDED_ID, KeyAccount::Admin),
    ];

    let mut work = database.begin("issue credentials").await?;
    for (user_name, hash) in &passwords {
        store::update_password(&mut work, user_name, hash).await?;
    }
    store::replace_certificate(&mut work, API_ADMIN, &made.fingerprint).await?;
    for key in &keys {
        store::replace_key(&mut work, key).await?;
    }
    store::replace_client(&mut work, &client).await?;
    issue_people(&mut work, &mut issued, seed, fleet).await?;
    work.commit().await?;
    Ok(issued)
}

/// Passwords of enrollment users, and of people that only the directory knows.
async fn issue_people(
    work: &mut Transaction,
    issued: &mut Issued,
    seed: u64,
    fleet: u32,
) -> Result<(), SandboxError> {
    for is_directory in [false, true] {
        let mut people = (0..people::count(fleet).min(LOOKED_AT)).map(|n| people::person(seed, n));
        let found = people.find(|person| person.is_active && person.is_directory == is_directory);
        let Some(person) = found else { continue };
        let password = random_secret()?;
        write_password(work, person.id, &slow_hash(&password)?).await?;
        issued.enrollment_users.push(IssuedUser { user_name: person.user_name, password });
    }
    // One password for all of them: its hash takes a moment at every first start.
    let password = random_secret()?;
    let hash = slow_hash(&password)?;
    for (login, first_name, last_name) in NEWCOMERS {
        store::replace_directory_account(work, login, first_name, last_name, &hash).await?;
        issued.directory.push(IssuedUser { user_name: login.to_owned(), password: password.clone() });
    }
    Ok(())
}

fn api_key(key: &SecretString, org_group_id: i64, account: KeyAccount) -> ApiKey {
    let service = if account == KeyAccount::Admin { "AirWatchAPI" } else { "EnrollmentUserAPI" };
    ApiKey { key: key.expose_secret().to_owned(), org_group_id, service: service.to_owned(), account }
}
