//! The commands that have no page of their own: each with its title, what it states, its fields, and
//! whether the person's code is asked for.
//!
//! Steps back and reports of what happened ask for no code: they must be quick, and the hub accepts
//! them from anybody. The table says nothing of who may do what; the hub decides.

/// What a field holds; decides its input and its JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An item.
    Item,
    /// An item or a group.
    Target,
    /// Several items.
    Items,
    /// A person.
    Person,
    /// A handler.
    Handler,
    /// A performer or stand-in.
    Performer,
    /// Several people.
    People,
    /// A setup of an open day.
    Setup,
    /// A setup of a day that is open or planned ahead.
    SetupToCome,
    /// A unit.
    Unit,
    /// A lot.
    Lot,
    /// Several lots.
    Lots,
    /// A single dummy round.
    Round,
    /// A magazine, belt or speedloader.
    Magazine,
    /// A container.
    Container,
    /// Several containers.
    Containers,
    /// An id that the page makes, or the person chooses.
    NewId,
    /// An id that the page's address gives.
    Given,
    /// An id that the person chooses.
    Id,
    /// A whole number; never filled in.
    Number,
    /// One line of text.
    Line,
    /// Several lines, private.
    Text,
    /// Yes or no.
    Flag,
    /// A moment, RFC 3339.
    Time,
    /// A word of the list of purposes.
    Purpose,
    /// A state of loading.
    LoadState,
    /// A scripted act.
    Opening,
    /// What happened.
    Happening,
    /// What kind of round was found.
    FoundKind,
    /// What changed, several.
    Changes,
    /// Protective equipment, several.
    Ppe,
    /// Why work pauses.
    Pause,
    /// How a round was proved.
    Proof,
}

/// One field.
#[derive(Debug, Clone, Copy)]
pub struct Input {
    /// Name in form and command.
    pub name: &'static str,
    /// Catalogue key of its label.
    pub label: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether the command needs it.
    pub required: bool,
}

/// One command.
#[derive(Debug, Clone, Copy)]
pub struct Act {
    /// Its word.
    pub name: &'static str,
    /// Catalogue key of its title.
    pub title: &'static str,
    /// Catalogue key of what the person states with it.
    pub says: &'static str,
    /// Whether the person's code is asked for.
    pub code: bool,
    /// Its fields.
    pub fields: &'static [Input],
}

const fn f(name: &'static str, label: &'static str, kind: Kind, required: bool) -> Input {
    Input {
        name,
        label,
        kind,
        required,
    }
}

/// The act of a word.
pub fn find(name: &str) -> Option<&'static Act> {
    ACTS.iter().find(|a| a.name == name)
}

