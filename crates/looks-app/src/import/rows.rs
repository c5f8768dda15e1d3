//! One row of each list, turned into commands. What a row says about a day or container that is known
//! already must be what is known: an import never changes one, and never overlooks that it differs.

use std::collections::{BTreeMap, BTreeSet};

use looks_core::{
    State,
    vocabulary::{
        Class, ContainerKind, DocumentKind, LoadSize, LoadState, Origin, PermitKind, Ppe, Role,
    },
};
use serde_json::{Value, json};

use super::{Row, RowError, Sheet, cell::Cells, day};

/// What exists already, or is made by an earlier row.
pub(super) struct Known {
    containers: BTreeMap<String, KnownContainer>,
    days: BTreeMap<String, day::KnownDay>,
    /// Setups that were dropped: a list brings none of them back without anybody meaning it.
    dropped: BTreeSet<String>,
    ids: BTreeMap<String, u64>,
}

/// A container that no row makes again.
struct KnownContainer {
    kind: String,
    place: String,
    /// The row that names it; none for one of the record.
    row: Option<u64>,
}

/// Who says what is known: the record, or an earlier row.
pub(super) fn says(row: Option<u64>) -> String {
    row.map_or_else(|| "the record".to_owned(), |row| format!("row {row}"))
}

impl Known {
    pub(super) fn of(state: &State) -> Self {
        Self {
            containers: state
                .containers
                .iter()
                .map(|(id, c)| {
                    let known = KnownContainer {
                        kind: c.kind.as_str().to_owned(),
                        place: c.place.clone(),
                        row: None,
                    };
                    (id.to_string(), known)
                })
                .collect(),
            days: state
                .days
                .iter()
                .map(|(id, d)| (id.to_string(), day::KnownDay::of(d)))
                .collect(),
            dropped: state.dropped.keys().map(ToString::to_string).collect(),
            ids: BTreeMap::new(),
        }
    }
}

fn words<T: Copy>(all: &'static [T], text: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|w| text(*w)).collect()
}

pub(super) fn row(
    sheet: Sheet,
    line: u64,
    cells: &BTreeMap<&str, &str>,
    known: &mut Known,
    out: &mut Vec<Row>,
    errors: &mut Vec<RowError>,
) {
    let before = errors.len();
    let mut c = Cells {
        line,
        cells,
        errors,
    };
    let key = match sheet {
        Sheet::Crew => "person",
        Sheet::Armory => "item",
        Sheet::Ammunition => "lot",
        Sheet::Setups => "setup",
    };
    let id = c.id(key);
    if let Some(first) = known.ids.insert(id.clone(), line) {
        c.wrong(
            key,
            format!("stands in row {first} already: each {key} once"),
        );
    }
    let commands = match sheet {
        Sheet::Crew => crew(&mut c, &id),
        Sheet::Armory => armory(&mut c, &id, known),
        Sheet::Ammunition => ammunition(&mut c, &id, known),
        Sheet::Setups => setups(&mut c, &id, known),
    };
    if errors.len() == before {
        out.extend(commands.into_iter().map(|command| Row { line, command }));
    }
}

fn crew(c: &mut Cells<'_>, id: &str) -> Vec<Value> {
    let roles = c.words("roles", &words(Role::ALL, Role::as_str));
    if roles.is_empty() {
        c.wrong("roles", "name at least one role, such as crew");
    }
    let name = c.must("name");
    let mut all = vec![json!({
        "do": "add_person", "person": id, "name": name, "roles": roles,
        "department": c.text("department"), "minor": c.yes("minor"),
    })];
    let categories: Vec<String> = c
        .list("categories")
        .iter()
        .map(|t| t.to_lowercase())
        .collect();
    for (column, kind) in [("permit", "firearms_permit"), ("course", "safety_course")] {
        let reference = c.text(column);
        let expiry = format!("{column}_expires");
        let expires = c.end_of_day(&expiry);
        if reference.is_empty() {
            if expires.is_some() {
                c.wrong(column, "a date of expiry needs the number of the document");
            }
            continue;
        }
        let mut command = json!({
            "do": "add_qualification", "person": id, "kind": kind, "reference": reference,
            "categories": if column == "permit" { categories.clone() } else { Vec::new() },
        });
        if let (Some(expires), Some(map)) = (expires, command.as_object_mut()) {
            map.insert("expires".to_owned(), expires.into());
        }
        all.push(command);
    }
    all
}

