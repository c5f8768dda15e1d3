//! Reads a PDF that has a text layer, by the place of every character. Recognises no pictures of words and
//! opens nothing that wants a password; what opens with an empty one, locked against printing only, is read.
//!
//! The crate that takes the characters out of a PDF can panic, run long or fill memory on files made to do
//! so. A panic is caught here, page by page; time, memory and the stack are not bounded by this module:
//! whoever reads files of strangers does it in a process of its own, with limits, as the hub does. The
//! feature `pdf` leaves all of it out.

mod layout;
mod lines;
mod looks;
mod script;
mod stamps;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use pdf_extract::{
    Dictionary, Document, LoadOptions, MediaBox, Object, ObjectId, OutputDev, OutputError,
    Transform,
};

use crate::decode::BYTES_MAX;
use crate::error::ReadError;
use crate::model::{Format, Notice, Script};

use lines::{Glyph, Page};

/// Most pages that are read.
pub const PAGES_MAX: usize = 3000;

/// Most bytes of words that are taken from one page.
const PAGE_BYTES_MAX: usize = 256 * 1024;

/// Reads a script from the bytes of a PDF.
///
/// The source of the script is the text layer put in order, one line for each printed line; where two speak
/// side by side, one for each half of it.
pub fn read(bytes: &[u8]) -> Result<Script, ReadError> {
    if bytes.len() > BYTES_MAX {
        return Err(ReadError::TooLarge {
            limit: BYTES_MAX,
            size: bytes.len(),
        });
    }
    let mut document = open(bytes)?;
    write_widths_out(&mut document);
    let ids: Vec<ObjectId> = document.get_pages().into_values().collect();
    if ids.len() > PAGES_MAX {
        return Err(ReadError::Unsupported {
            line: 1,
            what: format!("{} pages", ids.len()),
            remedy: format!("no script has more than `{PAGES_MAX}`; send the script alone"),
        });
    }
    check_loops(&document, &ids)?;
    let mut notices = Vec::new();
    let mut pages = Vec::new();
    let mut unreadable = Vec::new();
    for number in (1..).take(ids.len()) {
        match page(&document, number) {
            Some(page) => pages.extend(leaves(page)),
            None => unreadable.push(number),
        }
    }
    check_words(&pages, ids.len(), &unreadable)?;
    let empty: Vec<u32> = pages
        .iter()
        .filter(|page| page.text.trim().is_empty())
        .map(|page| page.number)
        .collect();
    let stamped = stamps::take_off(&mut pages);
    let printed: Vec<lines::Line> = pages
        .iter()
        .enumerate()
        .flat_map(|(index, page)| lines::lines_of(page, index))
        .collect();
    let marked = layout::mark(&pages, printed);
    if marked.iter().all(|line| line.furniture) {
        return Err(ReadError::NoText {
            pages: count(ids.len()),
        });
    }
    let read = script::build(&pages, &marked);
    say_pages(&unreadable, "could not be read", &mut notices);
    say_pages(&empty, "have no words, perhaps pictures", &mut notices);
    say_pages(
        &read.lists,
        "list people, places or revisions before the script and were not read as scenes",
        &mut notices,
    );
    if let Some(words) = stamped {
        notices.push(Notice {
            line: 1,
            words: format!(
                "`{words}` stands at one place of page after page, over the script, and was left out as a stamp"
            ),
        });
    }
    if read.scenes.is_empty() {
        notices.push(Notice {
            line: 1,
            words:
                "no line reads as a scene heading such as `INT. HALL - DAY`, so there are no scenes and nothing was looked through for hazards"
                    .to_owned(),
        });
    }
    crate::outside::say(
        Format::Pdf,
        !read.title.is_empty(),
        &read.elements,
        &read.scenes,
        &mut notices,
    );
    crate::tongue::say(&read.elements, &read.scenes, &mut notices);
    notices.extend(read.notices);
    Ok(Script {
        format: Format::Pdf,
        encoding: "PDF".into(),
        source: read.source,
        title: read.title,
        elements: read.elements,
        scenes: read.scenes,
        notices,
    })
}

fn count(pages: usize) -> u32 {
    u32::try_from(pages).unwrap_or(u32::MAX)
}

fn broken(words: String) -> ReadError {
    ReadError::Malformed { line: 1, words }
}