/// Every act. One row for each, left as laid out: it is read as a table.
#[rustfmt::skip]
pub const ACTS: &[Act] = &[
    Act { name: "take_out", title: "do.take_out", says: "says.take_out", code: true, fields: &[
        f("item", "f.item", Kind::Item, true),
        f("purpose", "f.purpose", Kind::Purpose, true),
        f("setup", "f.setup", Kind::Setup, false),
    ] },
    Act { name: "collect", title: "do.collect", says: "says.collect", code: false, fields: &[
        f("item", "f.item", Kind::Target, true),
    ] },
    Act { name: "unload", title: "do.unload", says: "says.unload", code: false, fields: &[
        f("item", "f.item", Kind::Item, true),
        f("unfired", "f.unfired", Kind::Number, true),
        f("misfired", "f.misfired", Kind::Number, false),
        f("cases", "f.cases", Kind::Number, false),
        f("stray", "f.stray", Kind::Flag, false),
    ] },
    Act { name: "record_shots", title: "do.record_shots", says: "says.record_shots", code: false, fields: &[
        f("item", "f.item", Kind::Item, true),
        f("shots", "f.shots", Kind::Number, true),
    ] },
    Act { name: "lock_up", title: "do.lock_up", says: "says.lock_up", code: false, fields: &[
        f("item", "f.item", Kind::Item, true),
        f("container", "f.container", Kind::Container, true),
    ] },
    Act { name: "offer_relief", title: "do.offer_relief", says: "says.offer_relief", code: true, fields: &[
        f("item", "f.item", Kind::Item, true),
        f("to", "f.to", Kind::Handler, true),
    ] },
    Act { name: "accept_relief", title: "do.accept_relief", says: "says.accept_relief", code: true, fields: &[
        f("item", "f.item", Kind::Item, true),
    ] },
    Act { name: "revoke", title: "do.revoke", says: "says.revoke", code: false, fields: &[
        f("item", "f.item", Kind::Target, true),
    ] },
    Act { name: "use_opening", title: "do.use_opening", says: "says.use_opening", code: true, fields: &[
        f("item", "f.item", Kind::Item, true),
        f("opening", "f.opening", Kind::Opening, true),
        f("to", "f.to", Kind::Performer, false),
    ] },
    Act { name: "clear_fault", title: "do.clear_fault", says: "says.clear_fault", code: true, fields: &[
        f("item", "f.item", Kind::Item, true),
        f("reference", "f.reference", Kind::Line, true),
    ] },
    Act { name: "send_off", title: "do.send_off", says: "says.send_off", code: true, fields: &[
        f("item", "f.item", Kind::Item, true),
        f("to", "f.to", Kind::Line, true),
    ] },
    Act { name: "show", title: "do.show", says: "says.show", code: true, fields: &[
        f("item", "f.item", Kind::Target, true),
    ] },
    Act { name: "attest_shown", title: "do.attest_shown", says: "says.attest_shown", code: true, fields: &[
        f("item", "f.item", Kind::Target, true),
    ] },
    Act { name: "announce", title: "do.announce", says: "says.announce", code: true, fields: &[
        f("item", "f.item", Kind::Target, true),
        f("state", "f.state", Kind::LoadState, true),
        f("rounds", "f.rounds", Kind::Number, true),
        f("heads", "f.heads", Kind::Number, true),
    ] },
    Act { name: "clear", title: "do.clear", says: "says.clear", code: true, fields: &[
        f("item", "f.item", Kind::Target, true),
        f("to", "f.to", Kind::Performer, true),
    ] },
    Act { name: "name_group", title: "do.name_group", says: "says.name_group", code: true, fields: &[
        f("group", "f.group", Kind::Id, true),
        f("items", "f.items", Kind::Items, true),
    ] },
    Act { name: "issue", title: "do.issue", says: "says.issue", code: true, fields: &[
        f("item", "f.item", Kind::Item, true),
        f("count", "f.count", Kind::Number, true),
        f("to", "f.to", Kind::Person, true),
    ] },
    Act { name: "take_back", title: "do.take_back", says: "says.take_back", code: false, fields: &[
        f("item", "f.item", Kind::Item, true),
        f("count", "f.count", Kind::Number, true),
        f("from", "f.from", Kind::Person, true),
    ] },
    Act { name: "report", title: "do.report", says: "says.report", code: false, fields: &[
        f("item", "f.item", Kind::Item, true),
        f("what", "f.what", Kind::Happening, true),
        f("who", "f.who", Kind::Person, false),
        f("count", "f.count", Kind::Number, false),
        f("words", "f.words", Kind::Text, false),
    ] },
    Act { name: "report_misfire", title: "do.report_misfire", says: "says.report_misfire", code: false, fields: &[
        f("matter", "f.matter", Kind::NewId, true),
        f("item", "f.item", Kind::Item, true),
        f("words", "f.words", Kind::Text, false),
    ] },
    Act { name: "report_discharge", title: "do.report_discharge", says: "says.report_discharge", code: false, fields: &[
        f("matter", "f.matter", Kind::NewId, true),
        f("item", "f.item", Kind::Item, false),
        f("words", "f.words", Kind::Text, false),
    ] },
    Act { name: "report_fault", title: "do.report_fault", says: "says.report_fault", code: false, fields: &[
        f("item", "f.item", Kind::Item, true),
        f("words", "f.words", Kind::Text, false),
    ] },
    Act { name: "report_missing", title: "do.report_missing", says: "says.report_missing", code: false, fields: &[
        f("item", "f.item", Kind::Item, true),
        f("words", "f.words", Kind::Text, false),
    ] },
    Act { name: "report_recovered", title: "do.report_recovered", says: "says.report_recovered", code: false, fields: &[
        f("item", "f.item", Kind::Item, true),
        f("words", "f.words", Kind::Text, false),
    ] },
    Act { name: "report_injury", title: "do.report_injury", says: "says.report_injury", code: false, fields: &[
        f("matter", "f.matter", Kind::NewId, true),
        f("items", "f.items", Kind::Items, false),
        f("words", "f.words", Kind::Text, false),
    ] },
    Act { name: "report_found", title: "do.report_found", says: "says.report_found", code: false, fields: &[
        f("quarantine", "f.quarantine", Kind::NewId, true),
        f("lot", "f.lot", Kind::Lot, false),
        f("container", "f.container", Kind::Container, false),
        f("kind", "f.kind", Kind::FoundKind, false),
        f("words", "f.words", Kind::Text, false),
    ] },
    Act { name: "report_scene_altered", title: "do.report_scene_altered", says: "says.report_scene_altered", code: false, fields: &[
        f("matter", "f.matter", Kind::Given, true),
        f("words", "f.words", Kind::Text, false),
    ] },
    Act { name: "quarantine", title: "do.quarantine", says: "says.quarantine", code: false, fields: &[
        f("quarantine", "f.quarantine", Kind::NewId, true),
        f("items", "f.items", Kind::Items, false),
        f("lots", "f.lots", Kind::Lots, false),
        f("containers", "f.containers", Kind::Containers, false),
        f("source", "f.source", Kind::Person, false),
        f("words", "f.words", Kind::Text, false),
    ] },
    Act { name: "set_scope", title: "do.set_scope", says: "says.set_scope", code: true, fields: &[
        f("quarantine", "f.quarantine", Kind::Given, true),
        f("items", "f.items", Kind::Items, false),
        f("lots", "f.lots", Kind::Lots, false),
    ] },
    Act { name: "release_quarantine", title: "do.release_quarantine", says: "says.release_quarantine", code: true, fields: &[
        f("quarantine", "f.quarantine", Kind::Given, true),
        f("reason", "f.reason", Kind::Text, false),
    ] },
    Act { name: "record_cause", title: "do.record_cause", says: "says.record_cause", code: true, fields: &[
        f("matter", "f.matter", Kind::Given, true),
        f("reason", "f.reason", Kind::Text, true),
        f("rounds_recovered", "f.rounds_recovered", Kind::Number, false),
    ] },
    Act { name: "rebrief", title: "do.rebrief", says: "says.rebrief", code: true, fields: &[
        f("matter", "f.matter", Kind::Given, true),
        f("present", "f.present", Kind::People, true),
    ] },
    Act { name: "accept_correction", title: "do.accept_correction", says: "says.accept_correction", code: true, fields: &[
        f("matter", "f.matter", Kind::Given, true),
    ] },
    Act { name: "release_evidence", title: "do.release_evidence", says: "says.release_evidence", code: true, fields: &[
        f("matter", "f.matter", Kind::Given, true),
        f("reference", "f.reference", Kind::Line, true),
    ] },
    Act { name: "record_order", title: "do.record_order", says: "says.record_order", code: true, fields: &[
        f("matter", "f.matter", Kind::NewId, true),
        f("items", "f.items", Kind::Items, true),
        f("reference", "f.reference", Kind::Line, true),
    ] },
    Act { name: "lift_order", title: "do.lift_order", says: "says.lift_order", code: true, fields: &[
        f("matter", "f.matter", Kind::Given, true),
        f("reference", "f.reference", Kind::Line, true),
    ] },
    Act { name: "halt", title: "do.halt", says: "says.halt", code: false, fields: &[
        f("stop", "f.stop", Kind::NewId, true),
        f("unit", "f.unit", Kind::Unit, false),
        f("words", "f.words", Kind::Text, false),
    ] },
    Act { name: "examine_halt", title: "do.examine_halt", says: "says.examine_halt", code: true, fields: &[
        f("stop", "f.stop", Kind::Given, true),
        f("present", "f.present", Kind::People, true),
        f("reason", "f.reason", Kind::Text, true),
    ] },
    Act { name: "resume", title: "do.resume", says: "says.resume", code: true, fields: &[
        f("stop", "f.stop", Kind::Given, true),
    ] },
    Act { name: "call_setup", title: "do.call_setup", says: "says.call_setup", code: true, fields: &[
        f("setup", "f.setup", Kind::Setup, true),
    ] },
    Act { name: "drop_setup", title: "do.drop_setup", says: "says.drop_setup", code: false, fields: &[
        f("setup", "f.setup", Kind::SetupToCome, true),
        f("reason", "f.why", Kind::Text, true),
    ] },
    Act { name: "change_setup", title: "do.change_setup", says: "says.change_setup", code: false, fields: &[
        f("setup", "f.setup", Kind::Setup, true),
        f("changed", "f.changed", Kind::Changes, true),
        f("words", "f.words", Kind::Text, false),
    ] },
    Act { name: "brief_change", title: "do.brief_change", says: "says.brief_change", code: true, fields: &[
        f("setup", "f.setup", Kind::Setup, true),
        f("present", "f.present", Kind::People, true),
    ] },
    Act { name: "consult", title: "do.consult", says: "says.consult", code: true, fields: &[
        f("setup", "f.setup", Kind::Setup, true),
        f("with", "f.with", Kind::Person, true),
    ] },
    Act { name: "rehearse_opening", title: "do.rehearse_opening", says: "says.rehearse_opening", code: true, fields: &[
        f("setup", "f.setup", Kind::Setup, true),
        f("opening", "f.opening", Kind::Opening, true),
    ] },
    Act { name: "enter_zone", title: "do.enter_zone", says: "says.enter_zone", code: false, fields: &[
        f("setup", "f.setup", Kind::Setup, true),
        f("person", "f.person", Kind::Person, true),
        f("in_arc", "f.in_arc", Kind::Flag, false),
    ] },
    Act { name: "leave_zone", title: "do.leave_zone", says: "says.leave_zone", code: false, fields: &[
        f("setup", "f.setup", Kind::Setup, true),
        f("person", "f.person", Kind::Person, true),
    ] },
    Act { name: "confirm_ppe", title: "do.confirm_ppe", says: "says.confirm_ppe", code: false, fields: &[
        f("setup", "f.setup", Kind::Setup, true),
        f("person", "f.person", Kind::Person, true),
        f("wears", "f.wears", Kind::Ppe, true),
    ] },
    Act { name: "remove_ppe", title: "do.remove_ppe", says: "says.remove_ppe", code: false, fields: &[
        f("setup", "f.setup", Kind::Setup, true),
        f("person", "f.person", Kind::Person, true),
    ] },
    Act { name: "count_heads", title: "do.count_heads", says: "says.count_heads", code: false, fields: &[
        f("setup", "f.setup", Kind::Setup, true),
        f("heads", "f.heads", Kind::Number, true),
    ] },
    Act { name: "measure_distance", title: "do.measure_distance", says: "says.measure_distance", code: false, fields: &[
        f("setup", "f.setup", Kind::Setup, true),
        f("distance_cm", "f.distance_cm", Kind::Number, true),
    ] },
    Act { name: "pause", title: "do.pause", says: "says.pause", code: false, fields: &[
        f("unit", "f.unit", Kind::Unit, true),
        f("kind", "f.kind", Kind::Pause, true),
    ] },
    Act { name: "decline", title: "do.decline", says: "says.decline", code: false, fields: &[
        f("setup", "f.setup", Kind::Setup, true),
    ] },
    Act { name: "take_part", title: "do.take_part", says: "says.take_part", code: false, fields: &[
        f("setup", "f.setup", Kind::Setup, true),
    ] },
    Act { name: "roll", title: "do.roll", says: "says.roll", code: true, fields: &[
        f("setup", "f.setup", Kind::Setup, true),
    ] },
    Act { name: "cut", title: "do.cut", says: "says.cut", code: false, fields: &[
        f("setup", "f.setup", Kind::Setup, true),
    ] },
    Act { name: "name_round", title: "do.name_round", says: "says.name_round", code: true, fields: &[
        f("round", "f.round", Kind::Id, true),
        f("lot", "f.lot", Kind::Lot, true),
        f("mark", "f.mark", Kind::Line, true),
    ] },
    Act { name: "verify_round", title: "do.verify_round", says: "says.verify_round", code: true, fields: &[
        f("round", "f.round", Kind::Round, true),
        f("method", "f.method", Kind::Proof, true),
        f("shown_to", "f.shown_to", Kind::Person, true),
    ] },
    Act { name: "test_load", title: "do.test_load", says: "says.test_load", code: true, fields: &[
        f("lot", "f.lot", Kind::Lot, true),
        f("with", "f.with", Kind::Line, true),
        f("distance_cm", "f.distance_cm", Kind::Number, true),
    ] },
    Act { name: "draw_rounds", title: "do.draw_rounds", says: "says.draw_rounds", code: true, fields: &[
        f("lot", "f.lot", Kind::Lot, true),
        f("count", "f.count", Kind::Number, true),
    ] },
    Act { name: "return_rounds", title: "do.return_rounds", says: "says.return_rounds", code: false, fields: &[
        f("lot", "f.lot", Kind::Lot, true),
        f("count", "f.count", Kind::Number, true),
    ] },
    Act { name: "send_back", title: "do.send_back", says: "says.send_back", code: true, fields: &[
        f("lot", "f.lot", Kind::Lot, true),
        f("count", "f.count", Kind::Number, true),
    ] },
    Act { name: "name_magazine", title: "do.name_magazine", says: "says.name_magazine", code: true, fields: &[
        f("magazine", "f.magazine", Kind::Id, true),
        f("capacity", "f.capacity", Kind::Number, true),
    ] },
    Act { name: "fill_magazine", title: "do.fill_magazine", says: "says.fill_magazine", code: true, fields: &[
        f("magazine", "f.magazine", Kind::Magazine, true),
        f("lot", "f.lot", Kind::Lot, true),
        f("count", "f.count", Kind::Number, true),
    ] },
    Act { name: "empty_magazine", title: "do.empty_magazine", says: "says.empty_magazine", code: false, fields: &[
        f("magazine", "f.magazine", Kind::Magazine, true),
        f("count", "f.count", Kind::Number, true),
    ] },
    Act { name: "count_lot", title: "do.count_lot", says: "says.count_lot", code: true, fields: &[
        f("lot", "f.lot", Kind::Lot, true),
        f("cartridges", "f.cartridges", Kind::Number, true),
    ] },
    Act { name: "count_brass", title: "do.count_brass", says: "says.count_brass", code: false, fields: &[
        f("lot", "f.lot", Kind::Lot, true),
        f("cases", "f.cases", Kind::Number, true),
    ] },
    Act { name: "roll_call", title: "do.roll_call", says: "says.roll_call", code: false, fields: &[
        f("unit", "f.unit", Kind::Unit, true),
        f("seen", "f.seen", Kind::Items, true),
    ] },
    Act { name: "record_late", title: "do.record_late", says: "says.record_late", code: true, fields: &[
        f("paper", "f.paper", Kind::Line, true),
        f("happened", "f.happened", Kind::Time, true),
        f("item", "f.item", Kind::Item, false),
        f("lot", "f.lot", Kind::Lot, false),
        f("used", "f.used", Kind::Number, false),
        f("words", "f.words", Kind::Text, true),
    ] },
    Act { name: "countersign_late", title: "do.countersign_late", says: "says.countersign_late", code: true, fields: &[
        f("paper", "f.paper", Kind::Line, true),
    ] },
];
