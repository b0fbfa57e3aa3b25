//! The secrets of a tenant: made by the operating system's randomness, kept as hashes, told once.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use database::Database;
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
}

/// Gives every seeded account new secrets, and takes the old ones away.
pub(crate) async fn issue(database: &Database) -> Result<Issued, SandboxError> {
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
    work.commit().await?;
    Ok(issued)
}

fn api_key(key: &SecretString, org_group_id: i64, account: KeyAccount) -> ApiKey {
    let service = if account == KeyAccount::Admin { "AirWatchAPI" } else { "EnrollmentUserAPI" };
    ApiKey { key: key.expose_secret().to_owned(), org_group_id, service: service.to_owned(), account }
}
