//! Certificates that are shut out, whatever their authority says: a part of the page of authorities.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect, Response},
};
use hub_core::{certificate, operator::Permission};
use hub_store::{Session, ShutOutRow};
use page_kit::components::{Moment, TextArea, TextField};
use serde::Deserialize;

use super::{
    authorities::list_page,
    forms,
    frame::{Tab, back},
};
use crate::{
    WebState,
    access::{HubName, ManagePolicies, SignedForm},
    api::v1::trust::shut_outs::entry::{self, ShutOutBody},
    dashboard::{PageError, fields::expected, login::NoFields},
    http::{fields::FieldError, path::PageId},
};

/// The form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ShutOutForm {
    certificate: String,
    reason: String,
}

/// The part: `{{ shut_outs }}`.
#[derive(Template)]
#[template(path = "trust/shut_outs.html")]
pub struct ShutOutPart {
    lines: Vec<(ShutOutRow, Moment)>,
    may_manage: bool,
    certificate: TextArea,
    reason: TextField,
    form_token: String,
}

impl askama::filters::HtmlSafe for ShutOutPart {}

impl ShutOutPart {
    /// As it stands, with the form as it was sent.
    pub async fn read(
        state: &WebState,
        session: &Session,
        form: &ShutOutForm,
        errors: &[FieldError],
    ) -> Result<Self, PageError> {
        let now = state.clock.now();
        let lines = state.store.list_shut_outs().await?.into_iter().map(|row| {
            let at = Moment::new(row.at, now);
            (row, at)
        });
        Ok(Self {
            lines: lines.collect(),
            may_manage: session.operator.may(Permission::ManagePolicies),
            certificate: TextArea::new("certificate", "Certificate", &form.certificate, 3)
                .help("Its SHA-256 fingerprint, 64 hexadecimal digits with or without colons; or the certificate itself in PEM.")
                .code()
                .required()
                .error(expected(errors, "sha256")),
            reason: TextField::new("reason", "Why", &form.reason)
                .help("1 to 200 characters, for those who look at it later.")
                .error(expected(errors, "reason"))
                .required(),
            form_token: session.form_token.clone(),
        })
    }
}

/// `POST /trust/shut-outs`
pub async fn add(
    State(state): State<WebState>,
    SignedForm { session, allowed, form }: SignedForm<ManagePolicies, ShutOutForm>,
) -> Result<Response, PageError> {
    let (sha256, subject) = match form.meant() {
        Ok(meant) => meant,
        Err(error) => return list_page(&state, &session, None, &form, &[error]).await,
    };
    let body = ShutOutBody { reason: form.reason.clone(), subject };
    match entry::shut_out(&state, &sha256, &body, &allowed).await {
        Ok(()) => Ok(back(Tab::Authorities, "saved", "The certificate that is shut out").into_response()),
        Err(problem) => list_page(&state, &session, None, &form, &forms::refused(problem)?).await,
    }
}

/// `POST /trust/shut-outs/{id}/remove`
pub async fn remove(
    State(state): State<WebState>,
    PageId(HubName(sha256)): PageId<HubName>,
    SignedForm { allowed, .. }: SignedForm<ManagePolicies, NoFields>,
) -> Result<Redirect, PageError> {
    entry::readmit(&state, &sha256, &allowed).await?;
    Ok(back(Tab::Authorities, "removed", "The shut-out"))
}

impl ShutOutForm {
    /// The fingerprint, and the subject where the certificate itself was given.
    fn meant(&self) -> Result<(String, String), FieldError> {
        if !self.certificate.contains("-----BEGIN") {
            let digits = self.certificate.chars().filter(|c| !c.is_whitespace() && *c != ':');
            return Ok((digits.collect(), String::new()));
        }
        let refused = |expected: String| FieldError::new("sha256", None, expected);
        let mut found = certificate::authorities(&self.certificate).map_err(refused)?;
        match (found.pop(), found.is_empty()) {
            (Some(one), true) => Ok((one.sha256, one.subject)),
            _ => Err(refused("one certificate at a time".to_owned())),
        }
    }
}
