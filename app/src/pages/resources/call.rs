//! How a deployment is called: lines to paste, with its full name and the address of this installation.

use accounts::Resource;
use domain::ResourceState;
use leptos::prelude::*;

use super::{Onlooker, full_name};
use crate::addresses;

/// The section, on the page of a deployment. `api` is how Roster is reached, without a slash at its end.
pub(super) fn section(onlooker: &Onlooker, deployment: &Resource, api: &str) -> AnyView {
    let name = full_name(onlooker, deployment);
    let rests = deployment.spec.fields().get("replicaCount").is_some_and(|replicas| *replicas == 0);
    let content = match deployment.state {
        ResourceState::Ready if rests => {
            view! { <p class="hint">"It is scaled to 0 replicas and answers nobody. Scale it up first."</p> }
                .into_any()
        }
        ResourceState::Ready => lines(onlooker, &name, api),
        ResourceState::Deleted => {
            view! { <p class="hint">"A deleted deployment answers nobody. Undelete it first."</p> }.into_any()
        }
        _ => view! { <p class="hint">"Nothing answers for it yet: choose an upstream under Change."</p> }
            .into_any(),
    };
    view! {
        <section class="panel" aria-labelledby="call-title">
            <h2 id="call-title">"Call it"</h2>
            {content}
        </section>
    }
    .into_any()
}

fn lines(onlooker: &Onlooker, name: &str, api: &str) -> AnyView {
    let curl = format!(
        "curl {api}/v1/chat/completions \\\n  -H \"Authorization: Bearer $ROSTER_API_KEY\" \\\n  -H \"Content-Type: \
         application/json\" \\\n  -d '{{\"model\": \"{name}\", \"messages\": [{{\"role\": \"user\", \"content\": \
         \"Hello\"}}]}}'"
    );
    let python = format!(
        "import os\nfrom fireworks import Fireworks\n\nclient = Fireworks(\n    api_key=os.environ[\"ROSTER_API_KEY\"],\n    \
         account_id=\"{}\",\n    base_url=\"{api}\",\n)\nanswer = client.chat.completions.create(\n    \
         model=\"{name}\",\n    messages=[{{\"role\": \"user\", \"content\": \"Hello\"}}],\n)\n\
         print(answer.choices[0].message.content)",
        onlooker.account.id
    );
    let keys = addresses::api_keys(&onlooker.account.id);
    view! {
        <p class="hint">
            "With an API key of yours in ROSTER_API_KEY; " <a href=keys>"create one"</a> " if you have none."
        </p>
        <h3 class="label" id="call-curl">"curl"</h3>
        <pre class="code" tabindex="0" role="region" aria-labelledby="call-curl"><code>{curl}</code></pre>
        <h3 class="label" id="call-python">"Python"</h3>
        <pre class="code" tabindex="0" role="region" aria-labelledby="call-python"><code>{python}</code></pre>
    }
    .into_any()
}
