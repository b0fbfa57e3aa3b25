//! Every form of the dashboard is sent so that it works, and must be told.

use hub_core::{
    addition::Registration,
    audit::ActorKind,
    operator::{Role, Visible},
};
use hub_store::ProvisionalState;
use hub_web::{Least, PAGES};

use super::{
    Walk,
    operations::{allow_addition, register_agent},
};
use crate::{
    integrations::filled,
    support::{Who, now, text},
    trust::root,
    trust_pages::{POLICY, changed, save_after_preview},
};

/// Forms that change nothing that lasts, or are walked elsewhere, with the reason. May only shrink.
const EXCEPTIONS: [(&str, &str); 22] = [
    ("/actions/details", "shows a form again"),
    ("/apps/upload", "the same function as the operation add_app_file"),
    ("/apps/upload/{id}/remove", "the same function of the store as the operation remove_app_file"),
    ("/actions/preview", "shows what an order would do, and stores nothing"),
    ("/actions/{id}/check", "has the tenant asked sooner than it would be asked by itself"),
    ("/actions/order", "the same function of the store as the operation add_action"),
    ("/actions/{id}/approve", "the same function of the store as the operation approve_action"),
    ("/actions/{id}/stop", "the same function of the store as the operation cancel_action"),
    ("/actions/{id}/settle", "the same function of the store as the operation settle_action_item"),
    ("/settings/action-guards", "the same function of the store as the operation edit_action_guards"),
    ("/settings/action-guards/stop", "the same function of the store as the operation stop_actions"),
    ("/settings/action-guards/start", "the same function of the store as the operation start_actions"),
    (
        "/settings/action-guards/cancel",
        "the same function of the store as the operation cancel_waiting_actions",
    ),
    (
        "/integrations/{id}/playbooks/stop",
        "the same function of the store as the operation stop_playbook_case",
    ),
    ("/integrations/{id}/actions", "the same function of the store as the operation edit_integration"),
    ("/integrations/{id}/playbooks", "the same function of the store as the operation edit_integration"),
    ("/login", "the test of logins walks it"),
    ("/first-run", "nobody is there yet: the store's tests hold that the first operator is told"),
    (
        "/integrations/new",
        "the same function as the operation add_integration, behind a verification that only a worker ends",
    ),
    ("/integrations/{id}/finish", "the same function as the operation finish_integration"),
    ("/integrations/{id}/groups/preview", "works out what a choice would mean, and stores nothing"),
    ("/logout", "walked at the end: it ends the session that walks"),
];

impl Walk {
    async fn send(&mut self, page: &str, at: impl ToString, fields: &[(&str, &str)], verb: &str) -> String {
        let before = self.head().await;
        let answer = self.hub.post_form(&page.replace("{id}", &at.to_string()), &self.who, fields).await;
        self.told(page, before, answer, verb).await
    }

    /// Sends the form of a page as it is shown, with these fields changed.
    async fn resend(&mut self, page: &str, changes: &[(&str, &str)], verb: &str) {
        let shown = self.hub.page(&page.replace("{id}", &self.id.to_string()), &self.who).await;
        let mut fields = filled(&shown);
        fields.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        fields.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        self.send(page, self.id, &fields, verb).await;
    }

    /// Sends a form that is previewed first.
    async fn send_previewed(&mut self, page: &str, at: &str, fields: &[(&str, &str)], verb: &str) {
        let before = self.head().await;
        let (_, saved) = save_after_preview(&self.hub, &page.replace("{id}", at), &self.who, fields).await;
        self.told(page, before, saved, verb).await;
    }
}

