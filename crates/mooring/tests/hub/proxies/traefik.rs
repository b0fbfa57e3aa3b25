//! Traefik by `examples/reverse-proxy/traefik`.

use super::stage::Stage;

const ONCE: &str = include_str!("../../../../../examples/reverse-proxy/traefik/traefik.yml");
const SERVICES: &str = include_str!("../../../../../examples/reverse-proxy/traefik/services.yml");

async fn stage() -> Stage {
    stage_with("traefik").await
}

async fn stage_with(form: &str) -> Stage {
    let mut stage = Stage::set(form).await;
    let services = stage.write("services.yml", &stage.filled_in(SERVICES));
    let once = stage.filled_in(ONCE).replace("filename: services.yml", &format!("filename: {services}"));
    let once = stage.write("traefik.yml", &once);
    stage.start_proxy("MOORING_TEST_TRAEFIK", &[&format!("--configFile={once}")]).await;
    stage.until_it_asks().await;
    stage
}

#[tokio::test]
async fn traefik_lets_a_device_in_until_it_breaks_compliance() {
    stage().await.lets_a_device_in_until_it_breaks_compliance().await;
}

#[tokio::test]
async fn nobody_gains_anything_by_sending_headers_through_traefik() {
    stage().await.gives_nothing_for_headers().await;
}

#[tokio::test]
async fn traefik_shows_a_device_token_to_the_hub_alone() {
    stage_with("device_token").await.shows_a_device_token_to_the_hub_alone().await;
}

#[tokio::test]
async fn traefik_hands_over_what_is_between_a_certificate_and_its_authority() {
    stage().await.lets_a_device_in_by_an_intermediate().await;
}
