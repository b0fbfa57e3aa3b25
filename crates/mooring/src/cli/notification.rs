//! `mooring notification settings|set|preview|test|list`

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};
use tokio::time::{Instant, sleep};

use super::{Hub, Printed, listing};
use crate::{api::ApiClient, secrets};

/// How long `test` waits for the end of the message.
const TEST_TIME: Duration = Duration::from_secs(60);

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show where messages to new users go and what they say. Secrets are never shown.
    Settings(Shown),
    /// Change that; what is left out stays. A secret stays only for the server that it was given for.
    Set(Box<Set>),
    /// Show the texts as a made-up user would read them: the stored ones, or those of files.
    Preview(Preview),
    /// Send a message to see whether it arrives, and wait for its end.
    Test(Test),
    /// List the newest messages and how they ended.
    List(List),
}

#[derive(Debug, Args)]
pub struct Shown {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
}

/// What is done with messages.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Delivery {
    /// Nothing is sent.
    Off,
    /// Each becomes a file in the folder `messages` of the hub's data: for trying.
    File,
    /// They are sent.
    Send,
}

/// How the way to the mail server is protected.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Security {
    /// TLS from the beginning, mostly at 465.
    Tls,
    /// TLS after STARTTLS, mostly at 587.
    Starttls,
    /// None: a server on the hub's machine only.
    None,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Method {
    Post,
    Put,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Channel {
    Email,
    Sms,
}

#[derive(Debug, Args)]
pub struct Set {
    #[command(flatten)]
    shown: Shown,
    /// What is done with e-mails.
    #[arg(long, value_enum)]
    email_delivery: Option<Delivery>,
    /// Mail server, without port.
    #[arg(long, value_name = "HOST")]
    email_host: Option<String>,
    /// Its port.
    #[arg(long, value_name = "PORT")]
    email_port: Option<u16>,
    /// How the way there is protected.
    #[arg(long, value_enum)]
    email_security: Option<Security>,
    /// User name there; "" for none.
    #[arg(long, value_name = "NAME")]
    email_username: Option<String>,
    /// File with the password there.
    #[arg(long, value_name = "FILE")]
    email_password_file: Option<PathBuf>,
    /// Forget the password.
    #[arg(long, conflicts_with = "email_password_file")]
    no_email_password: bool,
    /// Sender, such as "Mooring <mooring@example.com>".
    #[arg(long, value_name = "ADDRESS")]
    email_from: Option<String>,
    /// What is done with SMS.
    #[arg(long, value_enum)]
    sms_delivery: Option<Delivery>,
    /// Address of the gateway, https.
    #[arg(long, value_name = "URL")]
    sms_url: Option<String>,
    /// How it is called.
    #[arg(long, value_enum)]
    sms_method: Option<Method>,
    /// Header that carries its secret; "" for none.
    #[arg(long, value_name = "NAME")]
    sms_header: Option<String>,
    /// File with the secret.
    #[arg(long, value_name = "FILE")]
    sms_secret_file: Option<PathBuf>,
    /// Forget the secret.
    #[arg(long, conflicts_with = "sms_secret_file")]
    no_sms_secret: bool,
    #[command(flatten)]
    texts: Texts,
}

/// Templates with the names user_name, first_name, last_name, email, phone_number and integration in double braces.
#[derive(Debug, Args)]
struct Texts {
    /// Subject of the e-mail.
    #[arg(long, value_name = "TEMPLATE")]
    subject: Option<String>,
    /// File with the text of the e-mail.
    #[arg(long, value_name = "FILE")]
    email_text_file: Option<PathBuf>,
    /// File with the text of the SMS.
    #[arg(long, value_name = "FILE")]
    sms_text_file: Option<PathBuf>,
    /// File with the body of the gateway's call, JSON, with {{ message|tojson }} and {{ phone_number|tojson }}.
    #[arg(long, value_name = "FILE")]
    sms_body_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Preview {
    #[command(flatten)]
    shown: Shown,
    #[command(flatten)]
    texts: Texts,
}

#[derive(Debug, Args)]
pub struct Test {
    #[command(flatten)]
    shown: Shown,
    /// How it goes.
    #[arg(value_enum)]
    channel: Channel,
    /// An address or a phone number.
    recipient: String,
}

#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    shown: Shown,
    /// How many at most: 1–500.
    #[arg(long, default_value_t = 50)]
    limit: u32,
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Settings(shown) => {
            let settings = shown.hub.connect()?.get("settings/notifications", &[]).await?;
            listing::print_one(&settings, shown.printed.json)
        }
        Command::Set(set) => {
            let (api, body) = (set.shown.hub.connect()?, set.body()?);
            let changed = api.patch("settings/notifications", &body).await?;
            listing::print_one(&changed, set.shown.printed.json)
        }
        Command::Preview(options) => preview(options).await,
        Command::Test(options) => test(options).await,
        Command::List(options) => list(options).await,
    }
}

