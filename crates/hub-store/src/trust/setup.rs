//! Services, policies, trust rules, issuers of users' tokens, authorities and proxies.

use std::collections::BTreeMap;

use database::{Transaction, params};
use hub_core::{
    audit::Change,
    decision_settings::DecisionSettings,
    device_certificate::Authority,
    proxy::{Proof, Proxy},
    services::{PlannedChange, PolicySet, RefusedEntry},
    user_token::TokenIssuer,
};
use jiff::Timestamp;
use secrecy::SecretString;

use super::documents::{Author, Kind, delete, read_all, write};
use crate::{
    Store, StoreError,
    secrets::{hash_secret, new_secret},
};

/// By which a leaked secret of a proxy is recognised.
const SECRET_PREFIX: &str = "mrp_";

/// All that people configure for decisions.
#[derive(Debug, Clone, Default)]
pub struct TrustSetup {
    /// The revision it was read at.
    pub revision: i64,
    /// Services, policies, rules.
    pub set: PolicySet,
    /// Authorities, by name.
    pub authorities: Vec<Authority>,
    /// Proxies, by name.
    pub proxies: Vec<ProxyRow>,
    /// How answers look, and what is kept of them.
    pub settings: DecisionSettings,
}

/// A proxy and what it proves itself with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyRow {
    /// Its settings.
    pub proxy: Proxy,
    /// Its secret, where it proves itself by one.
    pub secret: Option<ProxySecret>,
}

/// What is kept of the secret of a proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxySecret {
    /// SHA-256 of it.
    pub hash: String,
    /// When it was made.
    pub made_at: Timestamp,
}

impl Store {
    /// Everything, as it was at one moment.
    pub async fn trust_setup(&self) -> Result<TrustSetup, StoreError> {
        // Every change raises the revision, so what is read between two looks at the same one is of one moment.
        loop {
            let revision = self.trust_revision().await?;
            let set = PolicySet {
                trust: self.documents(Kind::Rules).await?.into_values().next().unwrap_or_default(),
                policies: self.documents(Kind::Policy).await?.into_values().collect(),
                services: self.documents(Kind::Service).await?.into_values().collect(),
                issuers: self.list_token_issuers().await?,
            };
            let authorities = self.list_authorities().await?;
            let proxies = self.proxies().await?;
            let settings = self.decision_settings().await?;
            if self.trust_revision().await? == revision {
                return Ok(TrustSetup { revision, set, authorities, proxies, settings });
            }
        }
    }

    /// How answers look, and what is kept of them.
    pub async fn decision_settings(&self) -> Result<DecisionSettings, StoreError> {
        Ok(self.documents(Kind::Settings).await?.into_values().next().unwrap_or_default())
    }

    /// Writes how answers look, and what is kept of them.
    pub async fn put_decision_settings(
        &self,
        settings: &DecisionSettings,
        by: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin_trust("put decision settings").await?;
        let told = write(&mut transaction, Kind::Settings, "", settings, Author { by, now }).await?;
        self.commit_trust(transaction, [told]).await
    }

    /// The same, if what is stored is still what `before` says; false when somebody else was faster.
    pub async fn replace_decision_settings(
        &self,
        before: &DecisionSettings,
        wanted: &DecisionSettings,
        by: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.begin_trust("replace decision settings").await?;
        let stored = read_all::<DecisionSettings>(&mut transaction, Kind::Settings).await?;
        if stored.into_values().next().unwrap_or_default() != *before {
            return Ok(false);
        }
        let told = write(&mut transaction, Kind::Settings, "", wanted, Author { by, now }).await?;
        self.commit_trust(transaction, [told]).await?;
        Ok(true)
    }

    /// Authorities, by name.
    pub async fn list_authorities(&self) -> Result<Vec<Authority>, StoreError> {
        Ok(self.documents(Kind::Authority).await?.into_values().collect())
    }

    /// Issuers of users' tokens, by name.
    pub async fn list_token_issuers(&self) -> Result<Vec<TokenIssuer>, StoreError> {
        Ok(self.documents(Kind::Issuer).await?.into_values().collect())
    }

    async fn proxies(&self) -> Result<Vec<ProxyRow>, StoreError> {
        let proxies = self.documents::<Proxy>(Kind::Proxy).await?;
        let mut secrets = BTreeMap::new();
        let sql = "SELECT proxy, secret_hash, made_at_ms FROM proxy_secrets";
        for row in self.database.query(sql, &[]).await? {
            secrets.insert(row.at::<String>(0)?, ProxySecret { hash: row.at(1)?, made_at: row.at(2)? });
        }
        let row = |(name, proxy)| ProxyRow { proxy, secret: secrets.remove(&name) };
        Ok(proxies.into_iter().map(row).collect())
    }

    /// Changes services, policies and rules: `change` is given what is there and answers what is wanted. What does not
    /// fit together is refused, and nothing is stored. Answers what was changed.
    pub async fn change_policy_set(
        &self,
        change: impl FnOnce(PolicySet) -> PolicySet + Send,
        by: &str,
        now: Timestamp,
    ) -> Result<Result<Vec<PlannedChange>, Vec<RefusedEntry>>, StoreError> {
        let mut transaction = self.begin_trust("change policies").await?;
        let before = read_set(&mut transaction).await?;
        let wanted = change(before.clone());
        if let Err(refused) = wanted.check() {
            return Ok(Err(refused));
        }
        let plan = before.plan(&wanted);
        if plan.is_empty() {
            return Ok(Ok(plan));
        }
        let told = write_set(&mut transaction, &before, &wanted, Author { by, now }).await?;
        self.commit_trust(transaction, told).await?;
        Ok(Ok(plan))
    }

