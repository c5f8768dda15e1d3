//! The static files in the binary: style, script, icon, under names that carry their hash, so that
//! a phone fetches each version once. The service worker keeps its fixed name, as it must.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::context::Cx;
use crate::problem::{Kind, Problem};

#[derive(RustEmbed)]
#[folder = "static"]
struct Files;

/// A file as it is sent.
struct Asset {
    address: String,
    kind: &'static str,
    body: Bytes,
}

struct Assets {
    /// By plain name, `app.css`.
    by_name: BTreeMap<String, Asset>,
    /// Plain name by hashed name, `app.0123456789abcdef.css`.
    hashed: BTreeMap<String, String>,
    /// The service worker with the shell's addresses filled in.
    worker: Bytes,
}

/// The worker's file, served at the root so that its scope is the whole hub.
const WORKER: &str = "sw.js";

static ASSETS: LazyLock<Assets> = LazyLock::new(load);

fn load() -> Assets {
    let mut by_name = BTreeMap::new();
    let mut hashed = BTreeMap::new();
    for name in Files::iter().filter(|name| *name != WORKER) {
        let Some(file) = Files::get(&name) else {
            continue;
        };
        let digest = hex::encode(Sha256::digest(&file.data));
        let (stem, end) = name.split_once('.').unwrap_or((&name, "bin"));
        let hash = digest.get(..16).unwrap_or(&digest);
        let versioned = format!("{stem}.{hash}.{end}");
        let address = format!("/static/{versioned}");
        let body = Bytes::from(file.data.into_owned());
        hashed.insert(versioned, name.to_string());
        by_name.insert(
            name.to_string(),
            Asset {
                address,
                kind: content_type(end),
                body,
            },
        );
    }
    let shell: Vec<&str> = by_name.values().map(|a| a.address.as_str()).collect();
    let list = serde_json::to_string(&shell).unwrap_or_else(|_| "[]".to_owned());
    let version = hex::encode(Sha256::digest(list.as_bytes()));
    let worker = Files::get(WORKER)
        .map(|f| f.data.into_owned())
        .unwrap_or_default();
    let worker = String::from_utf8_lossy(&worker)
        .replace("\"__SHELL__\"", &list)
        .replace("__VERSION__", version.get(..16).unwrap_or(&version));
    Assets {
        by_name,
        hashed,
        worker: Bytes::from(worker),
    }
}

fn content_type(end: &str) -> &'static str {
    match end {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        _ => "application/octet-stream",
    }
}

/// The address of a static file by its plain name; a name that does not exist gives an address
/// that does not exist, and a test asks for every name used.
pub fn address(name: &str) -> &'static str {
    ASSETS
        .by_name
        .get(name)
        .map_or("/static/missing", |a| a.address.as_str())
}

/// Routes of the static files, the service worker and the manifest.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/static/{name}", get(file))
        .route("/sw.js", get(worker))
        .route("/manifest.webmanifest", get(manifest))
}

async fn file(Path(name): Path<String>) -> Result<Response, Problem> {
    let plain = ASSETS
        .hashed
        .get(&name)
        .and_then(|plain| ASSETS.by_name.get(plain));
    let asset = plain.ok_or(Problem::new(Kind::NotFound))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(asset.kind)),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=31536000, immutable"),
        ),
    ];
    Ok((headers, asset.body.clone()).into_response())
}

async fn worker() -> Response {
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/javascript; charset=utf-8"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, ASSETS.worker.clone()).into_response()
}

async fn manifest(cx: Cx) -> Response {
    let body = serde_json::json!({
        "name": "Last Looks",
        "short_name": "Last Looks",
        "description": cx.t("app.description"),
        "lang": cx.lang.code(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#0d1012",
        "theme_color": "#0d1012",
        "icons": [{ "src": address("icon.svg"), "sizes": "any", "type": "image/svg+xml" }],
    });
    let kind = HeaderValue::from_static("application/manifest+json");
    ([(header::CONTENT_TYPE, kind)], body.to_string()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_used_exist_and_the_worker_lists_them() {
        let worker = String::from_utf8(ASSETS.worker.to_vec()).unwrap();
        assert!(!worker.contains("__SHELL__") && !worker.contains("__VERSION__"));
        for name in ["app.css", "app.js", "icon.svg"] {
            assert_ne!(address(name), "/static/missing", "{name}");
            assert!(
                worker.contains(address(name)),
                "{name} is not in the worker's list"
            );
        }
    }

    #[test]
    fn script_and_worker_stay_small() {
        let script = String::from_utf8(Files::get("app.js").unwrap().data.into_owned()).unwrap();
        let worker = String::from_utf8(Files::get("sw.js").unwrap().data.into_owned()).unwrap();
        assert!(script.lines().count() <= 300, "{}", script.lines().count());
        assert!(worker.lines().count() <= 150, "{}", worker.lines().count());
        for code in [&script, &worker] {
            for word in [
                "eval(",
                "new Function",
                "document.write",
                "setTimeout(\"",
                "http:",
                "https:",
            ] {
                assert!(!code.contains(word), "`{word}` in a script");
            }
        }
    }
}
