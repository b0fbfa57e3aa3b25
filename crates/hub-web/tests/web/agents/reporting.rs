//! Reports: what they count for, and what strangers send.

use super::*;

#[tokio::test]
async fn an_agent_registers_reports_is_present_and_is_not_when_it_is_silent() {
    let agents = Agents::start().await;
    agents.wiki().await;
    let (client, id) = (Client::new(), agents.device(2).await);
    assert_eq!(agents.hub.get(&format!("/api/v1/devices/{id}/agent"), &agents.admin).await.status(), 404);
    let agent = agents.registered(&client, 2).await;
    assert_eq!(agents.registered(&client, 2).await, agent, "an answer that was lost does no harm");
    let told = agents.report(&client, agent, now()).await;
    assert_eq!(told["is_correlated"], json!(true));
    assert!(told["device_token"].as_str().unwrap().starts_with("mdt_"));

    let shown = agents.agent_of(id).await;
    assert_eq!(
        [&shown["is_present"], &shown["os_name"], &shown["is_disk_encrypted"], &shown["has_screen_lock"]],
        [&json!(true), &json!("Debian"), &json!(true), &json!(null)]
    );
    let person = agents.hub.person(Role::Admin).await;
    let page = agents.hub.page(&format!("/devices/{id}"), &person).await;
    assert!(page.contains("ann-laptop") && page.contains("Present"), "{page}");
    agents.until(async || agents.explained(id).await.0 == "agent_correlated").await;
    assert_eq!(agents.explained(id).await.1, "reported 0 seconds ago");

    agents.pass_hours(2);
    let (scenario, value) = agents.explained(id).await;
    assert_eq!(
        (scenario.as_str(), value.as_str()),
        ("certificate_only", "not present: reported last 2 hours ago")
    );
    assert_eq!(agents.agent_of(id).await["is_present"], json!(false));
    assert!(agents.hub.page(&format!("/devices/{id}"), &person).await.contains("Not present"));
    agents.report(&client, agent, now() + seconds(2 * 3_600)).await;
    agents.until(async || agents.explained(id).await.0 == "agent_correlated").await;
}

