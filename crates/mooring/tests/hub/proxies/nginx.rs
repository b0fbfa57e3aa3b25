//! nginx by `examples/reverse-proxy/nginx`.

use super::stage::Stage;

const EXAMPLE: &str = include_str!("../../../../../examples/reverse-proxy/nginx/nginx.conf");

pub async fn stage() -> Stage {
    let mut stage = Stage::set("nginx").await;
    let file = stage.write("nginx.conf", &stage.filled_in(EXAMPLE));
    let folder = stage.folder().display().to_string();
    // In one process: the workers of a master that is killed would live on.
    let own = format!(
        "daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.error.log;"
    );
    stage.start_proxy("MOORING_TEST_NGINX", &["-p", &folder, "-c", &file, "-g", &own]).await;
    stage
}

#[tokio::test]
async fn nginx_lets_a_device_in_until_it_breaks_compliance() {
    stage().await.lets_a_device_in_until_it_breaks_compliance().await;
}

#[tokio::test]
async fn nobody_gains_anything_by_sending_headers_through_nginx() {
    stage().await.gives_nothing_for_headers().await;
}
