//! Refusals of the guards as answers.

use http::StatusCode;
use hub_core::actions::Refusal;
use hub_store::{ActionPreview, NotDecided, NotRequested};

use crate::http::{
    fields::FieldError,
    problem::{Problem, Reason},
};

impl From<&Refusal> for Reason {
    fn from(refusal: &Refusal) -> Self {
        Self { code: refusal.code(), words: refusal.to_string() }
    }
}

impl From<NotRequested> for Problem {
    fn from(refused: NotRequested) -> Self {
        let words = refused.to_string();
        match refused {
            NotRequested::Store(error) => error.into(),
            NotRequested::Refused(preview) => by_guards(&preview),
            NotRequested::NotThere { word, ids } => {
                let ids = ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
                Self::field("targets", Some(ids), format!("ids of {word}s of this integration"))
            }
            NotRequested::NotNamed { field, word, id } => {
                Self::field(field, Some(id.to_string()), format!("the id of an {word} of this integration"))
            }
            NotRequested::OtherTargets { .. } | NotRequested::TooMany => Self::field("targets", None, words),
            NotRequested::KeyReused { .. } => coded(StatusCode::CONFLICT, "key_reused", words),
        }
    }
}

impl From<NotDecided> for Problem {
    fn from(refused: NotDecided) -> Self {
        let words = refused.to_string();
        match refused {
            NotDecided::Store(error) => error.into(),
            NotDecided::Refused(refused) => {
                let is_person = matches!(refused, hub_core::actions::ApprovalRefused::SamePerson);
                let status = if is_person { StatusCode::FORBIDDEN } else { StatusCode::CONFLICT };
                coded(status, refused.code(), words)
            }
            NotDecided::Missing(id) => Self::not_found("action", id),
            NotDecided::NothingWaits { .. } => coded(StatusCode::CONFLICT, "nothing_waits", words),
            NotDecided::Expired(_) => coded(StatusCode::CONFLICT, "expired", words),
        }
    }
}

/// A refusal with one reason.
pub fn coded(status: StatusCode, code: &'static str, words: String) -> Problem {
    Problem::by_rules(status, vec![Reason { code, words }])
}

/// All that the guards say of an order; the gravest decides what kind of refusal it is.
fn by_guards(preview: &ActionPreview) -> Problem {
    let refusals = &preview.judged.refusals;
    let left_out = || preview.targets.iter().filter_map(|target| target.refusal.as_ref());
    let has = |code: &str| refusals.iter().any(|refusal| refusal.code() == code);
    let is_under_way = left_out().any(|refusal| matches!(refusal, Refusal::UnderWay(_)));
    let status = if has("stopped") || has("read_only") {
        StatusCode::FORBIDDEN
    } else if has("not_active") || has("other_list") || (has("no_targets") && is_under_way) {
        StatusCode::CONFLICT
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let mut reasons: Vec<Reason> = refusals.iter().map(Reason::from).collect();
    if has("no_targets") {
        // Why nothing is left: each reason once.
        for refusal in left_out() {
            let reason = Reason::from(refusal);
            if !reasons.contains(&reason) && reasons.len() < REASONS_MAX {
                reasons.push(reason);
            }
        }
    }
    Problem::by_rules(status, reasons).about(refusals.iter().filter_map(field_of).collect())
}

/// Reasons of one answer.
const REASONS_MAX: usize = 20;

/// The field that a refusal is about.
fn field_of(refusal: &Refusal) -> Option<FieldError> {
    let field = match refusal {
        Refusal::NotConfirmed { .. } => "confirmation",
        Refusal::OtherList { .. } => "list_hash",
        Refusal::NoTargets | Refusal::TooMany(_) => "targets",
        _ => return None,
    };
    Some(FieldError::new(field, None, refusal.to_string()))
}