#[tokio::test]
async fn every_form_of_the_dashboard_is_told() {
    let mut walk = Walk::start().await;
    walk.who = walk.hub.person(Role::Admin).await;
    walk.actor = (ActorKind::Operator, "admin-person");
    trust(&mut walk).await;
    trust_parties(&mut walk).await;
    devices(&mut walk).await;
    integrations(&mut walk).await;
    people(&mut walk).await;

    assert!(walk.faults.is_empty(), "{:#?}", walk.faults);
    let mut missing: Vec<&str> =
        PAGES.iter().filter(|page| page.method == "POST").map(|page| page.path).collect();
    missing.retain(|path| {
        !walk.walked.contains(*path) && EXCEPTIONS.iter().all(|(exception, _)| exception != path)
    });
    assert!(missing.is_empty(), "walk them, or say why they tell nothing: {missing:?}");
    assert!(PAGES.iter().any(|page| page.path == "/login" && page.least == Least::Nobody));
    let before = walk.head().await;
    let answer = walk.hub.post_form("/logout", &walk.who.clone(), &[]).await;
    walk.told("/logout", before, answer, "session.close").await;
    assert_eq!(walk.hub.store.verify_audit(None).await.unwrap().fault, None);
}

async fn trust(walk: &mut Walk) {
    let policy = changed(&POLICY, &[("name", "staff")]);
    walk.send_previewed("/trust/new-policy", "", &policy, "policy.add").await;
    let other = changed(&POLICY, &[("minimum", "medium")]);
    walk.send_previewed("/trust/policies/{id}", "staff", &other, "policy.edit").await;
    let service = [("name", "wiki"), ("hosts", "wiki.example.com"), ("paths", ""), ("policy", "staff")];
    walk.send("/trust/new-service", "", &service, "service.add").await;
    let service = [("hosts", "wiki2.example.com"), ("paths", ""), ("policy", "staff")];
    walk.send("/trust/services/{id}", "wiki", &service, "service.edit").await;
    let bypass =
        [("service", "wiki"), ("user", "ann@example.com"), ("reason", "her phone broke"), ("minutes", "90")];
    walk.send("/trust/bypasses", "", &bypass, "bypass.open").await;
    let open = walk.hub.store.open_bypasses(now()).await.unwrap()[0].id;
    walk.send("/trust/bypasses/{id}/end", open, &[], "bypass.end").await;
    walk.send("/trust/services/{id}/remove", "wiki", &[("confirm", "wiki")], "service.remove").await;
    walk.send("/trust/policies/{id}/remove", "staff", &[], "policy.remove").await;
    let factor = [
        ("state", "trial"),
        ("bad", "score"),
        ("bad_score", "55"),
        ("unknown", "none"),
        ("unknown_score", ""),
        ("os_minimum", "ios = 17.5"),
    ];
    walk.send_previewed("/trust/factors/{id}", "os_version", &factor, "factors.add").await;
    let limit = [
        ("kind", "email"),
        ("subject", "Ann@Example.com"),
        ("level", "low"),
        ("reason", "malware"),
        ("source", "edr"),
        ("hours", "24"),
    ];
    walk.send("/trust/limits", "", &limit, "limit.set").await;
    let limit = walk.hub.store.list_limits(now()).await.unwrap()[0].id;
    walk.send("/trust/limits/{id}/remove", limit, &[], "limit.remove").await;
    let settings = [
        ("organisation", "Example Bank"),
        ("message", "One."),
        ("contact", "the desk"),
        ("help_url", ""),
        ("look_up", "yes"),
        ("deadline_ms", "2000"),
        ("allowed_one_in", "10"),
        ("days", "90"),
    ];
    walk.resend("/trust/settings", &settings, "decision_settings.add").await;
}

