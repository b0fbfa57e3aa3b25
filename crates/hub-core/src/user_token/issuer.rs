//! An identity provider, as it is configured and stored.

use jsonwebtoken::Algorithm;
use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::trusted::check_key_set;
use crate::{checks, integration::SettingError};

/// Most audiences of one issuer.
const AUDIENCES_MAX: usize = 50;
/// Longest address or audience, in characters.
const TEXT_CHARS_MAX: usize = 500;

/// Who is believed about users, and what of a token says who the user is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenIssuer {
    /// Name, unique.
    pub name: String,
    /// What its tokens have as `iss`, letter for letter.
    pub issuer: String,
    /// For whom its tokens must be made: one of these must be in `aud`.
    pub audiences: Vec<String>,
    /// Where its keys come from.
    pub keys: IssuerKeys,
    /// Algorithms that count.
    #[serde(default = "usual_algorithms")]
    pub algorithms: Vec<TokenAlgorithm>,
    /// The claim that holds the login name.
    #[serde(default = "usual_name_claim")]
    pub name_claim: String,
    /// The claim that holds the e-mail. One that the issuer says is not verified does not count.
    #[serde(default = "usual_email_claim")]
    pub email_claim: String,
    /// The claim that holds the groups.
    #[serde(default = "usual_groups_claim")]
    pub groups_claim: String,
}

/// Where the keys of an issuer come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum IssuerKeys {
    /// The worker reads them there, again and again.
    Url(String),
    /// A JSON Web Key Set, as text.
    Pasted(String),
}

/// Algorithms of signatures by a private key. Those by a shared secret, and *none*, are not among them.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumIter,
    strum::EnumString,
    strum::AsRefStr,
    strum::Display,
)]
#[expect(missing_docs, reason = "these are the names of RFC 7518 and RFC 8037")]
pub enum TokenAlgorithm {
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    EdDSA,
}

impl From<TokenAlgorithm> for Algorithm {
    fn from(algorithm: TokenAlgorithm) -> Self {
        match algorithm {
            TokenAlgorithm::RS256 => Self::RS256,
            TokenAlgorithm::RS384 => Self::RS384,
            TokenAlgorithm::RS512 => Self::RS512,
            TokenAlgorithm::PS256 => Self::PS256,
            TokenAlgorithm::PS384 => Self::PS384,
            TokenAlgorithm::PS512 => Self::PS512,
            TokenAlgorithm::ES256 => Self::ES256,
            TokenAlgorithm::ES384 => Self::ES384,
            TokenAlgorithm::EdDSA => Self::EdDSA,
        }
    }
}

fn usual_algorithms() -> Vec<TokenAlgorithm> {
    vec![TokenAlgorithm::RS256, TokenAlgorithm::ES256]
}

fn usual_name_claim() -> String {
    "preferred_username".to_owned()
}

fn usual_email_claim() -> String {
    "email".to_owned()
}

fn usual_groups_claim() -> String {
    "groups".to_owned()
}

impl TokenIssuer {
    /// Every refusal at once.
    pub fn check(&self) -> Result<(), Vec<SettingError>> {
        let claims = [
            ("name_claim", &self.name_claim),
            ("email_claim", &self.email_claim),
            ("groups_claim", &self.groups_claim),
        ];
        let refusals: Vec<SettingError> = [
            checks::name("name", &self.name),
            self.check_issuer(),
            self.check_audiences(),
            self.check_keys(),
            self.algorithms.is_empty().then(|| refused("algorithms", "", "one at least, such as RS256")),
        ]
        .into_iter()
        .chain(claims.map(|(field, claim)| checks::name(field, claim)))
        .flatten()
        .collect();
        if refusals.is_empty() { Ok(()) } else { Err(refusals) }
    }