/// The document, if it is one and not locked.
fn open(bytes: &[u8]) -> Result<Document, ReadError> {
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    if !head.windows(5).any(|five| five == b"%PDF-") {
        return Err(broken(
            "the file does not begin with `%PDF-`; export the script again as PDF, FDX or Fountain"
                .to_owned(),
        ));
    }
    let options = LoadOptions {
        filter: Some(without_picture),
        ..LoadOptions::default()
    };
    let loaded = catch_unwind(|| Document::load_mem_with_options(bytes, options));
    match loaded {
        Ok(Ok(document)) if document.is_encrypted() || document.trailer.has(b"Encrypt") => {
            Err(ReadError::Encrypted)
        }
        Ok(Ok(mut document)) => {
            // The filter is not asked for files that open with an empty password.
            if document.was_encrypted() {
                document.objects.values_mut().for_each(empty_picture);
            }
            Ok(document)
        }
        // What is locked with a password that is not empty, or in a way of its own, does not open at all.
        _ if bytes.windows(8).any(|eight| eight == b"/Encrypt") => Err(ReadError::Encrypted),
        Ok(Err(fault)) => Err(broken(format!(
            "`PDF` that does not open: {fault}; it may be cut short, send it again or export it again"
        ))),
        Err(_) => Err(broken(
            "`PDF` that does not open; it may be damaged, export it again".to_owned(),
        )),
    }
}

/// Empties pictures: they hold no words, and the crate would take their bytes for a page's.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the crate asks for this signature"
)]
fn without_picture(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    if !matches!(object, Object::Stream(_)) {
        return Some((id, object.clone()));
    }
    empty_picture(object);
    // A stream is kept as it is left here; what is handed back counts only for objects within streams.
    Some((id, Object::Null))
}

fn empty_picture(object: &mut Object) {
    let Object::Stream(stream) = object else {
        return;
    };
    let kind = stream.dict.get(b"Subtype").and_then(Object::as_name);
    if kind.is_ok_and(|kind| kind == b"Image") {
        stream.set_plain_content(Vec::new());
    }
}

/// Highest number of a character in a font (ISO 32000-1, 9.7.4.2).
const CHARACTER_MAX: i64 = 0xffff;

/// Most widths that are written out, in all fonts of a file.
const WIDTHS_MAX: usize = 1 << 20;

/// Writes the widths of a font that are given for a range, `0 92 600`, as a list, `0 [600 600 ...]`: the crate beneath
/// reads ranges wrongly, and a typewriter's font then has letters of no width, all in one place.
fn write_widths_out(document: &mut Document) {
    let mut room = WIDTHS_MAX;
    let widths: Vec<(ObjectId, Vec<Object>)> = document
        .objects
        .iter()
        .filter_map(|(id, object)| {
            let given = object.as_dict().ok()?.get(b"W").ok()?;
            let (_, given) = document.dereference(given).ok()?;
            Some((*id, listed(given.as_array().ok()?, &mut room)?))
        })
        .collect();
    for (id, widths) in widths {
        if let Some(Object::Dictionary(font)) = document.objects.get_mut(&id) {
            font.set("W", Object::Array(widths));
        }
    }
}

/// The widths with every range as a list; nothing where there is none, or where it is no list of widths.
fn listed(given: &[Object], room: &mut usize) -> Option<Vec<Object>> {
    let (mut out, mut any, mut rest) = (Vec::new(), false, given);
    while let [first, next, after @ ..] = rest {
        let from = first.as_i64().ok()?;
        out.push(first.clone());
        if let Object::Array(_) = next {
            out.push(next.clone());
            rest = after;
            continue;
        }
        let (to, [width, after @ ..]) = (next.as_i64().ok()?, after) else {
            return None;
        };
        if !(0..=CHARACTER_MAX).contains(&from) || !(from..=CHARACTER_MAX).contains(&to) {
            return None;
        }
        any = true;
        let list: Vec<Object> = (from..=to).map(|_| width.clone()).collect();
        *room = room.checked_sub(list.len())?;
        out.push(Object::Array(list));
        rest = after;
    }
    any.then_some(out)
}