#[tokio::test]
async fn whatever_is_not_signed_by_the_agent_for_now_is_refused_and_changes_nothing() {
    let agents = Agents::start().await;
    let (ours, theirs) = (Client::new(), Client::new());
    let (mine, other) = (agents.registered(&ours, 1).await, agents.registered(&theirs, 2).await);
    agents.report(&ours, mine, now()).await;
    let device = agents.device(1).await;
    let before = agents.agent_of(device).await;
    let (good, body) = (now() + seconds(1), facts());
    let ms = good.as_millisecond();
    let signed = |agent, ms, body: &str| ours.sign(&to_sign_report(agent, ms, body.as_bytes()));
    let two = |name: &'static str, value: String| {
        let mut request = ours.report(mine, good, &body);
        request.headers_mut().append(name, value.parse().unwrap());
        request
    };
    let huge = format!("{{\"hostname\":\"{}\"}}", "x".repeat(20_000));
    let control = r#"{"hostname":"a\u0000b"}"#;
    for (what, status, request) in [
        ("another key", 401, theirs.report(mine, good, &body)),
        ("another device's agent", 401, ours.report(other, good, &body)),
        ("an agent that is not there", 401, ours.report(99_999, good, &body)),
        ("another body", 401, ours.with(mine, ms, "{}", &signed(mine, ms, &body))),
        ("another time", 401, ours.with(mine, ms + 1, &body, &signed(mine, ms, &body))),
        ("no signature", 401, ours.with(mine, ms, &body, "")),
        ("rubbish", 401, ours.with(mine, ms, &body, "%%%")),
        ("two signatures", 401, two(SIGNATURE_HEADER, signed(mine, ms, &body))),
        ("two agents", 401, two(AGENT_HEADER, other.to_string())),
        ("two times", 401, two(TIME_HEADER, "1".to_owned())),
        (
            "a signature of a registration",
            401,
            ours.with(mine, ms, &body, &ours.sign(&to_sign_registration("t", body.as_bytes()))),
        ),
        ("a time that no clock shows", 401, ours.with(mine, i64::MAX, &body, &signed(mine, i64::MAX, &body))),
        ("sent again", 409, ours.report(mine, now(), &body)),
        ("an old one", 409, ours.report(mine, now() - seconds(301), &body)),
        ("one for later", 409, ours.report(mine, now() + seconds(301), &body)),
        ("a huge body", 413, ours.report(mine, good, &huge)),
        ("no JSON", 400, ours.report(mine, good, "{")),
        ("a wrong fact", 422, ours.report(mine, good, r#"{"is_disk_encrypted":"maybe"}"#)),
        ("a control character", 422, ours.report(mine, good, control)),
    ] {
        let answer = agents.hub.ask(request).await;
        assert_eq!(answer.status(), status, "{what}");
        let has_time = answer.headers().contains_key(TIME_HEADER);
        assert_eq!(has_time, status == 409, "{what}: only who has the key is told the hub's time");
        assert!(!text(answer).await.contains("mdt_"), "{what}");
    }
    assert_eq!(agents.agent_of(device).await, before);
    agents.report(&ours, mine, good).await;
}

#[tokio::test]
async fn an_agent_that_runs_wild_is_slowed_down() {
    let agents = Agents::start().await;
    let client = Client::new();
    let agent = agents.registered(&client, 1).await;
    let mut statuses = Vec::new();
    for second in 0..40 {
        let request = client.report(agent, now() + seconds(second), &facts());
        statuses.push(agents.hub.ask(request).await.status().as_u16());
    }
    assert!(statuses.starts_with(&[200; 20]) && statuses.contains(&429), "{statuses:?}");
}

#[tokio::test]
async fn an_agent_that_came_before_its_device_belongs_to_it_once_the_tenant_tells_of_it() {
    let agents = Agents::start().await;
    let client = Client::new();
    let agent = agents.registered(&client, 77).await;
    let told = agents.report(&client, agent, now()).await;
    assert_eq!([&told["is_correlated"], &told["device_token"]], [&json!(false), &json!(null)]);
    assert_eq!(
        agents.hub.ask(Client::new().register(&agents.token, 77)).await.status(),
        409,
        "whoever knows the token cannot be faster afterwards"
    );
    fleet::synchronize(&agents.hub.store, agents.integration, vec![device(77, now())], now()).await;
    agents.hub.store.settle_provisional(now()).await.unwrap();
    let told = agents.report(&client, agent, now() + seconds(1)).await;
    assert_eq!(told["is_correlated"], json!(true));
    assert_eq!(agents.agent_of(agents.device(77).await).await["id"], json!(agent));
}

#[tokio::test]
async fn an_agent_of_a_device_that_is_gone_gets_no_token_and_goes_with_it() {
    let agents = Agents::start().await;
    let (client, device) = (Client::new(), agents.device(1).await);
    let agent = agents.registered(&client, 1).await;
    agents.report(&client, agent, now()).await;
    let store = &agents.hub.store;
    let name = format!("sync/{}", agents.integration);
    let lease = store.acquire_lease(&name, "test", Duration::from_secs(60), now()).await.unwrap().unwrap();
    let run = store
        .list_runs(&hub_core::operator::Visible::Everything, &hub_store::RunFilter::default(), None, 1)
        .await;
    let run = run.unwrap().0[0].id;
    let batch = store.sync_batch(agents.integration, run, &lease);
    batch.tombstone(&[device], now()).await.unwrap();
    assert_eq!(store.find_device(device).await.unwrap().unwrap().state, DeviceState::Tombstoned);
    let answer = agents.hub.ask(client.report(agent, now() + seconds(1), &facts())).await;
    assert_eq!(answer.status(), 403);
    assert_eq!(
        agents.hub.ask(client.register(&agents.token, 1)).await.status(),
        403,
        "nor by registering again"
    );
    batch.purge_tombstones(now() + seconds(1)).await.unwrap();
    assert_eq!(store.find_agent(agent).await.unwrap(), None);
    assert_eq!(
        agents.hub.ask(client.register(&agents.token, 1)).await.status(),
        403,
        "what was removed stays out"
    );
}
