//! Reads what others publish at an address: lists of revoked certificates, keys of issuers.

use reqwest::RequestBuilder;

/// What the server answers, if it is a success and no larger than that. The reason tells no address: whoever logs it knows it.
pub(crate) async fn read_body(request: RequestBuilder, bytes_max: usize) -> Result<Vec<u8>, String> {
    let mut answer = request.send().await.map_err(told)?;
    if !answer.status().is_success() {
        return Err(format!("the server answered {}", answer.status()));
    }
    let mut bytes = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(told)? {
        if bytes.len() + part.len() > bytes_max {
            return Err(format!("it is larger than {}", size(bytes_max)));
        }
        bytes.extend_from_slice(&part);
    }
    Ok(bytes)
}

/// What went wrong, without the address.
pub(crate) fn told(error: reqwest::Error) -> String {
    error.without_url().to_string()
}

fn size(bytes: usize) -> String {
    match bytes / 1024 {
        kilobytes if kilobytes < 1024 => format!("{kilobytes} kB"),
        kilobytes => format!("{} MB", kilobytes / 1024),
    }
}
