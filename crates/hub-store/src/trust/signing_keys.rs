//! Table `signing_keys`: by which the hub signs tokens for services. The secret part is sealed, and bound to its row; all
//! hubs on a database sign with the same key.

use aws_lc_rs::{
    digest,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use database::{Row, Transaction, params};
use hub_core::{
    audit::Change,
    service_token::{KeyFacts, KeyState, KeyStep, next_step},
};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use crate::{Store, StoreError};

/// A key without its secret part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKeyRow {
    /// Its id and its times.
    pub facts: KeyFacts,
    /// Where on the curve P-256 it is: 32 bytes each, as a JSON Web Key has them.
    pub public: [String; 2],
}

/// Why the key that signs was not changed: services may not know the next one yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotSettled {
    /// When the next one was published.
    pub published_at: Timestamp,
}

const READ: &str = "SELECT id, public_x, public_y, made_at_ms, signs_from_ms, retired_at_ms FROM signing_keys
    ORDER BY made_at_ms, id";

impl Store {
    /// All keys, the oldest first.
    pub async fn list_signing_keys(&self) -> Result<Vec<SigningKeyRow>, StoreError> {
        self.database.query(READ, &[]).await?.iter().map(read).collect()
    }

    /// The secret part of a key in PKCS #8; `None` when it is not there any more.
    pub async fn open_signing_key(&self, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT sealed FROM signing_keys WHERE id = $1";
        let Some(row) = self.database.query_opt(sql, params![id]).await? else { return Ok(None) };
        let opened = self.vault.open(&context(id), &row.at::<Vec<u8>>(0)?)?;
        let corrupt = |_| StoreError::Corrupt { what: "signing key" };
        STANDARD.decode(opened.expose_secret()).map(Some).map_err(corrupt)
    }

    /// Makes, changes and forgets keys as it is time to. Answers what was done; mostly nothing, and then nothing is written.
    pub async fn keep_signing_keys(&self, now: Timestamp) -> Result<Vec<KeyStep>, StoreError> {
        if next_step(&facts(&self.list_signing_keys().await?), now).is_none() {
            return Ok(Vec::new());
        }
        let mut transaction = self.begin_trust("keep signing keys").await?;
        let done = self.keep(&mut transaction, now).await?;
        self.commit_trust(transaction, done.iter().map(told)).await?;
        Ok(done)
    }

    /// Lets the next key sign before its time. Where the one that signed has leaked it is not published any more, so that
    /// tokens it signed are refused at once; otherwise services must have had the time to read the next one.
    pub async fn rotate_signing_keys(
        &self,
        has_leaked: bool,
        now: Timestamp,
    ) -> Result<Result<Vec<KeyStep>, NotSettled>, StoreError> {
        let mut transaction = self.begin_trust("rotate signing keys").await?;
        let mut done = self.keep(&mut transaction, now).await?;
        let keys = facts(&rows(&mut transaction).await?);
        let of = |state: KeyState| keys.iter().find(|key| key.state() == state);
        let (Some(next), Some(signing)) = (of(KeyState::Next), of(KeyState::Signing)) else {
            return Err(StoreError::Corrupt { what: "signing keys" });
        };
        if !has_leaked && !next.is_settled(now) {
            return Ok(Err(NotSettled { published_at: next.made_at }));
        }
        let mut steps = vec![KeyStep::Sign(next.id.clone())];
        if has_leaked {
            steps.push(KeyStep::Forget(signing.id.clone()));
        }
        for step in steps {
            self.take(&mut transaction, &step, now).await?;
            done.push(step);
        }
        done.extend(self.keep(&mut transaction, now).await?);
        let rotated =
            Change::new("signing_key.rotate", "signing_key", "").after(&json!({"has_leaked": has_leaked}));
        self.commit_trust(transaction, std::iter::once(rotated).chain(done.iter().map(told))).await?;
        Ok(Ok(done))
    }

    async fn keep(&self, transaction: &mut Transaction, now: Timestamp) -> Result<Vec<KeyStep>, StoreError> {
        let mut done = Vec::new();
        while let Some(step) = next_step(&facts(&rows(transaction).await?), now) {
            self.take(transaction, &step, now).await?;
            done.push(step);
        }
        Ok(done)
    }

    async fn take(
        &self,
        transaction: &mut Transaction,
        step: &KeyStep,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match step {
            KeyStep::Make => {
                let key = NewKey::make()?;
                let sealed = self.vault.seal(&context(&key.id), &key.secret);
                let [x, y] = key.public;
                transaction
                    .execute(
                        "INSERT INTO signing_keys (id, public_x, public_y, sealed, made_at_ms) VALUES ($1, $2, $3, $4, $5)",
                        params![key.id, x, y, sealed, now],
                    )
                    .await?;
            }
            KeyStep::Sign(id) => {
                let retire = "UPDATE signing_keys SET retired_at_ms = $1 WHERE signs_from_ms IS NOT NULL
                    AND retired_at_ms IS NULL";
                transaction.execute(retire, params![now]).await?;
                let sign =
                    "UPDATE signing_keys SET signs_from_ms = $2 WHERE id = $1 AND signs_from_ms IS NULL";
                if transaction.execute(sign, params![id, now]).await? != 1 {
                    return Err(StoreError::Corrupt { what: "signing keys" });
                }
            }
            KeyStep::Forget(id) => {
                transaction.execute("DELETE FROM signing_keys WHERE id = $1", params![id]).await?;
            }
        }
        Ok(())
    }
}

/// What the audit log tells of a step.
fn told(step: &KeyStep) -> Change {
    match step {
        KeyStep::Make => Change::new("signing_key.make", "signing_key", ""),
        KeyStep::Sign(id) => Change::new("signing_key.sign", "signing_key", id),
        KeyStep::Forget(id) => Change::new("signing_key.forget", "signing_key", id),
    }
}

async fn rows(transaction: &mut Transaction) -> Result<Vec<SigningKeyRow>, StoreError> {
    transaction.query(READ, &[]).await?.iter().map(read).collect()
}

fn facts(rows: &[SigningKeyRow]) -> Vec<KeyFacts> {
    rows.iter().map(|row| row.facts.clone()).collect()
}

/// A key that was just made.
struct NewKey {
    id: String,
    public: [String; 2],
    secret: SecretString,
}

impl NewKey {
    fn make() -> Result<Self, StoreError> {
        let failed = StoreError::Corrupt { what: "new signing key" };
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        let Ok(pkcs8) = made else { return Err(failed) };
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref());
        let Ok(pair) = pair else { return Err(failed) };
        // A point as it is: the byte 4, then both places.
        let Some(([4], place)) = pair.public_key().as_ref().split_first_chunk() else { return Err(failed) };
        let Some((x, y)) = place.split_at_checked(32).filter(|(_, y)| y.len() == 32) else {
            return Err(failed);
        };
        let public = [x, y].map(|part| URL_SAFE_NO_PAD.encode(part));
        let secret = SecretString::from(STANDARD.encode(pkcs8.as_ref()));
        Ok(Self { id: thumbprint(&public), public, secret })
    }
}

/// The id of a key follows from the key (RFC 7638).
fn thumbprint([x, y]: &[String; 2]) -> String {
    let text = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, text.as_bytes()))
}

fn context(id: &str) -> String {
    format!("signing_key/{id}")
}

fn read(row: &Row) -> Result<SigningKeyRow, StoreError> {
    let facts =
        KeyFacts { id: row.at(0)?, made_at: row.at(3)?, signs_from: row.at(4)?, retired_at: row.at(5)? };
    Ok(SigningKeyRow { facts, public: [row.at(1)?, row.at(2)?] })
}
