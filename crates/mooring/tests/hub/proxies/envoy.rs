//! Envoy by `examples/reverse-proxy/envoy`: asking by HTTP, and by gRPC.

use super::stage::Stage;

const HTTP: &str = include_str!("../../../../../examples/reverse-proxy/envoy/http.yaml");
const GRPC: &str = include_str!("../../../../../examples/reverse-proxy/envoy/grpc.yaml");

async fn stage(example: &str) -> Stage {
    stage_with(example, "xfcc").await
}

async fn stage_with(example: &str, form: &str) -> Stage {
    let mut stage = Stage::set(form).await;
    // A machine that runs all tests at once takes its time.
    let patient = stage.filled_in(example).replace("timeout: 1s", "timeout: 20s");
    let file = stage.write("envoy.yaml", &patient);
    stage.start_envoy(&file).await;
    stage
}

#[tokio::test]
async fn envoy_lets_a_device_in_until_it_breaks_compliance() {
    stage(HTTP).await.lets_a_device_in_until_it_breaks_compliance().await;
}

#[tokio::test]
async fn envoy_asks_by_grpc_and_lets_a_device_in_until_it_breaks_compliance() {
    stage(GRPC).await.lets_a_device_in_until_it_breaks_compliance().await;
}

#[tokio::test]
async fn nobody_gains_anything_by_sending_headers_through_envoy() {
    stage(HTTP).await.gives_nothing_for_headers().await;
}

#[tokio::test]
async fn nobody_gains_anything_by_sending_headers_through_envoy_with_grpc() {
    stage(GRPC).await.gives_nothing_for_headers().await;
}

#[tokio::test]
async fn envoy_hands_over_what_is_between_a_certificate_and_its_authority() {
    stage(HTTP).await.lets_a_device_in_by_an_intermediate().await;
    stage(GRPC).await.lets_a_device_in_by_an_intermediate().await;
}

#[tokio::test]
async fn envoy_shows_a_device_token_to_the_hub_alone() {
    stage_with(HTTP, "device_token").await.shows_a_device_token_to_the_hub_alone().await;
    stage_with(GRPC, "device_token").await.shows_a_device_token_to_the_hub_alone().await;
}