    /// Writes an authority in place of the one of that name.
    pub async fn put_authority(
        &self,
        authority: &Authority,
        by: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin_trust("put authority").await?;
        let told =
            write(&mut transaction, Kind::Authority, &authority.name, authority, Author { by, now }).await?;
        self.commit_trust(transaction, [told]).await
    }

    /// Takes an authority away; false when it is not there.
    pub async fn delete_authority(&self, name: &str) -> Result<bool, StoreError> {
        let mut transaction = self.begin_trust("delete authority").await?;
        let told = delete(&mut transaction, Kind::Authority, name).await?;
        let was_there = told.is_some();
        self.commit_trust(transaction, told).await?;
        Ok(was_there)
    }

    /// Writes a proxy in place of the one of that name. One that proves itself by a secret and has none yet is given one,
    /// which is answered once; so is one whose secret is to be made anew. One that proves itself by a certificate loses its
    /// secret.
    pub async fn put_proxy(
        &self,
        proxy: &Proxy,
        renews_secret: bool,
        by: &str,
        now: Timestamp,
    ) -> Result<Option<SecretString>, StoreError> {
        let mut transaction = self.begin_trust("put proxy").await?;
        let told = write(&mut transaction, Kind::Proxy, &proxy.name, proxy, Author { by, now }).await?;
        let secret = match &proxy.proof {
            Proof::Certificate(_) => {
                delete_secret(&mut transaction, &proxy.name).await?;
                None
            }
            Proof::Secret => keep_secret(&mut transaction, &proxy.name, renews_secret, now).await?,
        };
        self.commit_trust(transaction, [told.secret("secret", secret.is_some())]).await?;
        Ok(secret)
    }

    /// Takes a proxy away with its secret; false when it is not there.
    pub async fn delete_proxy(&self, name: &str) -> Result<bool, StoreError> {
        let mut transaction = self.begin_trust("delete proxy").await?;
        let told = delete(&mut transaction, Kind::Proxy, name).await?;
        delete_secret(&mut transaction, name).await?;
        let was_there = told.is_some();
        self.commit_trust(transaction, told).await?;
        Ok(was_there)
    }
}

async fn delete_secret(transaction: &mut Transaction, proxy: &str) -> Result<(), StoreError> {
    transaction.execute("DELETE FROM proxy_secrets WHERE proxy = $1", params![proxy]).await?;
    Ok(())
}

/// Sees to it that a proxy has a secret. Answers the one that was made.
async fn keep_secret(
    transaction: &mut Transaction,
    proxy: &str,
    renews: bool,
    now: Timestamp,
) -> Result<Option<SecretString>, StoreError> {
    let known = transaction.query_opt("SELECT 1 FROM proxy_secrets WHERE proxy = $1", params![proxy]).await?;
    if known.is_some() && !renews {
        return Ok(None);
    }
    let secret = new_secret(SECRET_PREFIX);
    transaction
        .execute(
            "INSERT INTO proxy_secrets (proxy, secret_hash, made_at_ms) VALUES ($1, $2, $3)
             ON CONFLICT (proxy) DO UPDATE SET secret_hash = excluded.secret_hash,
                made_at_ms = excluded.made_at_ms",
            params![proxy, hash_secret(&secret), now],
        )
        .await?;
    Ok(Some(secret))
}

async fn read_set(transaction: &mut Transaction) -> Result<PolicySet, StoreError> {
    Ok(PolicySet {
        trust: read_all(transaction, Kind::Rules).await?.into_values().next().unwrap_or_default(),
        policies: read_all(transaction, Kind::Policy).await?.into_values().collect(),
        services: read_all(transaction, Kind::Service).await?.into_values().collect(),
        issuers: read_all(transaction, Kind::Issuer).await?.into_values().collect(),
    })
}

async fn write_set(
    transaction: &mut Transaction,
    before: &PolicySet,
    wanted: &PolicySet,
    author: Author<'_>,
) -> Result<Vec<Change>, StoreError> {
    let mut told = Vec::new();
    if before.trust != wanted.trust {
        told.push(write(transaction, Kind::Rules, "", &wanted.trust, author).await?);
    }
    for gone in before.policies.iter().filter(|old| wanted.policies.iter().all(|new| new.name != old.name)) {
        told.extend(delete(transaction, Kind::Policy, &gone.name).await?);
    }
    for policy in wanted.policies.iter().filter(|policy| !before.policies.contains(policy)) {
        told.push(write(transaction, Kind::Policy, &policy.name, policy, author).await?);
    }
    for gone in before.services.iter().filter(|old| wanted.services.iter().all(|new| new.name != old.name)) {
        told.extend(delete(transaction, Kind::Service, &gone.name).await?);
    }
    for service in wanted.services.iter().filter(|service| !before.services.contains(service)) {
        told.push(write(transaction, Kind::Service, &service.name, service, author).await?);
    }
    for gone in before.issuers.iter().filter(|old| wanted.issuers.iter().all(|new| new.name != old.name)) {
        told.extend(delete(transaction, Kind::Issuer, &gone.name).await?);
    }
    for issuer in wanted.issuers.iter().filter(|issuer| !before.issuers.contains(issuer)) {
        told.push(write(transaction, Kind::Issuer, &issuer.name, issuer, author).await?);
    }
    Ok(told)
}
