//! The dashboard's pages of who vouches, who asks, and who speaks for or against a device: authorities, proxies, limits, bypasses.

use hub_core::{operator::Role, proxy::Proof};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair};

use crate::{
    support::{Hub, json, now, text},
    trust_pages::{POLICY, add_policy, add_service, assert_refused, changed, hub, save_after_preview},
};

fn certificate(name: &str, is_authority: bool, until: i32) -> String {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    if is_authority {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    }
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = rcgen::date_time_ymd(2025, 1, 1);
    params.not_after = rcgen::date_time_ymd(until, 3, 20);
    params.self_signed(&KeyPair::generate().unwrap()).unwrap().pem()
}

#[tokio::test]
async fn an_authority_is_shown_as_it_stands_and_removed_with_its_name() {
    let (hub, admin) = hub().await;
    let (root, soon) = (certificate("Devices", true, 2030), certificate("Soon over", true, 2026));
    let chain = format!("{root}{soon}");
    let good = [
        ("name", "devices"),
        ("chain_pem", chain.as_str()),
        ("key_template", "device-{DeviceUid}"),
        ("key_place", "san_dns"),
        ("revocation", "hard"),
        ("crl_urls", "http://crl.example.com/a.crl\nhttp://crl.example.com/b.crl"),
    ];
    assert_eq!(hub.post_form("/trust/new-authority", &admin, &good).await.status(), 303);
    hub.store.note_unread_revocation_list("http://crl.example.com/b.crl", "timed out", now()).await.unwrap();
    let page = hub.page("/trust/authorities", &admin).await;
    for part in [
        "CN=Devices",
        "2030-03-20",
        "1479 days left",
        "bg-yellow-lt\"><span class=\"dot\"></span>18 days left",
        "device-{DeviceUid}",
        "Alternative name: DNS",
        "hard failure",
        "http://crl.example.com/a.crl",
        "not read yet",
        "could not be read",
        "timed out",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_refused(
        &hub,
        "/trust/authorities/devices/remove",
        &admin,
        &[("confirm", "")],
        &["devices, the name of the authority"],
    )
    .await;
    assert_eq!(
        hub.post_form("/trust/authorities/devices/remove", &admin, &[("confirm", "devices")]).await.status(),
        303
    );
    assert!(hub.store.list_authorities().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_wrong_chain_is_refused_before_anything_is_stored() {
    let (hub, admin) = hub().await;
    let chain = certificate("Devices", true, 2030);
    let good = [
        ("name", "devices"),
        ("chain_pem", chain.as_str()),
        ("key_template", "device-{DeviceUid}"),
        ("key_place", "san_dns"),
        ("revocation", "hard"),
        ("crl_urls", "http://crl.example.com/a.crl"),
    ];
    assert_eq!(hub.post_form("/trust/new-authority", &admin, &good).await.status(), 303);
    let replaced = |field: &'static str, value: &str| -> Vec<(&'static str, String)> {
        good.iter().map(|(name, old)| (*name, if *name == field { value } else { old }.to_owned())).collect()
    };
    let leaf = certificate("A device", false, 2030);
    let mut wrong = [
        replaced("name", "devices"),
        replaced("chain_pem", "-----BEGIN NOTHING-----"),
        replaced("chain_pem", &leaf),
        replaced("chain_pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"),
        replaced("key_template", "{Nothing}"),
        replaced("crl_urls", "ftp://crl.example.com/a.crl"),
        replaced("crl_urls", ""),
    ];
    let told = [
        "a name that no other has",
        "BEGIN CERTIFICATE",
        "basic constraints do not say CA",
        "holds a private key",
        "is no template",
        "http or https addresses",
        "one address at least",
    ];
    for fields in wrong.iter_mut().skip(1) {
        fields[0].1 = "other".to_owned();
    }
    for (fields, told) in wrong.iter().zip(told) {
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .filter(|(name, _)| !["key_place", "revocation"].contains(name))
            .map(|(name, value)| (*name, value.trim_end()))
            .collect();
        let sent = [&fields[..], &[("key_place", "san_dns"), ("revocation", "hard")]].concat();
        let answer = hub.post_form("/trust/new-authority", &admin, &sent).await;
        assert_eq!(answer.status(), 422, "{told}");
        let page = text(answer).await;
        assert!(page.contains(told), "{told}: {page}");
        for (name, value) in fields {
            assert!(
                page.contains(&format!(">\n{value}</textarea>"))
                    || page.contains(&format!("value=\"{value}\"")),
                "{name} is lost"
            );
        }
        assert!(page.contains("value=\"san_dns\" selected") && page.contains("value=\"hard\" checked"));
    }
    assert_eq!(hub.store.list_authorities().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_certificate_is_shut_out_by_its_fingerprint_or_itself_and_let_in_again() {
    let (hub, admin) = hub().await;
    let colons = ["AB"; 32].join(":");
    for (certificate, told) in
        [("AB:CD", "64 hexadecimal digits"), ("-----BEGIN NOTHING-----", "BEGIN CERTIFICATE")]
    {
        let fields = [("certificate", certificate), ("reason", "stolen at the fair")];
        assert_refused(&hub, "/trust/shut-outs", &admin, &fields, &[told]).await;
    }
    assert_refused(
        &hub,
        "/trust/shut-outs",
        &admin,
        &[("certificate", &colons), ("reason", " ")],
        &["1 to 200 characters"],
    )
    .await;
    let fields = [("certificate", colons.as_str()), ("reason", "stolen")];
    assert_eq!(hub.post_form("/trust/shut-outs", &admin, &fields).await.status(), 303);
    let pem = certificate("SN0815", false, 2030);
    let fields = [("certificate", pem.as_str()), ("reason", "lost")];
    assert_eq!(hub.post_form("/trust/shut-outs", &admin, &fields).await.status(), 303);
    let rows = hub.store.list_shut_outs().await.unwrap();
    assert!(rows.iter().any(|row| row.sha256 == "ab".repeat(32) && row.by == "operator admin-person"));
    let whole = rows.iter().find(|row| row.reason == "lost").unwrap();
    assert!(whole.subject.contains("CN=SN0815") && whole.sha256.len() == 64);
    let page = hub.page("/trust/authorities", &admin).await;
    assert!(page.contains("CN=SN0815") && page.contains(&whole.sha256), "{page}");
    let place = format!("/trust/shut-outs/{}/remove", whole.sha256);
    assert_eq!(hub.post_form(&place, &admin, &[]).await.status(), 303);
    assert_eq!(hub.post_form(&place, &admin, &[]).await.status(), 404);
}

#[tokio::test]
async fn a_proxy_with_a_certificate_has_no_secret_and_is_told_where_its_files_go() {
    let (hub, admin) = hub().await;
    const SHA256: &str = "0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a";
    let fields = [
        ("name", "edge"),
        ("kind", "nginx"),
        ("proof", "certificate"),
        ("proof_sha256", SHA256),
        ("certificate", ""),
        ("addresses", "10.0.0.5"),
        ("user", "none"),
    ];
    let answer = hub.post_form("/trust/new-proxy", &admin, &fields).await;
    assert_eq!(answer.status(), 200);
    let page = text(answer).await;
    for part in ["ca/edge.key", "https://mooring/decide/nginx", &"0a".repeat(32)] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("mrp_") && !page.contains("Make a new secret"), "{page}");
    let stored = async || hub.store.trust_setup().await.unwrap().proxies.remove(0);
    assert!(matches!(&stored().await.proxy.proof, Proof::Certificate(pins) if pins.sha256.len() == 1));
    assert_eq!(stored().await.secret, None);
    assert!(hub.page("/trust/proxies", &admin).await.contains("client certificate"));

    let refused = |field: &'static str, value: &'static str| {
        fields.map(|(name, old)| (name, if name == field { value } else { old }))
    };
    let without_name = |sent: [(&'static str, &'static str); 7]| sent[2..].to_vec();
    let nothing = without_name(refused("proof", "nothing"));
    let answer = hub.post_form("/trust/proxies/edge", &admin, &nothing).await;
    assert!(answer.status() == 422 && text(answer).await.contains("its secret or its certificate"));
    for (sent, told) in [
        (refused("proof_sha256", ""), "an authority and a name"),
        (refused("proof_sha256", "0a:0b"), "64 hexadecimal digits"),
    ] {
        assert_refused(&hub, "/trust/proxies/edge", &admin, &without_name(sent), &[told]).await;
    }
    let issued =
        [&without_name(refused("proof_sha256", ""))[..], &[("proof_dns_name", "*.example.com")]].concat();
    let told = ["BEGIN CERTIFICATE", "a DNS name without wildcards"];
    assert_refused(&hub, "/trust/proxies/edge", &admin, &issued, &told).await;
    let renewed = hub.post_form("/trust/proxies/edge/secret", &admin, &[]).await;
    assert_eq!(renewed.status(), 422);

    let token = hub.token(Role::Admin).await;
    let body = serde_json::json!({"name": "edge", "proof": {"certificate": {"sha256": ["0b".repeat(32)]}}});
    let written = json(hub.call("PUT", "/api/v1/trust/proxies/edge", &token, &body).await).await;
    assert!(written["secret"].is_null(), "{written}");
    let listed = json(hub.get("/api/v1/trust/proxies", &token).await).await;
    assert_eq!(listed["items"][0]["proof"]["certificate"]["sha256"][0], "0b".repeat(32));
    assert!(listed["items"][0]["secret_made_at"].is_null());
    let renewed = hub.call("PUT", "/api/v1/trust/proxies/edge?renew_secret=true", &token, &body).await;
    assert_eq!(renewed.status(), 422);
    let body = serde_json::json!({"name": "edge"});
    let written = json(hub.call("PUT", "/api/v1/trust/proxies/edge", &token, &body).await).await;
    assert!(written["secret"].as_str().unwrap().starts_with("mrp_"), "back to a secret, a new one");
}

#[tokio::test]
async fn a_proxy_gets_its_secret_and_what_to_paste_once() {
    let (hub, admin) = hub().await;
    for (kind, form, part) in [
        ("nginx", "nginx", "auth_request /mooring"),
        ("caddy", "traefik", "forward_auth http://this-hub"),
        ("traefik", "traefik", "forwardAuth:"),
        ("envoy", "xfcc", "path_prefix: /decide/envoy"),
        ("other", "rfc9440", "/decide/forward-auth"),
    ] {
        let fields = [
            ("name", kind),
            ("kind", kind),
            ("certificate", ""),
            ("addresses", "10.0.0.5\n192.0.2.0/24"),
            ("user", "forwarded"),
        ];
        let answer = hub.post_form("/trust/new-proxy", &admin, &fields).await;
        assert_eq!(answer.status(), 200, "{kind}");
        let page = text(answer).await;
        let secret = page.split_once("id=\"secret\" class=\"mono\">").unwrap().1.split('<').next().unwrap();
        assert!(secret.starts_with("mrp_") && page.contains(part), "{kind}: {page}");
        assert!(!page.contains("mrp_CHANGE_ME"), "{kind} is ready to paste");
        assert_eq!(page.matches(secret).count() > 1, kind != "other", "{kind}");
        let again = hub.page(&format!("/trust/proxies/{kind}"), &admin).await;
        assert!(!again.contains(secret) && again.contains("10.0.0.5/32"), "{kind}");
        let stored = hub.store.trust_setup().await.unwrap().proxies;
        let stored = stored.iter().find(|row| row.proxy.name == kind).unwrap();
        assert_eq!(stored.proxy.certificate.to_string(), form);
        assert_eq!(stored.secret.as_ref().unwrap().hash, hub_store::hash_secret(&secret.to_owned().into()));
    }
    let page = hub.page("/trust/proxies/traefik?kind=caddy", &admin).await;
    assert!(page.contains("Configuration of Caddy") && page.contains("mrp_CHANGE_ME"), "{page}");
    let edit = [
        ("certificate", "alb"),
        ("addresses", ""),
        ("user", "headers"),
        ("header_name", "X-User"),
        ("header_email", "X-Mail"),
        ("header_groups", "X-Groups"),
    ];
    assert_eq!(hub.post_form("/trust/proxies/nginx", &admin, &edit).await.status(), 303);
    let page = hub.page("/trust/proxies/nginx", &admin).await;
    assert!(page.contains("value=\"alb\" selected") && page.contains("value=\"X-Mail\""), "{page}");
    let hash = async || {
        hub.store
            .trust_setup()
            .await
            .unwrap()
            .proxies
            .into_iter()
            .find(|row| row.proxy.name == "nginx")
            .unwrap()
            .secret
            .unwrap()
            .hash
    };
    let before = hash().await;
    let renewed = text(hub.post_form("/trust/proxies/nginx/secret", &admin, &[]).await).await;
    assert!(renewed.contains("mrp_") && hash().await != before);
    assert_refused(
        &hub,
        "/trust/proxies/nginx/remove",
        &admin,
        &[("confirm", "ngin")],
        &["nginx, the name of the proxy"],
    )
    .await;
    assert_eq!(
        hub.post_form("/trust/proxies/nginx/remove", &admin, &[("confirm", "nginx")]).await.status(),
        303
    );
}

#[tokio::test]
async fn a_refused_proxy_keeps_what_was_typed() {
    let (hub, admin) = hub().await;
    let good = [
        ("name", "edge"),
        ("kind", "envoy"),
        ("certificate", ""),
        ("addresses", "10.0.0.5"),
        ("user", "none"),
    ];
    assert_eq!(hub.post_form("/trust/new-proxy", &admin, &good).await.status(), 200);
    for (name, addresses, user, header, told) in [
        ("edge", "10.0.0.6", "none", "", "a name that no other has"),
        ("second", "edge.example.com", "none", "", "is no address"),
        ("second", "10.0.0.6", "headers", "X User", "names of headers"),
        ("second", "10.0.0.6", "oracle", "", "one of the ways that are offered"),
        (" ", "10.0.0.6", "none", "", "1 to 100 characters"),
    ] {
        let fields = [
            ("name", name),
            ("kind", "envoy"),
            ("certificate", ""),
            ("addresses", addresses),
            ("user", user),
            ("header_name", header),
            ("header_email", header),
            ("header_groups", header),
        ];
        let answer = hub.post_form("/trust/new-proxy", &admin, &fields).await;
        assert_eq!(answer.status(), 422, "{told}");
        let page = text(answer).await;
        assert!(page.contains(told), "{told}: {page}");
        assert!(
            page.contains(&format!("\n{addresses}</textarea>")) && page.contains("value=\"envoy\" checked"),
            "{told}"
        );
        assert!(header.is_empty() || page.contains(&format!("value=\"{header}\"")), "{told}");
        assert!(!page.contains("mrp_"), "{told}");
    }
    assert_eq!(hub.store.trust_setup().await.unwrap().proxies.len(), 1);
}

#[tokio::test]
async fn a_limit_is_set_and_taken_away_by_an_operator() {
    let hub = Hub::start().await;
    let operator = hub.person(Role::Operator).await;
    let page = hub.page("/trust/limits?serial_number=SN1&level=always_deny", &operator).await;
    assert!(page.contains("value=\"SN1\"") && page.contains("value=\"always_deny\" selected"), "{page}");
    let good = [
        ("kind", "email"),
        ("subject", "Ann@Example.com"),
        ("level", "low"),
        ("reason", "malware"),
        ("source", "edr"),
        ("hours", "24"),
    ];
    assert_eq!(hub.post_form("/trust/limits", &operator, &good).await.status(), 303);
    let row = hub.store.list_limits(now()).await.unwrap().remove(0);
    assert_eq!(
        (row.limit.subject.as_str(), row.set_by.as_str()),
        ("ann@example.com", "operator operator-person")
    );
    assert_eq!(row.limit.expires_at.unwrap(), now() + jiff::SignedDuration::from_hours(24));
    for (field, value, told) in [
        ("subject", "nobody", "an e-mail address"),
        ("subject", "", "1 to 320 characters"),
        ("level", "none", "always_deny, low, medium or high"),
        ("reason", " ", "1 to 200 characters"),
        ("source", "", "1 to 200 characters"),
        ("hours", "0", "1 to 87600 hours, or nothing"),
        ("hours", "soon", "1 to 87600 hours, or nothing"),
        ("kind", "both", "a device or a user"),
    ] {
        let fields: Vec<(&str, &str)> =
            good.iter().map(|(name, old)| (*name, if *name == field { value } else { old })).collect();
        let answer = hub.post_form("/trust/limits", &operator, &fields).await;
        assert_eq!(answer.status(), 422, "{field}");
        let page = text(answer).await;
        assert!(page.contains(told), "{told}: {page}");
        for (name, value) in fields
            .iter()
            .filter(|(name, value)| !value.trim().is_empty() && !["level", "kind"].contains(name))
        {
            assert!(page.contains(&format!("value=\"{value}\"")), "{name} is lost");
        }
    }
    assert_eq!(
        hub.post_form(&format!("/trust/limits/{}/remove", row.id), &operator, &[]).await.status(),
        303
    );
    assert!(hub.store.list_limits(now()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_bypass_is_opened_for_a_while_and_ended() {
    let (hub, admin) = hub().await;
    add_policy(&hub, &admin, "staff").await;
    let strict = changed(&POLICY, &[("name", "strict"), ("forbids_bypass", "yes")]);
    assert_eq!(save_after_preview(&hub, "/trust/new-policy", &admin, &strict).await.1.status(), 303);
    for (name, host, policy) in
        [("wiki", "wiki.example.com", "staff"), ("vault", "vault.example.com", "strict")]
    {
        let fields = [("name", name), ("hosts", host), ("paths", ""), ("policy", policy)];
        assert_eq!(add_service(&hub, &admin, &fields).await.status(), 303);
    }
    let page = hub.page("/trust/bypasses", &admin).await;
    assert!(
        page.contains("Their policies forbid it: vault.") && !page.contains("<option value=\"vault\""),
        "{page}"
    );
    let good =
        [("service", "wiki"), ("user", "ann@example.com"), ("reason", "her phone broke"), ("minutes", "90")];
    assert_eq!(hub.post_form("/trust/bypasses", &admin, &good).await.status(), 303);
    let open = hub.store.open_bypasses(now()).await.unwrap().remove(0);
    assert_eq!(open.expires_at, now() + jiff::SignedDuration::from_mins(90));
    for (field, value, told) in [
        ("service", "vault", "policy strict forbids it"),
        ("user", "", "1 to 320 characters"),
        ("reason", "", "1 to 200 characters"),
        ("minutes", "1441", "1 to 1440 minutes"),
        ("minutes", "0", "1 to 1440 minutes"),
        ("minutes", "", "1 to 1440 minutes"),
    ] {
        let fields: Vec<(&str, &str)> =
            good.iter().map(|(name, old)| (*name, if *name == field { value } else { old })).collect();
        let answer = hub.post_form("/trust/bypasses", &admin, &fields).await;
        assert_eq!(answer.status(), 422, "{field}");
        let page = text(answer).await;
        assert!(page.contains(told), "{told}: {page}");
        for (name, value) in fields.iter().filter(|(name, value)| !value.is_empty() && *name != "service") {
            assert!(page.contains(&format!("value=\"{value}\"")), "{name} is lost");
        }
    }
    let place = format!("/trust/bypasses/{}/end", open.id);
    assert_eq!(hub.post_form(&place, &admin, &[]).await.status(), 303);
    let page = hub.page("/trust/bypasses", &admin).await;
    assert!(page.contains("Ended by operator admin-person") && page.contains("her phone broke"), "{page}");
    assert_eq!(hub.post_form(&place, &admin, &[]).await.status(), 404);
}
