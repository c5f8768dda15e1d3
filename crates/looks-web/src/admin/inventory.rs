//! Registering what is on the production: containers, items, documents, lots, groups, magazines.
//! The pages of one item and of the rounds in use belong to the set.

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use looks_core::id::ContainerId;
use looks_core::state::Custody;
use looks_core::vocabulary::{
    Class, ContainerKind, DocumentKind, Holds, LoadSize, LotKind, Origin,
};
use maud::{Markup, html};
use serde_json::{Map, Value, json};

use super::desk::{self, Desk, Fields, Order};
use crate::app::AppState;
use crate::components::{self, Input};
use crate::layout::{Page, Section};
use crate::mode::{Ability, Mode};
use crate::problem::{Kind, Problem};
use crate::words;

/// Routes of these pages.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/register", get(page))
        .route("/register/container", post(container))
        .route("/register/item", post(item))
        .route("/register/document", post(document))
        .route("/register/lot", post(lot))
        .route("/register/group", post(group))
        .route("/register/magazine", post(magazine))
        .route("/container/{container}", get(one_container))
}

/// Key of an origin's words.
const fn origin_key(origin: Origin) -> &'static str {
    match origin {
        Origin::Supplier => "origin.supplier",
        Origin::Production => "origin.production",
        Origin::Personal => "origin.personal",
        Origin::HomeMade => "origin.home_made",
    }
}

async fn page(d: Desk) -> Result<Response, Problem> {
    d.office()?;
    let body = html! {
        p { (d.t("inventory.text")) }
        p { a.button href="/import" { (d.t("import.title")) } }
        p { a.button.quiet href="/labels" { (d.t("labels.title")) } }
        (components::section("containers", d.t("inventory.containers"), &d.state().containers.len().to_string(), html! {
            @if d.state().containers.is_empty() {
                (components::empty_state(d.t("inventory.no_containers"), d.t("inventory.no_containers_next")))
            } @else {
                ul.rows {
                    @for (id, c) in &d.state().containers {
                        li { a href={ "/container/" (id) } { (id) } " " (d.t(words::container(c.kind))) " · " (c.place) }
                    }
                }
            }
            (desk::fold(d.t("inventory.new_container"), &container_form(&d)))
        }))
        (components::section("registering", d.t("inventory.registering"), "", html! {
            (desk::fold(d.t("inventory.new_item"), &item_form(&d)))
            (desk::fold(d.t("inventory.new_document"), &document_form(&d)))
            (desk::fold(d.t("inventory.new_lot"), &lot_form(&d)))
            (desk::fold(d.t("inventory.new_group"), &group_form(&d)))
            (desk::fold(d.t("inventory.new_magazine"), &magazine_form(&d)))
        }))
    };
    Ok(d.show(d.t("inventory.title"), Section::Items, body))
}

fn containers(d: &Desk) -> Vec<(String, String)> {
    d.state()
        .containers
        .iter()
        .map(|(id, c)| {
            (
                id.to_string(),
                format!(
                    "{id} · {} · {}",
                    d.t(words::container(c.kind)),
                    d.t(words::holds(c.holds))
                ),
            )
        })
        .collect()
}

fn container_form(d: &Desk) -> Markup {
    let kinds = desk::choices(
        &d.cx,
        ContainerKind::ALL,
        ContainerKind::as_str,
        words::container,
    );
    let holds = desk::choices(&d.cx, Holds::ALL, Holds::as_str, words::holds);
    desk::form(
        "/register/container",
        &html! {
            (desk::line(&d.cx, "c.container", d.t("inventory.container_id"), d.t("desk.id_help"), "", true))
            (desk::pick(&d.cx, "c.kind", d.t("person.kind"), "", &kinds, true))
            (desk::pick(&d.cx, "c.holds", d.t("inventory.holds"), "", &holds, true))
            (desk::line(&d.cx, "c.place", d.t("inventory.place"), "", "", true))
            (components::check_box("c-lockable", "lockable", "yes", d.t("inventory.lockable"), true))
            (components::check_box("c-approved", "approved_store", "yes", d.t("inventory.approved"), false))
            (components::button(d.t("inventory.new_container"), "", ""))
        },
    )
}