fn container(
    c: &mut Cells<'_>,
    known: &mut Known,
    kind: &str,
    holds: &str,
) -> (String, Option<Value>) {
    let id = c.id("container");
    if id.is_empty() {
        return (id, None);
    }
    let place = c.text("place");
    if let Some(known) = known.containers.get(&id) {
        same_container(c, &id, known, kind);
        return (id, None);
    }
    let made = KnownContainer {
        kind: kind.to_owned(),
        place: place.to_owned(),
        row: Some(c.line),
    };
    known.containers.insert(id.clone(), made);
    let lockable = kind != "cart";
    let made = json!({
        "do": "name_container", "container": id, "kind": kind, "holds": holds,
        "place": place, "lockable": lockable, "approved_store": kind == "safe",
    });
    (id, Some(made))
}

/// A row may leave out what is known; what it says must be it.
fn same_container(c: &mut Cells<'_>, id: &str, known: &KnownContainer, kind: &str) {
    let remedy = "write that, leave the cell empty, or name another container";
    let says = says(known.row);
    if !c.text("container_kind").is_empty() && kind != known.kind {
        let has = format!("{says} has container `{id}` as `{}`: {remedy}", known.kind);
        c.wrong("container_kind", has);
    }
    let place = c.text("place");
    if !place.is_empty() && place != known.place {
        let has = if known.place.is_empty() {
            format!("{says} has container `{id}` without a place: {remedy}")
        } else {
            format!("{says} has container `{id}` in `{}`: {remedy}", known.place)
        };
        c.wrong("place", has);
    }
}

fn armory(c: &mut Cells<'_>, id: &str, known: &mut Known) -> Vec<Value> {
    let class = c.word("class", None, &words(Class::ALL, Class::as_str));
    let origin = c.word(
        "origin",
        Some("supplier"),
        &words(Origin::ALL, Origin::as_str),
    );
    let kind = c.word(
        "container_kind",
        Some("case"),
        &words(ContainerKind::ALL, ContainerKind::as_str),
    );
    let (container, made) = container(c, known, kind.as_deref().unwrap_or("case"), "weapons");
    let documents: Vec<Value> = c
        .list("documents")
        .into_iter()
        .filter_map(|text| document(c, text))
        .collect();
    let pieces = c.number("pieces", 1);
    let item = json!({
        "do": "register_item", "item": id, "class": class, "origin": origin, "container": container,
        "make": c.text("make"), "model": c.text("model"), "serial": c.text("serial"),
        "calibre": c.text("calibre"), "category": c.text("category").to_lowercase(),
        "supplier": c.text("supplier"), "documents": documents, "pieces": pieces,
        "hero": c.yes("hero"), "convertible": c.yes("convertible"),
    });
    made.into_iter().chain([item]).collect()
}

/// `kind:reference:handler:expires`, the last two possibly empty.
fn document(c: &mut Cells<'_>, text: &str) -> Option<Value> {
    let shape = "write documents as kind:reference:handler:2026-12-31, parted by semicolons; handler and date may be empty";
    let parts: Vec<&str> = text.split(':').map(str::trim).collect();
    let [kind, reference, rest @ ..] = parts.as_slice() else {
        c.wrong("documents", shape);
        return None;
    };
    let (handler, expires) = (
        rest.first().copied().unwrap_or(""),
        rest.get(1).copied().unwrap_or(""),
    );
    let dated = expires.is_empty() || expires.parse::<jiff::civil::Date>().is_ok();
    if DocumentKind::find(kind).is_none() || reference.is_empty() || rest.len() > 2 || !dated {
        let kinds = words(DocumentKind::ALL, DocumentKind::as_str).join(", ");
        c.wrong("documents", format!("{shape}; kinds are {kinds}"));
        return None;
    }
    let mut made = json!({ "kind": kind, "reference": reference });
    if let Some(map) = made.as_object_mut() {
        if !handler.is_empty() {
            map.insert("handler".to_owned(), handler.to_lowercase().into());
        }
        if !expires.is_empty() {
            map.insert(
                "expires".to_owned(),
                format!("{expires}T23:59:59-12:00").into(),
            );
        }
    }
    Some(made)
}

