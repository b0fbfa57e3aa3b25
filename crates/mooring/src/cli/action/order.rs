//! The way of an order: seen first, confirmed by typing, sent once.

use std::io::IsTerminal as _;

use anyhow::{Context as _, bail};
use clap::Args;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use super::{follow, shown, targets::Found};
use crate::{
    api::{ApiClient, ApiError},
    cli::{Hub, Printed, WrongUsage, listing::cell},
    output,
};

/// How an order is given.
#[derive(Debug, Args)]
pub struct How {
    #[command(flatten)]
    pub hub: Hub,
    #[command(flatten)]
    pub printed: Printed,
    /// Id of the integration; needed where the targets do not say it and there are several.
    #[arg(long)]
    pub integration: Option<i64>,
    /// Why: shown to who approves it, and kept. What locks, wipes, moves, deletes or takes away needs one.
    #[arg(long)]
    reason: Option<String>,
    /// Only show what it would do.
    #[arg(long, conflicts_with_all = ["confirm", "wait"])]
    pub dry_run: bool,
    /// The words that confirm it, as a dry run says them; asked for on a terminal.
    #[arg(long, visible_alias = "yes-i-mean", value_name = "WORDS", requires = "list")]
    confirm: Option<String>,
    /// The mark of the list that was seen, as a dry run says it.
    #[arg(long, value_name = "MARK", requires = "confirm")]
    list: Option<String>,
    /// By this a repeated command is known as the same order; made anew unless told.
    #[arg(long, value_name = "TEXT")]
    idempotency_key: Option<String>,
    /// Follow it until each target has ended.
    #[arg(long)]
    wait: bool,
    /// Follow it no longer than that, and fail where it has not ended.
    #[arg(long, value_name = "MINUTES", requires = "wait")]
    wait_at_most: Option<u64>,
}

/// Orders it.
pub async fn order(api: &ApiClient, how: &How, order: Value, targets: Found) -> anyhow::Result<()> {
    order_with_password(api, how, order, targets, None).await
}

/// The same with the password of a new user.
pub async fn order_with_password(
    api: &ApiClient,
    how: &How,
    order: Value,
    (integration, targets): Found,
    password: Option<SecretString>,
) -> anyhow::Result<()> {
    let mut body = json!({ "integration_id": integration, "order": order, "targets": targets });
    if let Some(reason) = &how.reason {
        body["reason"] = reason.as_str().into();
    }
    if let (Some(words), Some(mark)) = (&how.confirm, &how.list) {
        body["confirmation"] = words.as_str().into();
        body["list_hash"] = mark.as_str().into();
    } else {
        match seen(api, how, &body).await? {
            Seen::Only => return Ok(()),
            Seen::Go => {}
            Seen::Confirmed { words, mark } => {
                body["confirmation"] = words.into();
                body["list_hash"] = mark.into();
            }
        }
    }
    if let Some(password) = password {
        body["password"] = password.expose_secret().into();
    }
    let action = send(api, how, &body).await?;
    if how.wait {
        return follow::to_the_end(api, &action, how.wait_at_most, how.printed.json).await;
    }
    shown::action(&action, how.printed.json)
}

/// What came of looking at the list.
enum Seen {
    /// It was to be looked at only.
    Only,
    /// Nothing is to be typed.
    Go,
    /// It was typed.
    Confirmed { words: String, mark: String },
}

async fn seen(api: &ApiClient, how: &How, body: &Value) -> anyhow::Result<Seen> {
    let mut asked = body.clone();
    asked["dry_run"] = true.into();
    let preview = api.post("actions", &asked).await?;
    let refusals = shown::reasons(&preview["refusals"]);
    let words = cell(&preview, "/confirmation");
    if how.dry_run || !refusals.is_empty() {
        shown::preview(&preview, how.printed.json)?;
        if !refusals.is_empty() {
            bail!("it would be refused: {}", refusals.join("; "));
        }
        return Ok(Seen::Only);
    }
    if words.is_empty() {
        return Ok(Seen::Go);
    }
    let mark = cell(&preview, "/list_hash");
    shown::preview(&preview, how.printed.json)?;
    if how.printed.json || !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        let said = format!(
            "nothing was ordered: look at the list, then repeat the command with --confirm {words:?} --list {mark}"
        );
        return Err(WrongUsage::new(&said).into());
    }
    let typed =
        inquire::Text::new(&format!("type {words:?} to order it, anything else to leave it:")).prompt()?;
    if typed.trim() != words {
        bail!("nothing was ordered: {:?} is not {words:?}", typed.trim());
    }
    Ok(Seen::Confirmed { words, mark })
}

async fn send(api: &ApiClient, how: &How, body: &Value) -> anyhow::Result<Value> {
    let key = how.idempotency_key.clone().unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
    let sent = api.post_once("actions", body, &key).await;
    sent.or_else(|error| {
        if error.is::<ApiError>() {
            return Err(error);
        }
        // Nobody knows whether it arrived.
        Err(error).with_context(|| {
            format!(
                "nobody knows whether the order arrived: look with `mooring action list`, or repeat the same command with --idempotency-key {}, which stays one order",
                output::printable(&key)
            )
        })
    })
}
