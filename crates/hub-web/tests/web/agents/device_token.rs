//! The token of an agent in the place of a certificate.

use super::*;

#[tokio::test]
async fn a_device_token_identifies_its_device_while_it_and_the_agent_count() {
    let agents = Agents::start().await;
    let secret = agents.wiki().await;
    let (client, device) = (Client::new(), agents.device(1).await);
    let agent = agents.registered(&client, 1).await;
    let token = agents.report(&client, agent, now()).await["device_token"].as_str().unwrap().to_owned();
    agents.until(async || agents.explained(device).await.0 == "agent_correlated").await;
    let ask = async |token: &str| -> Response<Body> {
        let request = Request::get("/decide/forward-auth")
            .header("x-mooring-proxy-secret", &secret)
            .header("x-forwarded-host", "wiki.example.com")
            .header("x-forwarded-uri", "/")
            .header("x-mooring-device-token", token);
        agents.hub.ask(request.body(Body::empty()).unwrap()).await
    };
    agents.until(async || ask(&token).await.status() == 200).await;
    assert_eq!(ask(&token).await.headers()["x-mooring-device"], device.to_string());
    let mut forged = token.clone().into_bytes();
    let last = forged.len() - 1;
    forged[last] = if forged[last] == b'A' { b'B' } else { b'A' };
    let cut = &token[..token.len() - 8];
    for wrong in [std::str::from_utf8(&forged).unwrap(), cut, "mdt_", "nonsense", &token[4..]] {
        let answer = ask(wrong).await;
        assert_eq!(answer.headers()["x-mooring-decision"], "deny", "{wrong}");
        assert_eq!(answer.headers()["x-mooring-reason"], "device_token_refused", "{wrong}");
    }
    agents.pass_hours(1);
    assert_eq!(ask(&token).await.headers()["x-mooring-reason"], "device_token_refused", "it has ended");
    agents.pass_hours(-1);
    assert_eq!(ask(&token).await.status(), 200);
    agents.hub.store.revoke_agent(device, "test", now()).await.unwrap();
    agents.until(async || ask(&token).await.status() != 200).await;
}