async fn preview(options: Preview) -> anyhow::Result<()> {
    let mut body = json!({"templates": options.texts.templates()?});
    if let Some(call) = options.texts.sms_body()? {
        body["sms_body"] = call;
    }
    let api = options.shown.hub.connect()?;
    let texts = api.post("settings/notifications/preview", &body).await?;
    if options.shown.printed.json {
        return listing::print_one(&texts, true);
    }
    for (what, place) in [("Subject", "subject"), ("E-mail", "email"), ("SMS", "sms"), ("Call", "sms_body")] {
        let text = |field: &str| texts[place][field].as_str();
        // What a template makes has lines; everything else that is no text is not shown as such.
        let shown = text("text").or(text("error")).unwrap_or_default();
        println!("{what}:");
        shown.lines().for_each(|line| println!("    {}", crate::output::printable(line)));
    }
    Ok(())
}

async fn test(options: Test) -> anyhow::Result<()> {
    let api = options.shown.hub.connect()?;
    let body = json!({"channel": word(options.channel), "recipient": options.recipient});
    let asked = api.post("settings/notifications/test", &body).await?;
    let id = asked["id"].as_i64().context("the hub did not say which message it is")?;
    let message = ended(&api, id).await?;
    listing::print_one(&message, options.shown.printed.json)?;
    anyhow::ensure!(message["state"] == "sent", "the message is {}", listing::cell(&message, "/state"));
    Ok(())
}

/// The message when it has ended, or has been tried, or after a while as it stands.
async fn ended(api: &ApiClient, id: i64) -> anyhow::Result<Value> {
    let until = Instant::now() + TEST_TIME;
    loop {
        let listed = api.get("notifications", &[("limit", "500".into())]).await?;
        let found = listed["items"].as_array().and_then(|items| items.iter().find(|item| item["id"] == id));
        let message = found.with_context(|| format!("message {id} is not listed any more"))?;
        let is_tried = message["attempts"] != 0 || !message["ended_at"].is_null();
        if is_tried || Instant::now() >= until {
            return Ok(message.clone());
        }
        sleep(Duration::from_millis(250)).await;
    }
}

async fn list(options: List) -> anyhow::Result<()> {
    let api = options.shown.hub.connect()?;
    let listed = api.get("notifications", &[("limit", options.limit.to_string())]).await?;
    let columns = [
        ("id", "/id"),
        ("to", "/recipient"),
        ("by", "/channel"),
        ("state", "/state"),
        ("why", "/fault"),
        ("asked for", "/made_at"),
        ("asked by", "/requested_by"),
    ];
    listing::print(
        listed["items"].as_array().map_or(&[][..], Vec::as_slice),
        &columns,
        options.shown.printed.json,
    )
}

impl Set {
    /// What was given, as the API takes it.
    fn body(&self) -> anyhow::Result<Value> {
        let text = |given: &Option<String>| given.clone().map(Value::from);
        let email = [
            ("delivery", self.email_delivery.map(word)),
            ("host", text(&self.email_host)),
            ("port", self.email_port.map(Value::from)),
            ("security", self.email_security.map(word)),
            ("username", text(&self.email_username)),
            (
                "password",
                secret("the password", self.email_password_file.as_deref(), self.no_email_password)?,
            ),
            ("from", text(&self.email_from)),
        ];
        let sms = [
            ("delivery", self.sms_delivery.map(word)),
            ("url", text(&self.sms_url)),
            ("method", self.sms_method.map(word)),
            ("header", text(&self.sms_header)),
            ("secret", secret("the secret", self.sms_secret_file.as_deref(), self.no_sms_secret)?),
            ("body", self.texts.sms_body()?),
        ];
        Ok(json!({"email": fields(email), "sms": fields(sms), "templates": self.texts.templates()?}))
    }
}

impl Texts {
    fn templates(&self) -> anyhow::Result<Value> {
        Ok(fields([
            ("subject", self.subject.clone().map(Value::from)),
            ("email", template(self.email_text_file.as_deref())?),
            ("sms", template(self.sms_text_file.as_deref())?),
        ]))
    }

    fn sms_body(&self) -> anyhow::Result<Option<Value>> {
        template(self.sms_body_file.as_deref())
    }
}

fn template(file: Option<&Path>) -> anyhow::Result<Option<Value>> {
    let Some(file) = file else { return Ok(None) };
    let text = std::fs::read_to_string(file);
    Ok(Some(text.with_context(|| format!("cannot read the template {}", file.display()))?.into()))
}

fn secret(what: &str, file: Option<&Path>, is_removed: bool) -> anyhow::Result<Option<Value>> {
    match file {
        Some(file) => Ok(Some(secrets::read_file(what, file)?.expose_secret().into())),
        None => Ok(is_removed.then_some(Value::Null)),
    }
}

fn fields<const N: usize>(given: [(&str, Option<Value>); N]) -> Value {
    let given = given.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    given.collect::<Map<_, _>>().into()
}

/// The word of the API for a choice, which is the one of the command line.
fn word(choice: impl ValueEnum) -> Value {
    choice.to_possible_value().map_or(Value::Null, |value| value.get_name().into())
}
