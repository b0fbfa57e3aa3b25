//! Caddy by `examples/reverse-proxy/caddy`.

use super::stage::Stage;

const EXAMPLE: &str = include_str!("../../../../../examples/reverse-proxy/caddy/Caddyfile");

async fn stage() -> Stage {
    stage_with("traefik").await
}

async fn stage_with(form: &str) -> Stage {
    let mut stage = Stage::set(form).await;
    let file = stage.write("Caddyfile", &stage.filled_in(EXAMPLE));
    stage.start_proxy("MOORING_TEST_CADDY", &["run", "--adapter", "caddyfile", "--config", &file]).await;
    stage
}

#[tokio::test]
async fn caddy_lets_a_device_in_until_it_breaks_compliance() {
    stage().await.lets_a_device_in_until_it_breaks_compliance().await;
}

#[tokio::test]
async fn nobody_gains_anything_by_sending_headers_through_caddy() {
    stage().await.gives_nothing_for_headers().await;
}

#[tokio::test]
async fn caddy_shows_a_device_token_to_the_hub_alone() {
    stage_with("device_token").await.shows_a_device_token_to_the_hub_alone().await;
}