fn item_form(d: &Desk) -> Markup {
    let classes = desk::choices(&d.cx, Class::ALL, Class::as_str, words::class);
    let origins = desk::choices(&d.cx, Origin::ALL, Origin::as_str, origin_key);
    let mut items = super::day::items_here(d);
    items.sort();
    desk::form(
        "/register/item",
        &html! {
            (desk::line(&d.cx, "i.item", d.t("inventory.item_id"), d.t("desk.id_help"), "", true))
            (desk::pick(&d.cx, "i.class", d.t("person.class"), "", &classes, true))
            (desk::line(&d.cx, "i.make", d.t("inventory.make"), "", "", false))
            (desk::line(&d.cx, "i.model", d.t("inventory.model"), "", "", false))
            (desk::line(&d.cx, "i.serial", d.t("inventory.serial"), d.t("inventory.serial_help"), "", false))
            (desk::line(&d.cx, "i.calibre", d.t("inventory.calibre"), "", "", false))
            (desk::line(&d.cx, "i.category", d.t("inventory.category"), d.t("inventory.category_help"), "", false))
            (desk::line(&d.cx, "i.supplier", d.t("inventory.supplier"), "", "", false))
            (desk::pick(&d.cx, "i.origin", d.t("inventory.origin"), "supplier", &origins, true))
            (desk::pick(&d.cx, "i.container", d.t("inventory.container"), "", &containers(d), true))
            (desk::input(&d.cx, "i.pieces", d.t("inventory.pieces"), Input::Number, "1", true))
            (desk::pick(&d.cx, "i.replaces", d.t("inventory.replaces"), "", &items, false))
            (components::check_box("i-hero", "hero", "yes", d.t("inventory.hero"), false))
            (components::check_box("i-convertible", "convertible", "yes", d.t("inventory.convertible"), false))
            (document_fields(d, "id", false))
            (components::button(d.t("inventory.new_item"), "", ""))
        },
    )
}

/// Fields of one document; `form` sets their ids apart from those of another form.
fn document_fields(d: &Desk, form: &str, required: bool) -> Markup {
    let kinds = desk::choices(
        &d.cx,
        DocumentKind::ALL,
        DocumentKind::as_str,
        words::document,
    );
    let handlers = d.people(looks_core::state::Person::handles);
    html! {
        (desk::pick(&d.cx, &format!("{form}.document"), d.t("inventory.document"), "", &kinds, required))
        (desk::line(&d.cx, &format!("{form}.reference"), d.t("person.reference"), d.t("person.reference_help"), "", required))
        (desk::pick(&d.cx, &format!("{form}.handler"), d.t("inventory.handler"), "", &handlers, false))
        (desk::input(&d.cx, &format!("{form}.expires"), d.t("person.until"), Input::Date, "", false))
    }
}

fn document_form(d: &Desk) -> Markup {
    desk::form(
        "/register/document",
        &html! {
            (desk::pick(&d.cx, "d.item", d.t("inventory.item"), "", &super::day::items_here(d), true))
            (document_fields(d, "d", true))
            (components::button(d.t("inventory.new_document"), "", ""))
        },
    )
}

