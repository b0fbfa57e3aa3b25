//! The form of a reverse proxy.

use hub_core::{
    integration::SettingError,
    proxy::{HandOver, Proof, Proxy, UserSource, network},
};
use page_kit::components::{RadioField, SelectField, TextArea, TextField};
use serde::Deserialize;

use super::{
    forms,
    proof_fields::{self, ProofFields, ProofTexts},
    proxy_text::Kind,
};
use crate::{dashboard::fields::expected, http::fields::FieldError};

/// The fields as texts.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProxyForm {
    /// Its name, where it is new.
    pub name: String,
    /// What it is, where it is new.
    pub kind: String,
    proof: String,
    proof_sha256: String,
    proof_authority: String,
    proof_dns_name: String,
    certificate: String,
    addresses: String,
    user: String,
    header_name: String,
    header_email: String,
    header_groups: String,
}

/// The fields as they are shown.
pub struct ProxyFields {
    /// What it is; none where it is there already.
    pub kind: Option<RadioField>,
    pub proof: RadioField,
    pub certificates: ProofFields,
    pub certificate: SelectField,
    pub addresses: TextArea,
    pub user: RadioField,
    pub headers: [TextField; 3],
}

/// Ways to hand over a certificate, by words and labels.
const HAND_OVERS: [(&str, &str); 8] = [
    ("nginx", "X-Client-Cert and X-Client-Verify (nginx)"),
    ("traefik", "X-Forwarded-Tls-Client-Cert (Traefik, Caddy)"),
    ("xfcc", "X-Forwarded-Client-Cert (Envoy)"),
    ("rfc9440", "Client-Cert and Client-Cert-Chain (RFC 9440)"),
    ("alb", "X-Amzn-Mtls-Clientcert (AWS load balancer)"),
    ("azure", "X-Client-Certificate (Azure application gateway)"),
    ("device_token", "None: the client shows its agent's token in X-Mooring-Device-Token"),
    ("none", "Not at all"),
];

/// Where a user source is of a kind that this form does not write.
const OTHER: &str = "other";

impl ProxyForm {
    /// An empty one.
    pub fn fresh() -> Self {
        Self {
            kind: "nginx".to_owned(),
            proof: proof_fields::SECRET.to_owned(),
            user: "none".to_owned(),
            ..Self::default()
        }
    }

    /// Of a stored one.
    pub fn of(proxy: &Proxy) -> Self {
        let addresses: Vec<String> = proxy.addresses.iter().map(ToString::to_string).collect();
        let user = if proxy.user == UserSource::None {
            "none"
        } else if proxy.user == UserSource::forwarded() {
            "forwarded"
        } else {
            OTHER
        };
        let ProofTexts { proof, sha256, authority, dns_name } = ProofTexts::of(&proxy.proof);
        let form = Self {
            name: proxy.name.clone(),
            kind: String::new(),
            proof,
            proof_sha256: sha256,
            proof_authority: authority,
            proof_dns_name: dns_name,
            certificate: proxy.certificate.to_string(),
            addresses: addresses.join("\n"),
            user: user.to_owned(),
            ..Self::default()
        };
        match &proxy.user {
            UserSource::Headers { name, email, groups } if user == OTHER => Self {
                user: "headers".to_owned(),
                header_name: name.clone(),
                header_email: email.clone(),
                header_groups: groups.clone(),
                ..form
            },
            _ => form,
        }
    }

    /// The proxy of that name, or every refused field. What the form does not write stays as it is stored.
    pub fn proxy(&self, name: &str, stored: Option<&Proxy>) -> Result<Proxy, Vec<FieldError>> {
        let mut errors: Vec<FieldError> = Vec::new();
        let mut addresses = Vec::new();
        for line in forms::lines(&self.addresses) {
            match network(&line) {
                Ok(network) => addresses.push(network),
                Err(expected) => errors.push(FieldError::new("addresses", Some(line), expected)),
            }
        }
        let certificate = self.hand_over().unwrap_or_else(|error| {
            errors.push(error.into());
            HandOver::None
        });
        let user = self.user(stored).unwrap_or_else(|error| {
            errors.push(error.into());
            UserSource::None
        });
        let proof = match (self.proof.is_empty(), stored) {
            (true, Some(stored)) => stored.proof.clone(),
            (true, None) => Proof::Secret,
            (false, _) => self.proof().read(&mut errors),
        };
        let proxy = Proxy { name: name.to_owned(), proof, addresses, certificate, user };
        errors.extend(proxy.check().err().unwrap_or_default().into_iter().map(FieldError::from));
        if errors.is_empty() { Ok(proxy) } else { Err(errors) }
    }

    /// The one that was chosen, or the usual one of its kind.
    fn hand_over(&self) -> Result<HandOver, SettingError> {
        if !self.certificate.is_empty() {
            let expected = "one of the ways that the list offers";
            return self.certificate.parse().map_err(|_| refusal("certificate", &self.certificate, expected));
        }
        let kind = self.kind.parse::<Kind>();
        kind.map(Kind::hand_over)
            .map_err(|_| refusal("kind", &self.kind, "nginx, Caddy, Traefik, Envoy or another proxy"))
    }

