//! Browsers in which somebody is signed in, as a list.

use domain::Timestamp;
use leptos::prelude::*;

use crate::model::Device;
use crate::time;

/// The browsers, or `none` if there are no.
pub fn devices(devices: &[Device], now: Timestamp, none: &'static str) -> AnyView {
    if devices.is_empty() {
        return view! { <p class="hint">{none}</p> }.into_any();
    }
    let at = |at: Timestamp, text: String| view! { <time datetime=at.rfc3339()>{text}</time> };
    let rows = devices
        .iter()
        .map(|device| {
            view! {
                <li>
                    <strong>
                        {browser(&device.user_agent)}
                        {device.is_this.then(|| view! { " " <span class="tag">"this browser"</span> })}
                    </strong>
                    <small>
                        {device.address.clone()} ", entered " {at(device.entered, time::ago(device.entered, now))}
                        ", last seen " {at(device.seen, time::ago(device.seen, now))}
                    </small>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="devices">{rows}</ul> }.into_any()
}

/// `Firefox on Windows`, from what a browser calls itself. They all claim to be several others, so
/// the order in which they are looked for matters.
pub fn browser(user_agent: &str) -> String {
    const BROWSERS: [(&str, &str); 9] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Vivaldi/", "Vivaldi"),
        ("CriOS/", "Chrome"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrom", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let known = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    match (known(&BROWSERS), known(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("A browser on {system}"),
        (None, None) => "An unknown browser".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_named_by_what_it_is_and_not_by_what_it_claims_to_be_as_well() {
        let mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)";
        for (user_agent, name) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/138.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/138.0 Safari/537.36 Edg/138.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) CriOS/138.0 Mobile/15E148 Safari/604.1",
                "Chrome on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) SamsungBrowser/27.0 Chrome/125.0 Mobile Safari/537.36",
                "Samsung Internet on Android",
            ),
            (&format!("{mac} Version/18.5 Safari/605.1.15"), "Safari on macOS"),
            ("curl/8.14", "An unknown browser"),
            ("", "An unknown browser"),
        ] {
            assert_eq!(browser(user_agent), name);
        }
    }
}