async fn trust_parties(walk: &mut Walk) {
    let chain = root("Devices");
    let authority = |template| {
        [
            ("chain_pem", chain.as_str()),
            ("key_template", template),
            ("key_place", "san_dns"),
            ("revocation", "off"),
            ("crl_urls", ""),
        ]
    };
    let new = [&[("name", "devices")][..], &authority("{DeviceUid}")].concat();
    walk.send("/trust/new-authority", "", &new, "authority.add").await;
    walk.send("/trust/authorities/{id}", "devices", &authority("{SerialNumber}"), "authority.edit").await;
    walk.send("/trust/authorities/{id}/remove", "devices", &[("confirm", "devices")], "authority.remove")
        .await;
    let sha256 = "ab".repeat(32);
    let lost = [("certificate", sha256.as_str()), ("reason", "lost")];
    walk.send("/trust/shut-outs", "", &lost, "certificate.shut_out").await;
    walk.send("/trust/shut-outs/{id}/remove", &sha256, &[], "certificate.readmit").await;
    let proxy = [
        ("name", "nginx"),
        ("kind", "nginx"),
        ("certificate", ""),
        ("addresses", "10.0.0.5"),
        ("user", "forwarded"),
    ];
    walk.send("/trust/new-proxy", "", &proxy, "proxy.add").await;
    let proxy = [
        ("certificate", "alb"),
        ("addresses", ""),
        ("user", "headers"),
        ("header_name", "X-User"),
        ("header_email", "X-Mail"),
        ("header_groups", "X-Groups"),
    ];
    walk.send("/trust/proxies/{id}", "nginx", &proxy, "proxy.edit").await;
    walk.send("/trust/proxies/{id}/secret", "nginx", &[], "proxy.edit").await;
    walk.send("/trust/proxies/{id}/remove", "nginx", &[("confirm", "nginx")], "proxy.remove").await;
}

async fn devices(walk: &mut Walk) {
    let device = walk.devices[0];
    walk.send("/devices/{id}/keep", device, &[("reason", "in the safe")], "device.keep").await;
    walk.send("/devices/{id}/release", device, &[], "device.release").await;
    walk.send("/devices/{id}/mdm-config", device, &[], "agent.invite").await;
    let (apps, _) = walk.hub.store.list_apps(&Visible::Everything, "", None, 1).await.unwrap();
    walk.send("/apps/{id}/devices/read", apps[0].id, &[], "app.read_devices").await;
    register_agent(walk, device).await;
    walk.send("/devices/{id}/agent/revoke", device, &[], "agent.revoke").await;
    allow_addition(walk).await;
    let registration = Registration {
        platform: "ios".into(),
        udid: "5".repeat(40),
        serial_number: "C0REGISTERED".to_owned(),
        name: "new".to_owned(),
        user_email: String::new(),
    };
    walk.hub.store.register_device(walk.id, &registration, now()).await.unwrap();
    let waiting = ProvisionalState::Provisional;
    let waiting = walk.hub.store.list_provisional(waiting, &Visible::Everything, None, 1).await.unwrap();
    let waiting = waiting.devices[0].id;
    walk.send("/devices/provisional/{id}/remove", waiting, &[], "registration.remove").await;
}