/// Refuses pages that lead back to themselves: reading them would never end.
fn check_loops(document: &Document, ids: &[ObjectId]) -> Result<(), ReadError> {
    const DEEP: usize = 64;
    let refuse = || ReadError::Unsupported {
        line: 1,
        what: "a page that holds itself".to_owned(),
        remedy: "no writing program makes that; export the script again".to_owned(),
    };
    for id in ids {
        let mut at = *id;
        for depth in 0.. {
            let parent = document
                .get_dictionary(at)
                .and_then(|page| page.get(b"Parent"))
                .and_then(Object::as_reference);
            match parent {
                Ok(_) if depth >= DEEP => return Err(refuse()),
                Ok(parent) => at = parent,
                Err(_) => break,
            }
        }
    }
    // Forms that draw only forms which are settled are settled; one within itself never is.
    let mut open: BTreeMap<ObjectId, Vec<ObjectId>> = document
        .objects
        .iter()
        .filter_map(|(id, object)| Some((*id, drawn(document, object)?)))
        .collect();
    for _ in 0..DEEP {
        let ids: BTreeSet<ObjectId> = open.keys().copied().collect();
        open.retain(|_, inner| inner.iter().any(|one| ids.contains(one)));
        if open.is_empty() {
            return Ok(());
        }
    }
    Err(refuse())
}

/// What a form draws by its own list of resources; nothing for other objects.
fn drawn(document: &Document, object: &Object) -> Option<Vec<ObjectId>> {
    let form = object.as_stream().ok()?;
    let resources = resolve(document, form.dict.get(b"Resources").ok()?)?;
    let names = resolve(document, resources.get(b"XObject").ok()?)?;
    let inner: Vec<ObjectId> = names
        .iter()
        .filter_map(|(_, value)| value.as_reference().ok())
        .collect();
    (!inner.is_empty()).then_some(inner)
}

fn resolve<'d>(document: &'d Document, object: &'d Object) -> Option<&'d Dictionary> {
    match object {
        Object::Reference(id) => document.get_dictionary(*id).ok(),
        other => other.as_dict().ok(),
    }
}

/// Refuses files without words, and those whose words are set in types without letters.
fn check_words(pages: &[Page], all: usize, unreadable: &[u32]) -> Result<(), ReadError> {
    let (mut letters, mut strange) = (0_usize, 0_usize);
    for one in pages.iter().flat_map(|page| page.text.chars()) {
        if one.is_alphanumeric() {
            letters += 1;
        } else if matches!(one, '\u{e000}'..='\u{f8ff}' | '\u{fffd}') || one.is_control() {
            strange += 1;
        }
    }
    if strange > letters {
        return Err(ReadError::Unsupported {
            line: 1,
            what: "type without a table of its letters".to_owned(),
            remedy: "export the PDF again with its fonts embedded, or send FDX or Fountain"
                .to_owned(),
        });
    }
    if letters == 0 && all > 0 && unreadable.len() == all {
        return Err(broken(format!(
            "none of `{all}` pages could be read; the PDF is damaged, export it again"
        )));
    }
    if letters == 0 {
        return Err(ReadError::NoText { pages: count(all) });
    }
    Ok(())
}

fn say_pages(pages: &[u32], what: &str, notices: &mut Vec<Notice>) {
    if pages.is_empty() {
        return;
    }
    let named: Vec<String> = pages.iter().take(10).map(u32::to_string).collect();
    let more = if pages.len() > 10 { " and more" } else { "" };
    notices.push(Notice {
        line: 1,
        words: format!("pages `{}`{more} of the file {what}", named.join(", ")),
    });
}

/// The characters of one page; nothing where the page cannot be read.
fn page(document: &Document, number: u32) -> Option<Page> {
    let mut taker = Taker::default();
    let taken = catch_unwind(AssertUnwindSafe(|| {
        pdf_extract::output_doc_page(document, &mut taker, number)
    }));
    let full = taker.full;
    // The way most of it is written is upright; what lies across is a stamp or a margin's note.
    let mut ways = taker.ways.into_iter();
    let upright = ways.next().unwrap_or_default();
    let mut page = ways.fold(upright, |most, way| {
        if way.glyphs.len() > most.glyphs.len() {
            way
        } else {
            most
        }
    });
    page.number = number;
    // Half a page is worth having.
    let whole = matches!(taken, Ok(Ok(()))) || full;
    (whole || !page.glyphs.is_empty()).then_some(page)
}

