//! The harness examined on two small pages of its own, before it examines the product.
//!
//! It shows that counts are exact, that an accessibility fault is found and a clean page is not
//! blamed, that pictures are taken, and that a lost network is noticed.

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::person::Person;
use crate::stage::{LAPTOP, PHONE_ES, Stage};
use crate::tally::Tally;

const FIRST: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>First</title></head>
<body><main><h1>First</h1><form action="/second"><label for="code">Code</label>
<input id="code" name="code" inputmode="numeric"><label for="kind">Kind</label>
<select id="kind" name="kind"><option value="a">A</option><option value="b">B</option></select>
<button>It's mine</button></form></main></body></html>"#;

const SECOND: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>Second</title></head>
<body><main><h1>Second</h1><p id="state">recorded</p><a href="/faulty">Next</a></main></body></html>"#;

const FAULTY: &str = r#"<!doctype html><html><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>Faulty</title></head>
<body><main><h1>Faulty</h1><img src="data:,"></main></body></html>"#;

pub(crate) async fn run(stage: &Stage) -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let base = format!("http://{}", listener.local_addr()?);
    let server = tokio::spawn(serve(listener));

    let handler = stage.person("handler").await?;
    handler.open(&base).await?;
    handler.expect_no_faults().await?;
    handler.expect_no_sideways_scrolling().await?;
    handler.enter_code("#code", "4821").await?;
    handler.choose("#kind", "b").await?;
    handler.sign_words("It's mine").await?;
    handler.sees("#state", "recorded").await?;
    ensure!(handler.path().await? == "/second", "the form led elsewhere");
    let query = handler.driver().current_url().await?;
    ensure!(
        query.query() == Some("code=4821&kind=b"),
        "the form sent `{query}`"
    );
    let expected = Tally {
        signatures: 1,
        taps: 3,
        codes: 1,
        screens: 2,
    };
    ensure!(
        stage.all() == expected,
        "counted {:?}, expected {expected:?}",
        stage.all()
    );
    stage.signatures_at_most(1)?;
    ensure!(
        stage.signatures_at_most(0).is_err(),
        "the limit does not bite"
    );

    let picture = handler.screenshot("second").await?;
    let bytes = std::fs::read(&picture).context("the picture is not there")?;
    // The size in a PNG's first chunk: 412 CSS pixels wide at two pixels each.
    ensure!(
        bytes.get(16..20) == Some(&824_u32.to_be_bytes()[..]),
        "the picture is not a phone's"
    );

    let other = stage.person("first ad").await?;
    other.open(&format!("{base}/second")).await?;
    other.tap_words("Next").await?;
    let found: Vec<String> = other
        .faults()
        .await?
        .into_iter()
        .map(|fault| fault.id)
        .collect();
    for planted in ["html-has-lang", "image-alt"] {
        ensure!(
            found.iter().any(|id| id == planted),
            "`{planted}` was not among {found:?}"
        );
    }
    other.network(false).await?;
    ensure!(
        other.open(&base).await.is_err(),
        "a page came without a network"
    );
    other.network(true).await?;
    other.open(&base).await?;
    screens_and_languages(stage, &base).await?;
    server.abort();
    Ok(())
}

/// Shows that a page is told the device's language, colours, paper and width.
async fn screens_and_languages(stage: &Stage, base: &str) -> Result<()> {
    let cart = stage.person_with("cart", LAPTOP).await?;
    cart.open(&format!("{base}/first")).await?;
    ensure!(
        asks(&cart, "(min-width: 1200px)").await?,
        "the laptop's screen is narrow"
    );
    cart.colours("dark").await?;
    ensure!(
        asks(&cart, "(prefers-color-scheme: dark)").await?,
        "dark was not asked for"
    );
    cart.paper(true).await?;
    ensure!(asks(&cart, "print").await?, "paper was not asked for");
    cart.paper(false).await?;
    ensure!(!asks(&cart, "print").await?, "paper is still asked for");
    cart.fill("#code", "12").await?;
    cart.tap("button").await?;
    cart.sees_gone("#code").await?;
    ensure!(
        cart.attribute("a", "href").await?.as_deref() == Some("/faulty"),
        "no such link"
    );
    cart.sign("a").await?;

    let spanish = stage.person_with("spanish", PHONE_ES).await?;
    spanish.open(&format!("{base}/first")).await?;
    let language = spanish
        .driver()
        .execute("return navigator.language;", Vec::new())
        .await?;
    ensure!(
        language.convert::<String>()? == "es",
        "the phone does not ask for Spanish"
    );
    Ok(())
}

/// Whether a media query holds on the page that this person sees.
async fn asks(person: &Person, query: &str) -> Result<bool> {
    let argument = vec![serde_json::json!(query)];
    let script = "return window.matchMedia(arguments[0]).matches;";
    Ok(person.driver().execute(script, argument).await?.convert()?)
}

async fn serve(listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(answer(stream));
    }
}

/// Answers one request and closes. A request that cannot be read gets no answer.
async fn answer(mut stream: TcpStream) -> Result<()> {
    let mut request = vec![0; 8192];
    let length = stream.read(&mut request).await?;
    request.truncate(length);
    let request = String::from_utf8_lossy(&request);
    let target = request.split(' ').nth(1).unwrap_or("/");
    let body = match target.split('?').next() {
        Some("/second") => SECOND,
        Some("/faulty") => FAULTY,
        _ => FIRST,
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\n\
         content-security-policy: default-src 'none'; form-action 'self'\r\n\
         connection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.shutdown().await?;
    Ok(())
}