fn ammunition(c: &mut Cells<'_>, id: &str, known: &mut Known) -> Vec<Value> {
    let kind = c.word("kind", None, &["blank", "dummy"]);
    let origin = c.word(
        "origin",
        Some("supplier"),
        &words(Origin::ALL, Origin::as_str),
    );
    let holds = if kind.as_deref() == Some("blank") {
        "blanks"
    } else {
        "dummies"
    };
    let (container, made) = container(c, known, "ammunition_box", holds);
    let count = c.number("count", 0);
    if count == 0 {
        c.wrong("count", "count the cartridges and write how many");
    }
    let load = if c.text("load").is_empty() {
        None
    } else {
        c.word("load", None, &words(LoadSize::ALL, LoadSize::as_str))
    };
    let tests: Vec<Value> = c
        .list("tests")
        .into_iter()
        .filter_map(|text| {
            let found = text
                .rsplit_once(':')
                .and_then(|(with, cm)| Some((with, cm.trim().parse::<u32>().ok()?)));
            if found.is_none() {
                c.wrong(
                    "tests",
                    "write tests as make and model:distance in cm, parted by semicolons",
                );
            }
            found.map(|(with, cm)| json!({ "with": with.trim(), "distance_cm": cm }))
        })
        .collect();
    let mut lot = json!({
        "do": "bring_in_lot", "lot": id, "kind": kind, "origin": origin, "maker": c.text("maker"),
        "maker_lot": c.text("maker_lot"), "calibre": c.text("calibre"), "count": count,
        "mark": c.text("mark"), "container": container, "tests": tests,
    });
    if let (Some(load), Some(map)) = (load, lot.as_object_mut()) {
        map.insert("load_size".to_owned(), load.into());
    }
    made.into_iter().chain([lot]).collect()
}

fn setups(c: &mut Cells<'_>, id: &str, known: &mut Known) -> Vec<Value> {
    if known.dropped.contains(id) {
        c.wrong(
            "setup",
            "this setup was dropped: leave its row out, or plan it again first",
        );
    }
    let mut all = Vec::new();
    let day = c.id("day");
    let unit = c.id("unit");
    if let Some(known) = known.days.get(&day) {
        day::same(c, &day, &unit, known);
    } else {
        let other_open = known.days.values().any(|d| d.occupies(&unit));
        if let Some((command, made)) = day::make(c, (&day, &unit), other_open) {
            known.days.insert(day.clone(), made);
            all.push(command);
        }
    }
    let load = if c.text("load").is_empty() {
        None
    } else {
        c.word("load", None, &words(LoadState::ALL, LoadState::as_str))
    };
    let size = if c.text("load_size").is_empty() {
        None
    } else {
        c.word("load_size", None, &words(LoadSize::ALL, LoadSize::as_str))
    };
    let mut plan = json!({
        "do": "plan_setup", "setup": id, "day": day, "words": c.text("description"), "place": c.must("place"),
        "action": c.text("action").to_lowercase(), "items": c.ids("items"), "performers": c.ids("performers"),
        "rounds": c.number("rounds", 0), "muzzle_toward_person": c.yes("muzzle_toward_person"),
        "enclosed": c.yes("enclosed"), "public_view": c.yes("public_view"),
        "public_downrange": c.yes("public_downrange"), "medic": c.yes("medic"),
        "permits": c.words("permits", &words(PermitKind::ALL, PermitKind::as_str)),
        "ppe": c.words("ppe", &words(Ppe::ALL, Ppe::as_str)),
    });
    let optional = [
        (
            "scene",
            (!c.text("scene").is_empty()).then(|| Value::from(c.id("scene"))),
        ),
        (
            "script",
            (!c.text("script").is_empty()).then(|| Value::from(c.id("script"))),
        ),
        ("load", load.map(Value::from)),
        ("load_size", size.map(Value::from)),
        (
            "distance_cm",
            (!c.text("distance_cm").is_empty()).then(|| c.number("distance_cm", 0).into()),
        ),
        (
            "hold_s",
            (!c.text("hold_s").is_empty()).then(|| c.number("hold_s", 0).into()),
        ),
    ];
    if let Some(map) = plan.as_object_mut() {
        for (key, value) in optional {
            if let Some(value) = value {
                map.insert(key.to_owned(), value);
            }
        }
    }
    all.push(plan);
    all
}
