//! The dashboard's page of what users see who are not let in.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    support::{Hub, Who, now, text},
    trust_pages::{assert_refused, changed, hub},
};

#[tokio::test]
async fn what_users_see_is_written_and_a_refused_form_keeps_what_was_typed() {
    let (hub, admin) = hub().await;
    let logo = hub_core::decision_settings::Logo::of_file(b"\x89PNG\r\n\x1a\nrest").unwrap();
    let mut before = hub.store.decision_settings().await.unwrap();
    before.page.logo = Some(logo);
    hub.store.put_decision_settings(&before, "test", now()).await.unwrap();
    let good = [
        ("organisation", "Example Bank"),
        ("message", "One.\r\nTwo."),
        ("contact", "the desk"),
        ("help_url", ""),
        ("look_up", "yes"),
        ("deadline_ms", "2000"),
        ("allowed_one_in", "10"),
        ("days", "90"),
    ];
    let save = async |fields: &[(&str, &str)]| {
        let mark = shown(&hub, &admin).await;
        hub.post_form("/trust/settings", &admin, &[fields, &[("shown", mark.as_str())]].concat())
            .await
            .status()
    };
    assert_eq!(save(&good).await, 303);
    let stored = hub.store.decision_settings().await.unwrap();
    assert_eq!((stored.page.message.as_str(), stored.log.days), ("One.\nTwo.", 90));
    assert!(stored.direct_look_up.is_on && stored.page.logo.is_some(), "the logo stays");
    let page = hub.page("/trust/settings", &admin).await;
    for part in ["Example Bank", "value=\"2000\"", "data:image/png;base64,", "Take the logo away"] {
        assert!(page.contains(part), "{part}: {page}");
    }

    let mark = shown(&hub, &admin).await;
    let bad = changed(&good, &[("deadline_ms", "soon"), ("help_url", "http://x"), ("contact", "typed")]);
    let bad = [&bad[..], &[("shown", mark.as_str())]].concat();
    let told = ["100 to 5000 milliseconds", "an https:// address", "value=\"soon\"", "value=\"typed\""];
    assert_refused(&hub, "/trust/settings", &admin, &bad, &told).await;
    assert_eq!(hub.store.decision_settings().await.unwrap(), stored, "nothing is half saved");

    assert_eq!(save(&changed(&good, &[("drops_logo", "yes")])).await, 303);
    assert_eq!(hub.store.decision_settings().await.unwrap().page.logo, None);
}

/// The mark of what the settings page shows.
async fn shown(hub: &Hub, admin: &Who) -> String {
    let page = hub.page("/trust/settings", admin).await;
    page.split_once("name=\"shown\" value=\"").unwrap().1.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_logo_is_chosen_on_the_page_and_nothing_is_overwritten_that_was_not_shown() {
    let (hub, admin) = hub().await;
    let logo = async || hub.store.decision_settings().await.unwrap().page.logo;
    let png = STANDARD.encode(b"\x89PNG\r\n\x1a\nrest");
    let svg = STANDARD.encode(b"<svg onload=alert(1)>");
    let large = STANDARD.encode([&b"\x89PNG\r\n\x1a\n"[..], &[0; 64 * 1024]].concat());
    let numbers = [("deadline_ms", "2000"), ("allowed_one_in", "10"), ("days", "90")];
    let opened = shown(&hub, &admin).await;
    let send = async |mark: &str, more: &[(&str, &str)]| {
        let fields = [&numbers[..], more, &[("shown", mark)]].concat();
        let answer = hub.post_form("/trust/settings", &admin, &fields).await;
        (answer.status().as_u16(), text(answer).await)
    };
    for file in [svg.as_str(), &large, "no base64"] {
        let (status, page) = send(&opened, &[("logo", file)]).await;
        assert!(status == 422 && page.contains("a PNG, JPEG or WebP file of at most 64 kB"), "{status}");
        assert!(!page.contains(file) && logo().await.is_none());
    }
    let (status, page) = send(&opened, &[("logo", &png), ("help_url", "http://x")]).await;
    assert!(status == 422 && page.contains(&format!("value=\"{png}\"")), "the chosen file is kept: {page}");
    assert_eq!(send(&opened, &[("logo", &png)]).await.0, 303);
    assert_eq!(logo().await.unwrap().base64, png);

    // Who had the page open before has not seen the logo, nor what else was written since.
    for more in [&[][..], &[("drops_logo", "yes")], &[("logo", png.as_str())], &[("contact", "me")]] {
        let (status, page) = send(&opened, more).await;
        assert_eq!(status, 409, "{more:?}");
        assert!(page.contains("These settings have changed") && page.contains(&png), "{page}");
    }
    assert_eq!(send("", &[("drops_logo", "yes")]).await.0, 409, "nobody knows what was shown");
    let mark = shown(&hub, &admin).await;
    assert_eq!(send(&mark, &[("contact", "me")]).await.0, 303);
    let stored = hub.store.decision_settings().await.unwrap();
    assert!(stored.page.logo.is_some() && stored.page.contact == "me");
    let late =
        hub.store.replace_decision_settings(&Default::default(), &stored, "test", now()).await.unwrap();
    assert!(!late, "what was read before is not what is stored");
}