    fn check_issuer(&self) -> Option<SettingError> {
        let is_fine = Url::parse(&self.issuer).is_ok_and(|url| matches!(url.scheme(), "https" | "http"))
            && self.issuer.len() <= TEXT_CHARS_MAX;
        let expected = "the address that the issuer's tokens have as iss, such as https://login.example.com/";
        (!is_fine).then(|| refused("issuer", &self.issuer, expected))
    }

    fn check_audiences(&self) -> Option<SettingError> {
        let is_fine = |text: &String| !text.trim().is_empty() && text.chars().count() <= TEXT_CHARS_MAX;
        let wrong = self.audiences.iter().find(|audience| !is_fine(audience));
        let has_wrong_count = !(1..=AUDIENCES_MAX).contains(&self.audiences.len());
        (wrong.is_some() || has_wrong_count).then(|| {
            let expected =
                format!("1 to {AUDIENCES_MAX} texts: for whom the tokens are made, such as the client id");
            refused("audiences", wrong.map_or("", String::as_str), &expected)
        })
    }

    fn check_keys(&self) -> Option<SettingError> {
        match &self.keys {
            IssuerKeys::Pasted(set) => {
                check_key_set(set, &self.algorithms).err().map(|why| refused("keys.pasted", set, &why))
            }
            IssuerKeys::Url(address) => {
                let is_fine = Url::parse(address).is_ok_and(|url| {
                    (url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url)))
                        && url.username().is_empty()
                        && url.password().is_none()
                });
                let expected =
                    "an https address without a login: whoever can change what is read there can be anybody";
                (!is_fine).then(|| refused("keys.url", address, expected))
            }
        }
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn refused(field: &'static str, value: &str, expected: &str) -> SettingError {
    SettingError { field, value: value.chars().take(80).collect(), expected: expected.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issuer() -> TokenIssuer {
        toml_like(serde_json::json!({
            "name": "login", "issuer": "https://login.example.com/", "audiences": ["mooring"],
            "keys": { "url": "https://login.example.com/keys" },
        }))
    }

    fn toml_like(value: serde_json::Value) -> TokenIssuer {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn what_cannot_be_believed_is_refused_with_its_field() {
        assert_eq!(issuer().check(), Ok(()));
        let changed = |change: &dyn Fn(&mut TokenIssuer)| {
            let mut issuer = issuer();
            change(&mut issuer);
            issuer.check().unwrap_err().iter().map(|error| error.field).collect::<Vec<_>>()
        };
        assert_eq!(changed(&|issuer| issuer.issuer = "login".to_owned()), ["issuer"]);
        assert_eq!(changed(&|issuer| issuer.audiences.clear()), ["audiences"]);
        assert_eq!(changed(&|issuer| issuer.audiences.push(" ".to_owned())), ["audiences"]);
        assert_eq!(changed(&|issuer| issuer.algorithms.clear()), ["algorithms"]);
        assert_eq!(changed(&|issuer| issuer.name_claim.clear()), ["name_claim"]);
        for url in
            ["http://login.example.com/keys", "https://a:b@login.example.com/keys", "keys", "file:///keys"]
        {
            assert_eq!(
                changed(&|issuer| issuer.keys = IssuerKeys::Url(url.to_owned())),
                ["keys.url"],
                "{url}"
            );
        }
        for pasted in ["", "{}", r#"{"keys":[]}"#, r#"{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}"#] {
            let keys = IssuerKeys::Pasted(pasted.to_owned());
            assert_eq!(changed(&|issuer| issuer.keys = keys.clone()), ["keys.pasted"], "{pasted}");
        }
        let here = TokenIssuer { keys: IssuerKeys::Url("http://127.0.0.1:1/keys".to_owned()), ..issuer() };
        assert_eq!(here.check(), Ok(()), "nobody is between");
    }

    #[test]
    fn algorithms_by_a_shared_secret_cannot_be_configured() {
        for algorithm in ["HS256", "none", "None", "hs512"] {
            assert!(serde_json::from_value::<TokenAlgorithm>(algorithm.into()).is_err(), "{algorithm}");
        }
    }
}
