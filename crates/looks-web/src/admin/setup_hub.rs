//! The first run: names the production, chooses rule packs and time zone, and invites the first
//! person who keeps accounts. Only on the hub's own machine, and only until that person is there.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use jiff::tz::{Offset, TimeZone};
use looks_app::Hub;
use looks_core::id::PersonId;
use looks_core::vocabulary::{Role, Strength};
use looks_rules::{BASE, Pack};
use maud::{Markup, html};
use serde_json::Value;

use super::desk::{self, Desk, Fields, Order};
use super::invite;
use crate::app::AppState;
use crate::components::{self, Field, State};
use crate::layout::Section;
use crate::mode::Mode;
use crate::problem::{Kind, Problem};
use crate::words::{self, said};

/// The hub setting that holds the production's offset from UTC, such as `-07:00`.
pub const OFFSET_SETTING: &str = "utc_offset";

/// Roles that the first person may have beside keeping accounts.
const FIRST_ROLES: [Role; 6] = [
    Role::UnitProductionManager,
    Role::Producer,
    Role::FirstAd,
    Role::SecondAd,
    Role::Armorer,
    Role::PropertyMaster,
];

/// Routes of this page.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/set-up", get(page).post(set_up))
}

/// True until there is a production with somebody who keeps accounts.
pub(crate) fn wanted(d: &Desk) -> bool {
    d.state().production.is_none() || d.state().people_with(Role::Admin).next().is_none()
}

/// The production's time zone as the set-up page stored it.
pub fn stored_zone(hub: &Hub) -> Option<TimeZone> {
    let value = hub.accounts().store().setting(OFFSET_SETTING).ok()??;
    let text = String::from_utf8(value).ok()?;
    minutes(&text).and_then(zone)
}

/// Reads `+05:30` as minutes.
fn minutes(text: &str) -> Option<i32> {
    let (sign, rest) = match text.as_bytes().first()? {
        b'+' => (1, text.get(1..)?),
        b'-' => (-1, text.get(1..)?),
        _ => return None,
    };
    let (h, m) = rest.split_once(':')?;
    let (h, m): (i32, i32) = (h.parse().ok()?, m.parse().ok()?);
    (h <= 14 && m < 60 && (h < 14 || m == 0)).then_some(sign * (h * 60 + m))
}

fn zone(minutes: i32) -> Option<TimeZone> {
    Offset::from_seconds(minutes * 60).ok().map(TimeZone::fixed)
}

/// Stores an offset such as `-07:00` as the zone of every time on screens, from now on.
pub(crate) fn store_zone(d: &Desk, offset: &str) -> Result<(), Problem> {
    if minutes(offset).and_then(zone).is_none() {
        return Err(Problem::input("offset", offset, d.t("setup.offset_help")));
    }
    let store = d.app.hub.accounts().store();
    store
        .set_setting(OFFSET_SETTING, offset.as_bytes())
        .map_err(looks_app::AppError::from)?;
    d.app.choose_zone();
    Ok(())
}

fn here_only(d: &Desk) -> Result<(), Problem> {
    if !wanted(d) {
        return Err(Problem::new(Kind::NotFound).with_remedy(d.t("setup.done")));
    }
    if d.cx.mode() == Mode::Localhost {
        return Ok(());
    }
    Err(Problem::new(Kind::NotAllowed).with_remedy(d.t("setup.here_only")))
}

async fn page(d: Desk) -> Result<Response, Problem> {
    here_only(&d)?;
    Ok(d.show(d.t("setup.title"), Section::None, body(&d)))
}

fn body(d: &Desk) -> Markup {
    html! {
        p { (d.t("setup.text")) }
        (desk::form("/set-up", &html! {
            @if d.state().production.is_none() { (production_part(d)) }
            (components::section("first", d.t("setup.first"), "", html! {
                p { (d.t("setup.first_text")) }
                (desk::line(&d.cx, "person_name", d.t("people.name"), "", "", true))
                (desk::line(&d.cx, "person", d.t("people.id"), d.t("people.id_help"), "office-1", true))
                (desk::ticks("role", d.t("setup.also"), &desk::choices(&d.cx, &FIRST_ROLES, Role::as_str, words::role), |_| false))
            }))
            (components::button(d.t("setup.go"), "", ""))
        }))
    }
}

