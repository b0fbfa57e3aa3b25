//! Who gets in, and by which file.

use super::*;

#[tokio::test]
async fn registering_asks_for_a_token_a_signature_and_a_device_that_has_no_agent() {
    let agents = Agents::start().await;
    let (client, stranger) = (Client::new(), Client::new());
    let token = agents.token.as_str();
    let mut unsigned = client.register(token, 1);
    unsigned.headers_mut().remove(SIGNATURE_HEADER);
    let mut of_another = client.register(token, 1);
    of_another.headers_mut().insert(SIGNATURE_HEADER, stranger.sign(b"x").parse().unwrap());
    let mut other_token = client.register("mreg_other", 1);
    other_token.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    for (what, status, request) in [
        ("no such token", 401, client.register("mreg_unknown", 1)),
        ("no such invitation", 401, client.register("minv_unknown", 1)),
        ("an API token", 401, client.register("mrg_x", 1)),
        ("unsigned", 401, unsigned),
        ("signed by another", 401, of_another),
        ("signed for another token", 401, other_token),
        ("no identity", 422, client.register_as(token, "")),
        ("a placeholder", 422, client.register_as(token, "00000000-0000-0000-0000-000000000000")),
    ] {
        assert_eq!(agents.hub.ask(request).await.status(), status, "{what}");
    }
    let agent = agents.registered(&client, 1).await;
    for (what, status, request) in [
        ("a second key for the device", 409, stranger.register(token, 1)),
        ("the same key for another device", 409, client.register(token, 2)),
    ] {
        assert_eq!(agents.hub.ask(request).await.status(), status, "{what}");
    }
    agents.report(&client, agent, now()).await;
    let mut settings = agents.hub.store.find_integration(agents.integration).await.unwrap().unwrap().settings;
    settings.device_addition.is_allowed = false;
    agents.hub.store.update_integration(agents.integration, &settings, None, now()).await.unwrap();
    assert_eq!(agents.hub.ask(Client::new().register(token, 3)).await.status(), 403, "switched off");
}

#[tokio::test]
async fn a_revoked_agent_comes_back_only_by_a_file_that_a_person_made() {
    let agents = Agents::start().await;
    let (client, device) = (Client::new(), agents.device(1).await);
    let agent = agents.registered(&client, 1).await;
    agents.report(&client, agent, now()).await;
    let place = format!("/api/v1/devices/{device}/agent");
    assert_eq!(agents.hub.call("DELETE", &place, &agents.admin, &json!({})).await.status(), 204);
    assert_eq!(agents.hub.call("DELETE", &place, &agents.admin, &json!({})).await.status(), 404);
    assert_eq!(agents.agent_of(device).await["state"], json!("revoked"));
    let refused = |request| async { agents.hub.ask(request).await.status().as_u16() };
    assert_eq!(refused(client.report(agent, now() + seconds(1), &facts())).await, 403);
    assert_eq!(refused(client.register(&agents.token, 1)).await, 403, "the same key");
    assert_eq!(refused(Client::new().register(&agents.token, 1)).await, 403, "another key");

    let place = format!("/api/v1/devices/{device}/mdm-config");
    let made = body_of(agents.hub.call("POST", &place, &agents.admin, &json!({})).await).await;
    let config = hub_core::agent::MdmConfig::read(made["config"].to_string().as_bytes()).unwrap();
    assert_eq!(config.udid, fleet::device(1, now()).udid);
    let invitation = config.registration_token.unwrap().expose_secret().to_owned();
    let answer = agents.hub.ask(client.register(&invitation, 1)).await;
    let again = body_of(answer).await["agent_id"].as_i64().unwrap();
    agents.report(&client, again, now() + seconds(2)).await;
    assert_eq!(agents.agent_of(device).await["state"], json!("active"));
    assert_eq!(refused(client.register(&invitation, 1)).await, 200, "its answer may have been lost");
    assert_eq!(refused(Client::new().register(&invitation, 1)).await, 403, "it lets in once");
    agents.hub.call("POST", &place, &agents.admin, &json!({})).await;
    assert_eq!(refused(client.register(&invitation, 1)).await, 401, "another file took its place");
}

#[tokio::test]
async fn settings_files_are_made_by_admins_alone_and_as_a_template_for_the_uem() {
    let agents = Agents::start().await;
    let person = agents.hub.person(Role::Admin).await;
    let device = agents.device(1).await;
    let made = text(agents.hub.post_form(&format!("/devices/{device}/mdm-config"), &person, &[]).await).await;
    assert!(made.contains("mdm_vendor_udid") && made.contains("minv_"), "{made}");
    let place = format!("/api/v1/integrations/{}/mdm-config", agents.integration);
    let template = body_of(agents.hub.get(&place, &agents.admin).await).await;
    assert_eq!(template["config"]["mdm_vendor_udid"], json!("{DeviceUid}"));
    assert_eq!(template["config"]["mooring_registration_token"], json!(agents.token));
    let page = format!("/integrations/{}/addition", agents.integration);
    assert!(agents.hub.page(&page, &person).await.contains("{DeviceUid}"));
    let viewer = agents.hub.person(Role::Viewer).await;
    assert!(!agents.hub.page(&page, &viewer).await.contains(&agents.token));
    let shown = agents.hub.page(&format!("/devices/{device}"), &viewer).await;
    assert!(!shown.contains("/mdm-config") && !shown.contains("/agent/revoke"));
}
