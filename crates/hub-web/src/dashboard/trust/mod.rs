//! What decides about requests, for people: services, policies, factors, authorities, proxies, limits and bypasses, and what
//! they come to. Everything is checked and stored by the functions that the API calls too.

pub mod authorities;
mod authority_form;
pub mod bypasses;
mod effect;
pub mod explain;
mod factor_fields;
mod factor_form;
pub mod factors;
mod forms;
mod frame;
pub mod limits;
pub mod overview;
pub mod policies;
mod policy_form;
mod preview;
mod proof_fields;
pub mod proxies;
mod proxy_form;
mod proxy_text;
mod removal;
mod service_form;
pub mod services;
pub mod settings;
pub mod shut_outs;
pub mod simulate;
mod tried;