    fn user(&self, stored: Option<&Proxy>) -> Result<UserSource, SettingError> {
        let given = |text: &str| text.trim().to_owned();
        match (self.user.as_str(), stored) {
            ("none", _) => Ok(UserSource::None),
            ("forwarded", _) => Ok(UserSource::forwarded()),
            ("headers", _) => Ok(UserSource::Headers {
                name: given(&self.header_name),
                email: given(&self.header_email),
                groups: given(&self.header_groups),
            }),
            (OTHER, Some(stored)) => Ok(stored.user.clone()),
            (word, _) => Err(refusal("user", word, "one of the ways that are offered")),
        }
    }

    fn proof(&self) -> ProofTexts {
        ProofTexts {
            proof: self.proof.clone(),
            sha256: self.proof_sha256.clone(),
            authority: self.proof_authority.clone(),
            dns_name: self.proof_dns_name.clone(),
        }
    }

    /// Whether a certificate proves it.
    pub fn is_certified(&self) -> bool {
        self.proof == proof_fields::CERTIFICATE
    }

    /// Whether the headers of the user are named.
    pub fn names_headers(&self) -> bool {
        self.user == "headers"
    }

    /// The fields.
    pub fn fields(&self, is_new: bool, errors: &[FieldError]) -> ProxyFields {
        let error = |field: &str| expected(errors, field);
        let mut hand_overs = forms::choices(&HAND_OVERS);
        if is_new {
            hand_overs.insert(0, page_kit::components::Choice::new("", "As is usual for it"));
        }
        let mut users = vec![
            ("none", "Not at all"),
            ("forwarded", "X-Forwarded-User, -Email and -Groups, as oauth2-proxy sets them"),
            ("headers", "In other headers, named below"),
        ];
        if self.user == OTHER {
            users.push((OTHER, "As it is set now, by API"));
        }
        let header = |name: &str, label: &str, value: &str, example: &str| {
            TextField::new(name, label, value).placeholder(example).error(error("user.headers"))
        };
        ProxyFields {
            kind: is_new.then(|| {
                RadioField::new("kind", "What it is", &self.kind, forms::choices(&Kind::WORDS)).error(error("kind"))
            }),
            proof: self.proof().choice(errors),
            certificates: self.proof().fields(errors),
            certificate: SelectField::new("certificate", "How it hands over the certificate of its client", &self.certificate, hand_overs)
                .help("The headers of all other ways are not looked at.")
                .error(error("certificate")),
            addresses: TextArea::new("addresses", "Addresses that it asks from", &self.addresses, 3)
                .help("Addresses or networks, one a line, at most 100; none: from anywhere. It has to prove who it is in either case.")
                .placeholder("10.0.0.5")
                .code()
                .error(error("addresses")),
            user: RadioField::new("user", "How it tells who the user is", &self.user, forms::choices(&users))
                .help("Only where it checks the user itself and replaces what its clients send under these names.")
                .error(error("user")),
            headers: [
                header("header_name", "Header of the login name", &self.header_name, "X-Forwarded-User"),
                header("header_email", "Header of the e-mail", &self.header_email, "X-Forwarded-Email"),
                header("header_groups", "Header of the groups, separated by commas", &self.header_groups, "X-Forwarded-Groups"),
            ],
        }
    }
}

fn refusal(field: &'static str, value: &str, expected: &str) -> SettingError {
    SettingError { field, value: value.to_owned(), expected: expected.to_owned() }
}

#[cfg(test)]
mod tests {
    use hub_core::proxy::{ClientCertificates, Fingerprint, IssuedTo};

    use super::*;

    #[test]
    fn a_proxy_goes_through_its_form_unchanged() {
        let user = UserSource::Headers { name: "A".into(), email: "B".into(), groups: "C".into() };
        let users = [UserSource::None, UserSource::forwarded(), user];
        let sha256 = vec![Fingerprint::of(b"one"), Fingerprint::of(b"two")];
        let issued = IssuedTo { authority_pem: "PEM".to_owned(), dns_name: "edge".to_owned() };
        let proofs = [
            Proof::Secret,
            Proof::Certificate(ClientCertificates { sha256, issued: None }),
            Proof::Certificate(ClientCertificates { sha256: Vec::new(), issued: Some(issued) }),
        ];
        for proof in &proofs {
            let mut errors = Vec::new();
            assert_eq!(ProofTexts::of(proof).read(&mut errors), *proof);
            assert!(errors.is_empty());
        }
        for (certificate, user) in HandOver::all().zip(users.into_iter().cycle()) {
            // A choice that the list lacks would be sent as another one.
            assert!(HAND_OVERS.iter().any(|(word, _)| *word == certificate.as_ref()), "{certificate}");
            let addresses = vec![network("10.0.0.0/8").unwrap()];
            let proof = proofs[1].clone();
            let proxy = Proxy { name: "edge".to_owned(), proof, addresses, certificate, user };
            assert_eq!(ProxyForm::of(&proxy).proxy("edge", Some(&proxy)).unwrap(), proxy);
        }
    }

    #[test]
    fn every_line_that_is_no_address_is_told() {
        let form = ProxyForm { addresses: "10.0.0.1\nedge\nhere".to_owned(), ..ProxyForm::fresh() };
        let values: Vec<_> =
            form.proxy("edge", None).unwrap_err().into_iter().map(|error| error.value).collect();
        assert_eq!(values, [Some("edge".to_owned()), Some("here".to_owned())]);
    }
}