/// A sheet with two pages side by side, as sides are printed, is two pages; any other is one.
fn leaves(page: Page) -> Vec<Page> {
    /// Room that no line may cross, points to either side of the middle.
    const GUTTER: f64 = 6.0;
    let middle = page.width / 2.0;
    let text = |glyph: &Glyph| page.text.get(glyph.from..glyph.to).unwrap_or_default();
    let seen = page
        .glyphs
        .iter()
        .filter(|glyph| text(glyph).contains(|c: char| !c.is_whitespace()));
    let (mut left, mut right, mut across) = (0_usize, 0_usize, 0_usize);
    for glyph in seen {
        if glyph.x + glyph.width < middle - GUTTER {
            left += 1;
        } else if glyph.x > middle + GUTTER {
            right += 1;
        } else {
            across += 1;
        }
    }
    let wide = page.width > 1.2 * page.height;
    if !wide || left.min(right) * 10 < left + right || across * 200 > left + right {
        return vec![page];
    }
    let leaf = |second: bool| Page {
        number: page.number,
        height: page.height,
        width: middle,
        text: page.text.clone(),
        glyphs: page
            .glyphs
            .iter()
            .filter(|glyph| (glyph.x > middle) == second)
            .map(|glyph| Glyph {
                x: if second { glyph.x - middle } else { glyph.x },
                ..glyph.clone()
            })
            .collect(),
    };
    vec![leaf(false), leaf(true)]
}

/// Takes each character with its place.
#[derive(Default)]
struct Taker {
    /// The page read upright, turned once to the left, twice, three times.
    ways: [Page; 4],
    left: f64,
    right: f64,
    top: f64,
    foot: f64,
    full: bool,
}

impl Taker {
    /// Which way a character is written, and the upright scales of its type; nothing for what lies askew.
    fn way(place: &Transform) -> Option<(usize, f64, f64)> {
        let level = place.m12.abs() <= 0.1 * place.m11.abs();
        let steep = place.m11.abs() <= 0.1 * place.m12.abs();
        match (level, steep) {
            (true, false) if place.m11 > 0.0 => Some((0, place.m11, place.m22)),
            (false, true) if place.m12 > 0.0 => Some((1, place.m12, place.m21)),
            (true, false) => Some((2, place.m11, place.m22)),
            (false, true) => Some((3, place.m12, place.m21)),
            _ => None,
        }
    }
}

impl OutputDev for Taker {
    fn begin_page(
        &mut self,
        _number: u32,
        media: &MediaBox,
        _art: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        self.left = media.llx.min(media.urx);
        self.right = media.llx.max(media.urx);
        self.top = media.lly.max(media.ury);
        self.foot = media.lly.min(media.ury);
        let (wide, high) = (self.right - self.left, self.top - self.foot);
        for (turns, page) in self.ways.iter_mut().enumerate() {
            (page.width, page.height) = if turns % 2 == 0 {
                (wide, high)
            } else {
                (high, wide)
            };
        }
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _spacing: f64,
        font_size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        // Largest type that is script; watermarks are larger, or lie across the page.
        const SIZE_MAX: f64 = 40.0;
        let Some((turns, across, along)) = Self::way(place) else {
            return Ok(());
        };
        let size = ((font_size * across).abs() * (font_size * along).abs()).sqrt();
        let (x, y) = match turns {
            0 => (place.m31 - self.left, self.top - place.m32),
            1 => (place.m32 - self.foot, place.m31 - self.left),
            2 => (self.right - place.m31, place.m32 - self.foot),
            _ => (self.top - place.m32, self.right - place.m31),
        };
        let Some(page) = self.ways.get_mut(turns) else {
            return Ok(());
        };
        let seen = x > -1.0 && y > -1.0 && x < page.width && y < page.height;
        if !seen || !(0.5..=SIZE_MAX).contains(&size) {
            return Ok(());
        }
        let from = page.text.len();
        if from + text.len() > PAGE_BYTES_MAX {
            self.full = true;
            return Err(OutputError::FormatError(std::fmt::Error));
        }
        page.text.push_str(text);
        page.glyphs.push(Glyph {
            x,
            y,
            width: if width.is_finite() { width * size } else { 0.0 },
            size,
            from,
            to: page.text.len(),
        });
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}
