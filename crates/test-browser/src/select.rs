//! Finding things by CSS selectors, where no words tell them: rows of a table, parts that come later.

use std::time::Duration;

use fantoccini::{Locator, elements::Element};
use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::Browser;

/// How long an element may take to come.
const PATIENCE: Duration = Duration::from_secs(30);

impl Browser {
    /// Waits for an element.
    pub async fn wait(&self, css: &str) -> Element {
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await;
        match found {
            Ok(element) => element,
            Err(error) => panic!("{css} never came ({error}) on {}", self.text("body").await),
        }
    }

    /// Clicks an element.
    pub async fn click(&self, css: &str) {
        self.wait(css).await;
        // Pages scroll smoothly: the click would come before the element has arrived.
        self.run(
            "document.querySelector(arguments[0]).scrollIntoView({behavior: 'instant', block: 'center'})",
            vec![json!(css)],
        )
        .await;
        self.wait(css).await.click().await.unwrap_or_else(|error| panic!("{css} cannot be clicked: {error}"));
    }

    /// Types into a field, after what stands in it.
    pub async fn type_into(&self, css: &str, text: &str) {
        self.wait(css)
            .await
            .send_keys(text)
            .await
            .unwrap_or_else(|error| panic!("{css} takes no text: {error}"));
    }

    /// Waits until an element's text holds a part.
    pub async fn wait_for_text(&self, css: &str, part: &str) -> String {
        self.wait_for_text_that(css, part, |text| text.contains(part)).await
    }

    /// Waits until an element's text is as wanted.
    pub async fn wait_for_text_that(
        &self,
        css: &str,
        what: &str,
        is_wanted: impl Fn(&str) -> bool,
    ) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            let text = self.text(css).await;
            if is_wanted(&text) {
                return text;
            }
            assert!(Instant::now() < until, "{css} is never {what}: {text}");
            sleep(Duration::from_millis(100)).await;
        }
    }

    /// How many elements there are.
    pub async fn count(&self, css: &str) -> usize {
        let script = "return document.querySelectorAll(arguments[0]).length";
        let count = self.run(script, vec![json!(css)]).await.as_u64().expect("a number");
        usize::try_from(count).expect("few")
    }
}
