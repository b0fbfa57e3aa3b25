//! Templates and settings of messages.

use hub_core::notify::{Delivery, NotificationSettings, Recipient, Security, render};

fn refused(change: impl FnOnce(&mut NotificationSettings)) -> Vec<&'static str> {
    let mut settings = NotificationSettings::fresh();
    change(&mut settings);
    settings.check().err().unwrap_or_default().iter().map(|error| error.field).collect()
}

#[test]
fn a_template_is_filled_with_its_recipient() {
    let dana = Recipient::sample();
    assert_eq!(
        render("Hi {{ first_name }} ({{ email }})", &dana, None).unwrap(),
        "Hi Dana (dana@example.com)"
    );
    let nameless = Recipient { first_name: String::new(), ..dana.clone() };
    assert_eq!(render("{{ first_name or user_name }}", &nameless, None).unwrap(), "dana");
    let quoted = render("{{ message|tojson }}", &dana, Some("a \"b\"\n")).unwrap();
    assert_eq!(quoted, r#""a \"b\"\n""#);
    let jailed = Recipient { first_name: "{{ 7*7 }}".into(), ..dana };
    assert_eq!(render("{{ first_name }}", &jailed, None).unwrap(), "{{ 7*7 }}", "values are no templates");
}

#[test]
fn an_error_of_a_template_names_its_line() {
    let dana = Recipient::sample();
    for (template, line) in [
        ("one\n{{ firstname }}", 2),
        ("one\ntwo\n{{ first_name", 3),
        ("{% for x in range(100000) %}{% for y in range(100000) %}{% endfor %}{% endfor %}", 1),
        ("{{ message }}", 1),
    ] {
        let error = render(template, &dana, None).unwrap_err();
        assert_eq!(error.line, line, "{template}: {error}");
    }
}

#[test]
fn settings_are_checked_as_far_as_they_are_used() {
    assert!(refused(|_| ()).is_empty());
    assert_eq!(refused(|it| it.templates.sms = "{{ nobody }}".into()), ["templates.sms"]);
    assert_eq!(refused(|it| it.templates.subject = "a\nb".into()), ["templates.subject"]);
    assert_eq!(refused(|it| it.email.delivery = Delivery::File), ["email.from"]);
    let sending = |it: &mut NotificationSettings| {
        it.email.delivery = Delivery::Send;
        it.email.from = "Mooring <mooring@example.com>".into();
        it.email.host = "mail.example.com".into();
    };
    assert!(refused(sending).is_empty());
    let open = |it: &mut NotificationSettings| {
        sending(it);
        it.email.security = Security::None;
    };
    assert_eq!(refused(open), ["email.security"]);
    for (url, is_fine) in [
        ("https://sms.example.com/send", true),
        ("http://127.0.0.1:9/send", true),
        ("http://sms.example.com", false),
        ("https://user:secret@sms.example.com", false),
        ("sms", false),
    ] {
        let fields = refused(|it| (it.sms.delivery, it.sms.url) = (Delivery::Send, url.into()));
        assert_eq!(fields.is_empty(), is_fine, "{url}");
    }
    assert_eq!(refused(|it| it.sms.header = "X Secret:".into()), ["sms.header"]);
}
