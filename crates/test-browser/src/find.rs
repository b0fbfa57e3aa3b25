//! Finding things by the words that a person sees: buttons and links by their text, fields by their labels.

use std::time::Duration;

use fantoccini::{Locator, elements::Element};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::Browser;

/// How long a thing may take to come.
const PATIENCE: Duration = Duration::from_secs(20);

/// Marks the first visible element whose words are those, in the part of the page that the selector names.
const MARK: &str = r#"
const [scope, what, words] = arguments;
document.querySelectorAll('[data-found]').forEach(element => element.removeAttribute('data-found'));
const plain = text => (text ?? '').replace(/\s+/g, ' ').trim().replace(/^\/ | \*$/g, '');
const seen = element => element.getClientRects().length > 0;
const within = [...document.querySelectorAll(scope)];
const all = selector => within.flatMap(part => [...part.querySelectorAll(selector)]);
let found;
if (what === 'press') {
  found = all('a, button, summary').filter(seen).find(element => [plain(element.innerText), element.getAttribute('aria-label')].includes(words));
} else if (what === 'field') {
  const label = all('label.form-label').filter(seen).find(label => plain(label.innerText) === words);
  found = label ? document.getElementById(label.htmlFor) : all('input, select, textarea').filter(seen).find(field => field.getAttribute('aria-label') === words);
} else {
  const [legend, choice] = words;
  const set = all('fieldset').filter(seen).find(set => plain(set.querySelector('legend')?.innerText) === legend);
  found = set && [...set.querySelectorAll('label')].find(label => plain(label.innerText) === choice);
}
if (!found) return false;
found.setAttribute('data-found', 'yes');
found.scrollIntoView({behavior: 'instant', block: 'center'});
return true;
"#;

impl Browser {
    /// Clicks a link, a button or a menu with that text.
    pub async fn press(&self, words: &str) {
        self.press_in("body", words).await;
    }

    /// The same in a part of the page.
    pub async fn press_in(&self, scope: &str, words: &str) {
        let found = self.find(scope, "press", json!(words)).await;
        found.click().await.unwrap_or_else(|error| panic!("{words} cannot be clicked: {error}"));
    }

    /// Walks the side bar, entry by entry.
    pub async fn menu(&self, path: &[&str]) {
        for words in path {
            self.press_in("#side-nav", words).await;
        }
    }

    /// Types into the field with that label, in place of what stands in it.
    pub async fn fill(&self, label: &str, text: &str) {
        let field = self.find("main, body.bare", "field", json!(label)).await;
        field.clear().await.unwrap_or_else(|error| panic!("{label} cannot be cleared: {error}"));
        field.send_keys(text).await.unwrap_or_else(|error| panic!("{label} takes no text: {error}"));
    }

    /// Chooses an entry of the list with that label.
    pub async fn choose(&self, label: &str, entry: &str) {
        self.find("main", "field", json!(label)).await;
        let script = r#"
            const list = document.querySelector('[data-found]');
            const option = [...list.options].find(option => option.text.trim() === arguments[0]);
            if (!option) return [...list.options].map(option => option.text);
            list.value = option.value;
            list.dispatchEvent(new Event('change', {bubbles: true}));
            return true;"#;
        let done = self.run(script, vec![json!(entry)]).await;
        assert_eq!(done, true, "{label} has no entry {entry}");
    }

    /// Picks one of the words that stand under that heading.
    pub async fn pick(&self, heading: &str, choice: &str) {
        let found = self.find("main", "choice", json!([heading, choice])).await;
        found.click().await.unwrap_or_else(|error| panic!("{heading}: {choice} cannot be picked: {error}"));
    }

    /// Ticks the box with that name.
    pub async fn tick(&self, name: &str) {
        let found = self.find("main", "field", json!(name)).await;
        found.click().await.unwrap_or_else(|error| panic!("{name} cannot be ticked: {error}"));
    }

    /// What a field holds now.
    pub async fn value(&self, label: &str) -> String {
        self.find("main", "field", json!(label)).await;
        let value = self.run("return document.querySelector('[data-found]').value", vec![]).await;
        value.as_str().unwrap_or_default().to_owned()
    }

    /// The text that a person sees in the first element of that selector.
    pub async fn text(&self, css: &str) -> String {
        let script = "return document.querySelector(arguments[0])?.innerText ?? ''";
        self.run(script, vec![json!(css)]).await.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page shows that text.
    pub async fn wait_for(&self, words: &str) {
        let until = Instant::now() + PATIENCE;
        loop {
            let text = self.text("body").await;
            if text.contains(words) {
                return;
            }
            assert!(Instant::now() < until, "{words:?} never came: {text}");
            sleep(Duration::from_millis(100)).await;
        }
    }

    async fn find(&self, scope: &str, what: &str, words: Value) -> Element {
        let until = Instant::now() + PATIENCE;
        loop {
            let arguments = vec![json!(scope), json!(what), words.clone()];
            // A page that is just going away has no answer.
            let is_there = self.client.execute(MARK, arguments).await.is_ok_and(|found| found == true);
            if is_there && let Ok(element) = self.client.find(Locator::Css("[data-found]")).await {
                return element;
            }
            if Instant::now() >= until {
                panic!("no {what} {words} on the page: {}", self.text("body").await);
            }
            sleep(Duration::from_millis(100)).await;
        }
    }
}
