//! `/docs/api`: the REST interface, to read. What stands here is made from the same document that
//! programs read at `/openapi.json`.

use leptos::prelude::*;

use crate::frame::reading;
use crate::model::Frame;

/// The interface.
#[derive(Clone, Debug)]
pub struct ApiPage {
    /// How the installation is reached.
    pub base: String,
    /// Operations about one thing each.
    pub groups: Vec<ApiGroup>,
    /// What can go wrong anywhere: status and meaning.
    pub errors: Vec<(String, String)>,
}

/// Operations about one thing.
#[derive(Clone, Debug)]
pub struct ApiGroup {
    /// What they are about.
    pub name: String,
    /// In a sentence.
    pub about: String,
    /// The operations.
    pub operations: Vec<ApiOperation>,
}

/// One operation.
#[derive(Clone, Debug)]
pub struct ApiOperation {
    /// Its name, which is also where it stands on the page.
    pub id: String,
    /// `GET`.
    pub method: String,
    /// The path, with parameters in braces.
    pub path: String,
    /// What it does, in a few words.
    pub summary: String,
    /// What there is to know about it.
    pub about: String,
    /// What one needs for it.
    pub needs: Vec<String>,
    /// Parameters of path, query and header.
    pub parameters: Vec<ApiField>,
    /// Fields of the body, if it has one.
    pub body: Vec<ApiField>,
    /// Fields of the answer.
    pub answer: Vec<ApiField>,
    /// A line for a shell.
    pub curl: String,
}

/// A parameter, or a field of a body.
#[derive(Clone, Debug)]
pub struct ApiField {
    /// Its name; with a dot, of a field within.
    pub name: String,
    /// What it is: `path`, `query`, `header` or a type.
    pub kind: String,
    /// Whether it must be there.
    pub required: bool,
    /// What it says.
    pub about: String,
}

/// `/docs/api`
pub fn api(frame: Frame, page: ApiPage) -> impl IntoView {
    let contents = page.groups.iter().map(contents).collect_view();
    let groups = page.groups.into_iter().map(group).collect_view();
    let errors = page.errors.into_iter().map(|(status, meaning)| {
        view! { <tr><th scope="row"><code>{status}</code></th><td>{meaning}</td></tr> }
    });
    let main = view! {
        <div class="reading">
            <nav class="contents" aria-label="Operations">{contents}</nav>
            <div class="reading-text">
                <h1>"REST interface"</h1>
                <p class="lead">
                    "For programs: everything the console does about users, API keys, deployments, models, datasets, fine-tuning jobs and the audit log. The same as a document for tools: "
                    <a href="/openapi.json">"openapi.json"</a> " (OpenAPI 3.1)."
                </p>
                <section id="begin">
                    <h2>"Before you begin"</h2>
                    <p>"Ask " <code>{page.base}</code> " with an API key in the header " <code>"Authorization: Bearer"</code> ": a key acts as its user, with the role they have at that moment. The lines below expect it in a variable:"</p>
                    <pre class="code" tabindex="0"><code>"export ROSTER_API_KEY=rk_…"</code></pre>
                    <p>"Answers are JSON, and success is always 200. Lists come in pages: pass " <code>"nextPageToken"</code> " as " <code>"pageToken"</code> " for the next one, with everything else as before. A change with " <code>"If-Match"</code> " and an " <code>"etag"</code> " is made only if nobody was faster."</p>
                </section>
                {groups}
                <section id="errors">
                    <h2>"Errors"</h2>
                    <p>"Always " <code>"{\"code\", \"message\", \"details\"}"</code> ": the message is for people, " <code>"details"</code> " names the field or the permission for programs."</p>
                    <div class="scroll" tabindex="0" role="region" aria-label="Errors">
                        <table class="fields"><tbody>{errors.collect_view()}</tbody></table>
                    </div>
                </section>
            </div>
        </div>
    };
    reading(frame, "REST interface", main.into_any())
}

fn contents(group: &ApiGroup) -> impl IntoView + use<> {
    let links = group.operations.iter().map(|operation| {
        let href = format!("#{}", operation.id);
        view! { <li><a href=href>{operation.summary.clone()}</a></li> }
    });
    view! {
        <h2>{group.name.clone()}</h2>
        <ul>{links.collect_view()}</ul>
    }
}

fn group(group: ApiGroup) -> impl IntoView {
    let operations = group.operations.into_iter().map(operation).collect_view();
    view! {
        <section>
            <h2>{group.name}</h2>
            <p>{prose(&group.about)}</p>
            {operations}
        </section>
    }
}

fn operation(operation: ApiOperation) -> impl IntoView {
    let ApiOperation { id, method, path, summary, about, needs, parameters, body, answer, curl } = operation;
    let needs = needs.into_iter().map(|need| view! { <li>{need}</li> }).collect_view();
    let (shown, named) = (summary.clone(), method.clone());
    view! {
        <article class="operation" id=id>
            <h3>{summary}</h3>
            <p class="endpoint"><span class="method" data-method=method>{named}</span> <code>{path}</code></p>
            {(!about.is_empty()).then(|| view! { <p>{prose(&about)}</p> })}
            <div class="needs">
                <h4>"Needs"</h4>
                <ul>{needs}</ul>
            </div>
            {fields(&shown, "Parameters", parameters, true)}
            {fields(&shown, "Body", body, true)}
            {fields(&shown, "Answer", answer, false)}
            <pre class="code" tabindex="0"><code>{curl}</code></pre>
        </article>
    }
}

/// A sentence of the document, in which what stands between backticks is code.
fn prose(text: &str) -> impl IntoView + use<> {
    let parts = text.split('`').enumerate().map(|(number, part)| {
        let part = part.to_owned();
        if number % 2 == 1 { view! { <code>{part}</code> }.into_any() } else { part.into_any() }
    });
    parts.collect_view()
}

/// A table of fields; folded away if it is one that is looked up rather than read.
fn fields(operation: &str, title: &'static str, fields: Vec<ApiField>, open: bool) -> Option<AnyView> {
    if fields.is_empty() {
        return None;
    }
    let label = format!("{title} of {operation}");
    let rows = fields.into_iter().map(|field| {
        let kind = if field.required { format!("{}, required", field.kind) } else { field.kind };
        view! {
            <tr>
                <th scope="row">
                    <code>{field.name}</code>
                    <small>{kind}</small>
                </th>
                <td>{prose(&field.about)}</td>
            </tr>
        }
    });
    Some(
        view! {
            <details class="fold" open=open>
                <summary>{title}</summary>
                <div class="scroll" tabindex="0" role="region" aria-label=label>
                    <table class="fields"><tbody>{rows.collect_view()}</tbody></table>
                </div>
            </details>
        }
        .into_any(),
    )
}
