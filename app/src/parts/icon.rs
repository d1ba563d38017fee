//! The icons: strokes of one width on a grid of 16, in the colour of the text around them. They
//! only ever accompany words, so they are hidden from assistive technology.

use leptos::prelude::*;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IconKind {
    /// Two arrowheads: opens a choice.
    Choose,
    /// Goes back, or to the page before.
    Left,
    /// Goes to the page after.
    Right,
    /// Adds something.
    Plus,
    /// Looks for something.
    Search,
    /// Closes something.
    Close,
    /// Three dots: more to do.
    More,
    /// A tick: yes, done, or present.
    Tick,
    /// Two people.
    Users,
    /// A shield.
    Roles,
    /// Two sliders. Only in the frame, which browsers are sent as HTML.
    #[cfg(feature = "ssr")]
    Settings,
    /// Lines of writing, one below the other. Only in the frame.
    #[cfg(feature = "ssr")]
    Log,
    /// A key. Likewise.
    #[cfg(feature = "ssr")]
    Key,
    /// Two servers, one above the other. Likewise.
    #[cfg(feature = "ssr")]
    Deployment,
    /// A cube. Likewise.
    #[cfg(feature = "ssr")]
    Model,
    /// A dial. Likewise.
    #[cfg(feature = "ssr")]
    Job,
    /// A cylinder of three layers. Likewise.
    #[cfg(feature = "ssr")]
    Dataset,
    /// A door.
    SignOut,
    /// Three lines.
    Menu,
    /// Sorted from small to large.
    Up,
    /// Sorted from large to small.
    Down,
}

impl IconKind {
    const fn path(self) -> &'static str {
        match self {
            Self::Choose => "M5 6.5 8 3.5l3 3M5 9.5l3 3 3-3",
            Self::Left => "M9.5 3.5 5 8l4.5 4.5",
            Self::Right => "M6.5 3.5 11 8l-4.5 4.5",
            Self::Plus => "M8 3v10M3 8h10",
            Self::Search => "M10.4 10.4 13.5 13.5M11.5 7a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0Z",
            Self::Close => "m4 4 8 8M12 4l-8 8",
            Self::More => "M3.5 8h.01M8 8h.01M12.5 8h.01",
            Self::Tick => "m3.5 8.5 3 3 6-7",
            Self::Users => {
                "M8.2 5.2a2.4 2.4 0 1 1-4.8 0 2.4 2.4 0 0 1 4.8 0ZM1.8 13c.3-2.4 1.9-3.7 4-3.7s3.7 1.3 4 \
                 3.7M10.4 3a2.4 2.4 0 0 1 0 4.4M11.6 9.6c1.5.5 2.4 1.7 2.6 3.4"
            }
            Self::Roles => "M8 2 3 4v4c0 3 2.1 5 5 6 2.9-1 5-3 5-6V4L8 2ZM5.8 8l1.6 1.6L10.4 6.4",
            #[cfg(feature = "ssr")]
            Self::Settings => {
                "M2.5 5h4M9.5 5h4M2.5 11h2M7.5 11h6M9.5 5a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0ZM7.5 11a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0Z"
            }
            #[cfg(feature = "ssr")]
            Self::Key => "M8.5 7.5 13.5 2.5M11.3 4.7l1.7 1.7M9.7 10a3.2 3.2 0 1 1-6.4 0 3.2 3.2 0 0 1 6.4 0Z",
            #[cfg(feature = "ssr")]
            Self::Log => "M3 2.5h10v11H3zM5.5 5.5h5M5.5 8h5M5.5 10.5h3",
            #[cfg(feature = "ssr")]
            Self::Deployment => "M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01M8 5h3M8 11h3",
            #[cfg(feature = "ssr")]
            Self::Model => "M8 2 13 4.8v6.4L8 14l-5-2.8V4.8L8 2ZM3.2 4.9 8 7.6l4.8-2.7M8 7.6V14",
            #[cfg(feature = "ssr")]
            Self::Job => "M2.9 12.2a6 6 0 1 1 10.2 0M8 9.5 11 6M5 12.5h6",
            #[cfg(feature = "ssr")]
            Self::Dataset => {
                "M13 4c0 1.1-2.2 2-5 2s-5-.9-5-2 2.2-2 5-2 5 .9 5 2ZM3 4v8c0 1.1 2.2 2 5 2s5-.9 5-2V4M3 8c0 1.1 2.2 2 5 2s5-.9 5-2"
            }
            Self::SignOut => "M6.5 2.5h-3v11h3M7 8h6.5M10.8 5.3 13.5 8l-2.7 2.7",
            Self::Menu => "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
            Self::Up => "M8 12.5v-9M4.5 7 8 3.5 11.5 7",
            Self::Down => "M8 3.5v9M4.5 9 8 12.5 11.5 9",
        }
    }
}

/// One icon.
#[component]
pub fn Icon(kind: IconKind) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d=kind.path() />
        </svg>
    }
}