fn lot_form(d: &Desk) -> Markup {
    // Live and unknown rounds are found and set aside; nobody brings them in.
    let kinds = desk::choices(
        &d.cx,
        &[LotKind::Blank, LotKind::Dummy],
        LotKind::as_str,
        words::lot_kind,
    );
    let origins = desk::choices(&d.cx, Origin::ALL, Origin::as_str, origin_key);
    let sizes = desk::choices(&d.cx, LoadSize::ALL, LoadSize::as_str, words::load_size);
    desk::form(
        "/register/lot",
        &html! {
            (desk::line(&d.cx, "l.lot", d.t("inventory.lot_id"), d.t("desk.id_help"), "", true))
            (desk::pick(&d.cx, "l.kind", d.t("person.kind"), "", &kinds, true))
            (desk::pick(&d.cx, "l.origin", d.t("inventory.origin"), "supplier", &origins, true))
            (desk::line(&d.cx, "l.maker", d.t("inventory.maker"), "", "", true))
            (desk::line(&d.cx, "l.maker_lot", d.t("inventory.maker_lot"), "", "", true))
            (desk::line(&d.cx, "l.calibre", d.t("inventory.calibre"), "", "", true))
            (desk::pick(&d.cx, "l.load_size", d.t("inventory.load_size"), "", &sizes, false))
            (desk::input(&d.cx, "l.count", d.t("inventory.count"), Input::Number, "", true))
            (desk::line(&d.cx, "l.mark", d.t("inventory.mark"), d.t("inventory.mark_help"), "", false))
            (desk::pick(&d.cx, "l.container", d.t("inventory.container"), "", &containers(d), true))
            (desk::line(&d.cx, "l.tested_with", d.t("inventory.tested_with"), d.t("inventory.tested_help"), "", false))
            (desk::input(&d.cx, "l.tested_cm", d.t("inventory.tested_cm"), Input::Number, "", false))
            (components::button(d.t("inventory.new_lot"), "", ""))
        },
    )
}

fn group_form(d: &Desk) -> Markup {
    desk::form(
        "/register/group",
        &html! {
            p { (d.t("inventory.group_text")) }
            (desk::line(&d.cx, "g.group", d.t("inventory.group_id"), d.t("desk.id_help"), "", true))
            (desk::ticks("g.items", d.t("inventory.items"), &super::day::items_here(d), |_| false))
            (components::button(d.t("inventory.new_group"), "", ""))
        },
    )
}

fn magazine_form(d: &Desk) -> Markup {
    desk::form(
        "/register/magazine",
        &html! {
            (desk::line(&d.cx, "m.magazine", d.t("inventory.magazine_id"), d.t("desk.id_help"), "", true))
            (desk::input(&d.cx, "m.capacity", d.t("inventory.capacity"), Input::Number, "", true))
            (components::button(d.t("inventory.new_magazine"), "", ""))
        },
    )
}

async fn container(d: Desk, fields: Fields) -> Result<Response, Problem> {
    let command = Order::new("name_container")
        .with("container", fields.get("container"))
        .with("kind", fields.get("kind"))
        .with("holds", fields.get("holds"))
        .with("place", fields.get("place"))
        .with("lockable", fields.yes("lockable"))
        .with("approved_store", fields.yes("approved_store"))
        .done();
    d.act(
        &fields,
        command,
        d.t("inventory.new_container"),
        "/register",
    )
    .await
}

/// The document of a form; nothing where no kind was chosen.
fn read_document(d: &Desk, fields: &Fields) -> Result<Option<Value>, Problem> {
    if fields.get("document").is_empty() {
        return Ok(None);
    }
    let mut made = Map::new();
    made.insert("kind".to_owned(), fields.get("document").into());
    made.insert("reference".to_owned(), fields.get("reference").into());
    if !fields.get("handler").is_empty() {
        made.insert("handler".to_owned(), fields.get("handler").into());
    }
    if !fields.get("expires").is_empty() {
        made.insert(
            "expires".to_owned(),
            d.moment("expires", fields.get("expires"), "23:59")?.into(),
        );
    }
    Ok(Some(Value::Object(made)))
}

async fn item(d: Desk, fields: Fields) -> Result<Response, Problem> {
    let documents: Vec<Value> = read_document(&d, &fields)?.into_iter().collect();
    let command = Order::new("register_item")
        .with("item", fields.get("item"))
        .with("class", fields.get("class"))
        .with("make", fields.get("make"))
        .with("model", fields.get("model"))
        .with("serial", fields.get("serial"))
        .with("calibre", fields.get("calibre"))
        .with("category", fields.get("category"))
        .with("supplier", fields.get("supplier"))
        .with("origin", fields.get("origin"))
        .with("container", fields.get("container"))
        .with("pieces", fields.number("pieces")?)
        .with("hero", fields.yes("hero"))
        .with("convertible", fields.yes("convertible"))
        .maybe("replaces", fields.get("replaces"))
        .with("documents", documents)
        .done();
    let next = format!("/item/{}", fields.get("item"));
    d.act(&fields, command, d.t("inventory.new_item"), &next)
        .await
}