fn production_part(d: &Desk) -> Markup {
    let offset = d.app.offset(d.now);
    html! {
        (components::section("production-part", d.t("setup.production"), "", html! {
            (desk::line(&d.cx, "production", d.t("setup.name"), d.t("setup.name_help"), "", true))
            (components::field(&d.cx, &Field {
                id: "offset", name: "offset", label: d.t("setup.offset"), help: d.t("setup.offset_help"),
                value: &offset, required: true, ..Field::default()
            }))
        }))
        (components::section("packs-part", d.t("setup.packs"), "", html! {
            p { (d.t("setup.packs_text")) }
            (pack_boxes(d, |_| false))
        }))
    }
}

/// One box for each pack that can be chosen, with what it adds.
pub(crate) fn pack_boxes(d: &Desk, in_force: impl Fn(&str) -> bool) -> Markup {
    let rules = d.app.hub.rules();
    let packs: Vec<&Pack> = rules
        .book()
        .map(|book| {
            book.packs()
                .filter(|p| p.head.id.as_str() != BASE)
                .collect()
        })
        .unwrap_or_default();
    html! {
        fieldset.field.choices {
            legend { (d.t("setup.packs")) }
            @for pack in packs {
                @let id = pack.head.id.as_str();
                @let (title, place) = said::pack(&d.cx, id, &pack.head.title, &pack.head.jurisdiction);
                label.choice for={ "pack-" (id) } {
                    input type="checkbox" id={ "pack-" (id) } name="packs" value=(id)
                        checked[in_force(id)] disabled[in_force(id)];
                    span {
                        (title)
                        span.help {
                            code { (id) } " · " (place) " · "
                            (d.tf("rules.count", &[("count", &pack.rules.len().to_string())]))
                        }
                    }
                }
            }
        }
    }
}

async fn set_up(d: Desk, fields: Fields) -> Result<Response, Problem> {
    here_only(&d)?;
    let person = PersonId::parse(fields.get("person"))
        .map_err(|_| Problem::input("person", fields.get("person"), d.t("people.id_help")))?;
    if fields.get("person_name").is_empty() {
        return Err(Problem::input(
            "person_name",
            "",
            d.t("people.name_missing"),
        ));
    }
    if d.state().production.is_none() {
        let name = fields.get("production");
        if name.is_empty() {
            return Err(Problem::input("production", "", d.t("setup.name_help")));
        }
        let offset = fields.get("offset");
        store_zone(&d, offset)?;
        let open = Order::new("open_production")
            .with("name", name)
            .with("packs", fields.list("packs"))
            .done();
        if let Some(refused) = system(&d, &fields, open).await? {
            return Ok(refused);
        }
    }
    let mut roles: Vec<Value> = vec![Role::Admin.as_str().into()];
    roles.extend(fields.all("role").map(Value::from));
    let add = Order::new("add_person")
        .with("person", person.as_str())
        .with("name", fields.get("person_name"))
        .with("roles", roles)
        .done();
    if let Some(refused) = system(&d, &fields, add).await? {
        return Ok(refused);
    }
    let secret = d.app.hub.accounts().invite(&person)?;
    let invitations = [invite::Invitation {
        name: fields.get("person_name").to_owned(),
        role: d.t(words::role(Role::Admin)).to_owned(),
        secret,
    }];
    let body = html! {
        (components::notice(&d.cx, State::Hold, html! { p.reason { (d.t("setup.next")) } }))
        (invite::sheet(&d, &invitations))
    };
    Ok(d.show(d.t("setup.made"), Section::None, body))
}

/// Something the hub says itself during set-up; the refusal's page if it may not.
async fn system(d: &Desk, fields: &Fields, command: Value) -> Result<Option<Response>, Problem> {
    let id = fields.command_id(&command);
    let submission = looks_app::Submission::new(id, None, Strength::System, command);
    let answer = d.app.hub.submit(submission).await?;
    Ok(answer
        .refusal()
        .is_some()
        .then(|| d.shown(&answer, d.t("setup.title"), "/set-up")))
}

#[cfg(test)]
mod tests {
    use super::minutes;

    #[test]
    fn offsets_are_read_strictly() {
        assert_eq!(minutes("-07:00"), Some(-420));
        assert_eq!(minutes("+05:30"), Some(330));
        assert_eq!(minutes("+14:00"), Some(840));
        for wrong in ["", "7", "07:00", "+15:00", "+14:30", "-07:61", "+é:00"] {
            assert_eq!(minutes(wrong), None, "{wrong}");
        }
    }
}
