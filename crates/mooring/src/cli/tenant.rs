//! How a tenant and the credentials towards it are given on the command line.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use base64::{Engine, engine::general_purpose::STANDARD};
use clap::{ArgGroup, Args};
use hub_core::integration::Credentials;
use secrecy::SecretString;

use crate::secrets;

/// A tenant. Secrets come from files, the environment (`MOORING_CLIENT_SECRET`, `MOORING_PASSWORD`,
/// `MOORING_API_KEY`, `MOORING_P12_PASSWORD`) or a prompt.
#[derive(Debug, Args)]
pub struct Tenant {
    /// The console's or the API's address: https://cn1234.awmdm.com or https://as1234.awmdm.com
    #[arg(long, value_name = "URL")]
    pub server: String,
    #[command(flatten)]
    pub login: TenantLogin,
    /// Additional CA to trust for this tenant alone (PEM).
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
    /// Proxy towards the tenant: http://, https:// or socks5://
    #[arg(long, value_name = "URL")]
    pub proxy: Option<String>,
}

/// One of the three ways in.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("login_with_api_key").args(["username", "p12_file"])))]
pub struct TenantLogin {
    /// OAuth: client id. Recommended.
    #[arg(long, requires = "token_url", conflicts_with_all = ["username", "p12_file"])]
    pub client_id: Option<String>,
    /// OAuth: file with the client secret.
    #[arg(long, value_name = "FILE", requires = "client_id")]
    pub client_secret_file: Option<PathBuf>,
    /// OAuth: token endpoint, or a data centre: na, emea, apac, uat.
    #[arg(long, value_name = "URL", requires = "client_id")]
    pub token_url: Option<String>,
    /// Basic: user name, or DOMAIN\user.
    #[arg(long, conflicts_with = "p12_file")]
    pub username: Option<String>,
    /// Basic: file with the password.
    #[arg(long, value_name = "FILE", requires = "username")]
    pub password_file: Option<PathBuf>,
    /// Basic and certificate: file with the API key.
    #[arg(long, value_name = "FILE", requires = "login_with_api_key")]
    pub api_key_file: Option<PathBuf>,
    /// Certificate (CMSURL): the .p12 of an admin account.
    #[arg(long, value_name = "FILE")]
    pub p12_file: Option<PathBuf>,
    /// Certificate: file with the password of the .p12.
    #[arg(long, value_name = "FILE", requires = "p12_file")]
    pub p12_password_file: Option<PathBuf>,
}

/// The text of a CA's file.
pub fn ca_text(file: Option<&Path>) -> anyhow::Result<Option<String>> {
    let Some(file) = file else { return Ok(None) };
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read the CA {}", file.display()))?;
    Ok(Some(text))
}

impl TenantLogin {
    /// Whether any way in was given.
    pub fn is_given(&self) -> bool {
        self.client_id.is_some() || self.username.is_some() || self.p12_file.is_some()
    }

    /// The credentials, with their secrets read.
    pub fn credentials(&self) -> anyhow::Result<Credentials> {
        if let (Some(client_id), Some(token_url)) = (&self.client_id, &self.token_url) {
            let file = self.client_secret_file.as_deref();
            return Ok(Credentials::OAuth {
                token_url: token_url_of(token_url),
                client_id: client_id.clone(),
                client_secret: secrets::read(
                    "the client secret",
                    "--client-secret-file",
                    file,
                    "MOORING_CLIENT_SECRET",
                )?,
            });
        }
        if let Some(username) = &self.username {
            let file = self.password_file.as_deref();
            return Ok(Credentials::Basic {
                username: username.clone(),
                password: secrets::read("the password", "--password-file", file, "MOORING_PASSWORD")?,
                api_key: self.api_key()?,
            });
        }
        if let Some(p12) = &self.p12_file {
            let bytes = std::fs::read(p12).with_context(|| format!("cannot read {}", p12.display()))?;
            let file = self.p12_password_file.as_deref();
            return Ok(Credentials::Certificate {
                p12: SecretString::from(STANDARD.encode(bytes)),
                password: secrets::read(
                    "the password of the .p12",
                    "--p12-password-file",
                    file,
                    "MOORING_P12_PASSWORD",
                )?,
                api_key: self.api_key()?,
            });
        }
        bail!(
            "credentials are missing: give --client-id and --token-url (OAuth), --username (Basic) or --p12-file (certificate)"
        )
    }

    fn api_key(&self) -> anyhow::Result<SecretString> {
        secrets::read("the API key", "--api-key-file", self.api_key_file.as_deref(), "MOORING_API_KEY")
    }
}

/// A data centre's name, or the URL as it is.
fn token_url_of(text: &str) -> String {
    text.parse::<uem_client::Region>().map_or_else(|_| text.to_owned(), uem_client::Region::token_url)
}
