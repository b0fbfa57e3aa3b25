//! The part of a proxy's form that says how it proves who it is.

use hub_core::proxy::{ClientCertificates, IssuedTo, Proof};
use page_kit::components::{RadioField, TextArea, TextField};

use super::forms;
use crate::{dashboard::fields::expected, http::fields::FieldError};

/// The words of the choice.
pub const SECRET: &str = "secret";
pub const CERTIFICATE: &str = "certificate";

/// The fields as texts.
#[derive(Debug, Default)]
pub struct ProofTexts {
    pub proof: String,
    pub sha256: String,
    pub authority: String,
    pub dns_name: String,
}

/// The fields that count where a certificate is the proof.
pub struct ProofFields {
    pub sha256: TextArea,
    pub authority: TextArea,
    pub dns_name: TextField,
}

impl ProofTexts {
    /// Of a stored one.
    pub fn of(proof: &Proof) -> Self {
        let Proof::Certificate(ClientCertificates { sha256, issued }) = proof else {
            return Self { proof: SECRET.to_owned(), ..Self::default() };
        };
        let sha256: Vec<String> = sha256.iter().map(ToString::to_string).collect();
        let (authority, dns_name) = issued.clone().map_or_else(Default::default, |issued| {
            let IssuedTo { authority_pem, dns_name } = issued;
            (authority_pem, dns_name)
        });
        Self { proof: CERTIFICATE.to_owned(), sha256: sha256.join("\n"), authority, dns_name }
    }

    /// What was chosen; what cannot be read is added to the refused fields. Fields of what was not chosen do not count.
    pub fn read(&self, errors: &mut Vec<FieldError>) -> Proof {
        match self.proof.as_str() {
            SECRET => return Proof::Secret,
            CERTIFICATE => {}
            word => {
                let expected = "its secret or its certificate";
                errors.push(FieldError::new("proof", Some(word.to_owned()), expected));
                return Proof::Secret;
            }
        }
        let mut sha256 = Vec::new();
        for line in forms::lines(&self.sha256) {
            match line.parse() {
                Ok(fingerprint) => sha256.push(fingerprint),
                Err(why) => errors.push(FieldError::new("proof.certificate.sha256", Some(line), why)),
            }
        }
        let (authority_pem, dns_name) = (self.authority.trim(), self.dns_name.trim());
        let issued = (!authority_pem.is_empty() || !dns_name.is_empty())
            .then(|| IssuedTo { authority_pem: authority_pem.to_owned(), dns_name: dns_name.to_owned() });
        Proof::Certificate(ClientCertificates { sha256, issued })
    }

    /// The choice.
    pub fn choice(&self, errors: &[FieldError]) -> RadioField {
        let words = [
            (SECRET, "By its secret, in the header X-Mooring-Proxy-Secret"),
            (CERTIFICATE, "By a client certificate on its TLS connection to the hub; no header counts then"),
        ];
        RadioField::new("proof", "How it proves who it is", &self.proof, forms::choices(&words))
            .error(expected(errors, "proof"))
    }

    /// What a certificate is compared with.
    pub fn fields(&self, errors: &[FieldError]) -> ProofFields {
        let error = |field: &str| expected(errors, &format!("proof.certificate.{field}"));
        ProofFields {
            sha256: TextArea::new("proof_sha256", "SHA-256 of its certificates", &self.sha256, 3)
                .help("One a line, with colons or without: openssl x509 -noout -fingerprint -sha256 -in edge.pem. Add the next certificate before it takes the place of the one in use.")
                .code()
                .error(error("sha256")),
            authority: TextArea::new("proof_authority", "Or: authority that issues them (PEM)", &self.authority, 4)
                .help("Certificates that it issues for authenticating clients count, with the name below.")
                .code()
                .error(error("issued.authority_pem")),
            dns_name: TextField::new("proof_dns_name", "DNS name in those certificates", &self.dns_name)
                .help("Exactly this one, among the subject alternative names.")
                .placeholder("edge.example.com")
                .error(error("issued.dns_name")),
        }
    }
}