async fn document(d: Desk, fields: Fields) -> Result<Response, Problem> {
    let made = read_document(&d, &fields)?
        .ok_or_else(|| Problem::input("document", "", d.t("inventory.document")))?;
    let command = Order::new("add_document")
        .with("item", fields.get("item"))
        .with("document", made)
        .done();
    let next = format!("/item/{}", fields.get("item"));
    d.act(&fields, command, d.t("inventory.new_document"), &next)
        .await
}

async fn lot(d: Desk, fields: Fields) -> Result<Response, Problem> {
    let mut tests = Vec::new();
    if !fields.get("tested_with").is_empty() {
        tests.push(json!({ "with": fields.get("tested_with"), "distance_cm": fields.number("tested_cm")? }));
    }
    let command = Order::new("bring_in_lot")
        .with("lot", fields.get("lot"))
        .with("kind", fields.get("kind"))
        .with("origin", fields.get("origin"))
        .with("maker", fields.get("maker"))
        .with("maker_lot", fields.get("maker_lot"))
        .with("calibre", fields.get("calibre"))
        .maybe("load_size", fields.get("load_size"))
        .with("count", fields.number("count")?)
        .with("mark", fields.get("mark"))
        .with("container", fields.get("container"))
        .with("tests", tests)
        .done();
    d.act(&fields, command, d.t("inventory.new_lot"), "/register")
        .await
}

async fn group(d: Desk, fields: Fields) -> Result<Response, Problem> {
    let command = Order::new("name_group")
        .with("group", fields.get("group"))
        .with("items", fields.list("items"))
        .done();
    d.act(&fields, command, d.t("inventory.new_group"), "/register")
        .await
}

async fn magazine(d: Desk, fields: Fields) -> Result<Response, Problem> {
    let command = Order::new("name_magazine")
        .with("magazine", fields.get("magazine"))
        .with("capacity", fields.number("capacity")?)
        .done();
    d.act(&fields, command, d.t("inventory.new_magazine"), "/register")
        .await
}

/// What the record has in a container; its label leads here.
async fn one_container(d: Desk, Path(id): Path<String>) -> Result<Response, Problem> {
    d.require(Ability::Look)?;
    // Anybody can join an open network; nobody there learns what is kept where.
    if d.me.is_none() && d.cx.mode() == Mode::PlainLan {
        return Err(Problem::new(Kind::NotSignedIn).with_field("container"));
    }
    let id = desk::known(ContainerId::parse(&id))?;
    let c = d
        .state()
        .containers
        .get(&id)
        .ok_or_else(|| Problem::new(Kind::NotFound))?;
    let inside = d
        .state()
        .items
        .iter()
        .filter(|(_, i)| matches!(&i.custody, Custody::Container(at) if *at == id));
    let lots: Vec<_> = d
        .state()
        .lots
        .iter()
        .filter(|(_, l)| l.about.container == id)
        .collect();
    let body = html! {
        dl.facts {
            div { dt { (d.t("person.kind")) } dd { (d.t(words::container(c.kind))) } }
            div { dt { (d.t("inventory.holds")) } dd { (d.t(words::holds(c.holds))) } }
            div { dt { (d.t("inventory.place")) } dd { (c.place) } }
            @if c.approved_store { div { dt { (d.t("inventory.store")) } dd { (d.t("inventory.approved")) } } }
        }
        (components::section("inside", d.t("inventory.inside"), "", html! {
            p.help { (d.t("inventory.inside_text")) }
            ul.rows {
                @for (item, about) in inside { li { a href={ "/item/" (item) } { (item) } " " (about.about.make) " " (about.about.model) " " span.data { (about.about.serial) } } }
                @for (lot, about) in lots { li { a href={ "/lots#" (lot) } { (lot) } " " (d.t(words::lot_kind(about.about.kind))) } }
            }
        }))
    };
    let about = Page {
        title: id.as_str(),
        kicker: d.t(words::container(c.kind)),
        section: Section::Items,
        ..Page::default()
    };
    Ok(d.show_as(StatusCode::OK, &about, body))
}