async fn integrations(walk: &mut Walk) {
    let id = walk.id;
    let renamed = [("name", "Renamed"), ("api_url", "https://as1234.example.com"), ("kind", "oauth")];
    walk.send("/integrations/{id}/edit", id, &renamed, "integration.edit").await;
    walk.resend("/integrations/{id}/synchronization", &[("app_interval_minutes", "120")], "integration.edit")
        .await;
    walk.resend("/integrations/{id}/groups", &[], "integration.edit").await;
    let less = [("email", "on"), ("names", "on"), ("phone_number", "on"), ("device_friendly_name", "on")];
    walk.send("/integrations/{id}/personal-data", id, &less, "integration.edit").await;
    let tags = [("device_status", "yes"), ("prefix", "CHKP_"), ("inactive_after_days", "30")];
    walk.send("/integrations/{id}/tagging", id, &tags, "integration.edit").await;
    walk.send("/integrations/{id}/tagging/check", id, &[], "tagging.check").await;
    let off = [("prefix", "CHKP_"), ("inactive_after_days", "30")];
    walk.send("/integrations/{id}/tagging", id, &off, "integration.edit").await;
    walk.send("/integrations/{id}/tagging/clear", id, &[], "tagging.clear").await;
    walk.send("/integrations/{id}/addition", id, &[("is_allowed", "yes")], "integration.edit").await;
    walk.send("/integrations/{id}/addition/token", id, &[], "registration_token.make").await;
    walk.send("/integrations/{id}/connector", id, &[("through_connector", "on")], "integration.edit").await;
    walk.send("/integrations/{id}/connector/token", id, &[], "connector.token").await;
    walk.send("/integrations/{id}/verify", id, &[], "integration.verify").await;
    let fresh = [
        ("name", "Oslo"),
        ("api_url", "https://as78.example.com"),
        ("kind", "oauth"),
        ("token_url", "https://na.uemauth.example.com/connect/token"),
        ("client_id", "hub"),
        ("client_secret", "hush-secret"),
    ];
    walk.send("/integrations/verify", "", &fresh, "integration.verify").await;
    walk.send("/integrations/{id}/permission-check", id, &[], "integration.check_permissions").await;
    walk.send("/integrations/{id}/groups/read", id, &[], "integration.read_groups").await;
    walk.send("/integrations/{id}/webhook", id, &[], "webhook.renew").await;
    walk.send("/integrations/{id}/webhook/remove", id, &[], "webhook.remove").await;
    walk.hold_plan().await;
    let run = walk.run.to_string();
    walk.send("/integrations/{id}/held-plan/approve", id, &[("run", &run), ("devices", "3")], "plan.approve")
        .await;
    walk.hold_plan().await;
    let why = [("run", run.as_str()), ("reason", "A site was offline.")];
    walk.send("/integrations/{id}/held-plan/reject", id, &why, "plan.reject").await;
    walk.send("/integrations/{id}/pause", id, &[], "integration.pause").await;
    walk.send("/integrations/{id}/resume", id, &[], "integration.resume").await;
    walk.end_runs().await;
    walk.send("/integrations/{id}/sync", id, &[("mode", "full")], "sync.request").await;
    walk.send("/integrations/{id}/remove", id, &[("name", "Renamed")], "integration.remove").await;
}

async fn people(walk: &mut Walk) {
    let new = [("username", "bert"), ("password", "a long enough password"), ("role", "viewer")];
    walk.send("/settings/operators", "", &new, "operator.add").await;
    let bert = walk
        .hub
        .store
        .list_operators()
        .await
        .unwrap()
        .into_iter()
        .find(|row| row.username == "bert")
        .unwrap();
    walk.send("/settings/operators/{id}", bert.id, &[("role", "operator")], "operator.edit").await;
    let token = [("name", "export"), ("scope", "viewer"), ("days", "30")];
    walk.send("/settings/tokens", "", &token, "token.add").await;
    let tokens = walk.hub.store.list_tokens().await.unwrap();
    let token = tokens.iter().find(|token| token.name == "export").unwrap().id;
    walk.send("/settings/tokens/{id}/remove", token, &[], "token.remove").await;
    let notifications = [
        ("email_delivery", "file"),
        ("host", ""),
        ("port", "587"),
        ("security", "starttls"),
        ("username", ""),
        ("smtp_password", ""),
        ("from", "Mooring <mooring@example.com>"),
        ("sms_delivery", "off"),
        ("method", "post"),
        ("body", "{}"),
        ("subject", "Welcome"),
        ("email_text", "one"),
        ("sms_text", "Hi"),
    ];
    walk.send("/settings/notifications", "", &notifications, "notification.settings").await;
    let test = [("channel", "email"), ("recipient", "me@example.com")];
    walk.send("/settings/notifications/test", "", &test, "notification.test").await;
    let password = [("current", "a long enough password"), ("password", "another long password")];
    let before = walk.head().await;
    let answer = walk.hub.post_form("/settings/password", &walk.who, &password).await;
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    walk.told("/settings/password", before, answer, "operator.password").await;
    // It has a session of its own from then on.
    let cookie = cookie.split_once('=').unwrap().1.to_owned();
    let of = |form_token| Who::Session { cookie: cookie.clone(), form_token };
    let page = text(walk.hub.get("/settings/password", &of(String::new())).await).await;
    let form_token = page.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    walk.who = of(form_token.to_owned());
}
