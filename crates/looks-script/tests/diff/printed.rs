//! The same script as text and as pages: a PDF breaks lines and pages, repeats who speaks, and has its
//! numbers beside the headings.

use looks_script::diff;

use super::{between, scanned, writer};

const WRITTEN: &str = "INT. LOCK HOUSE - NIGHT #12#

Rain on the tin. MARTA (60) oils the sluice wheel by the light of a candle that has no business being so close to the paraffin.

MARTA
(to nobody, and then to the dog)
Every year the river asks, and every year we say no.

EXT. LOCK HOUSE - GATES - NIGHT #12A#

She walks out along the top of the gate. A revolver is tucked into her belt.

MARTA
Well? Are you coming, or do I have to do this with a spoon and a prayer, like my mother did?

The dog considers it. Then the dog goes back in, and closes the door behind it with great dignity.
";

const FIRST: &str = "a|INT. LOCK HOUSE - NIGHT @54 12 @504 12

    a|Rain on the tin. MARTA (60) oils the sluice wheel by the light
    a|of a candle that has no business being so close to the @540 *
    a|paraffin. @540 *

    c|MARTA
    p|(to nobody, and then
    p|to the dog)
    d|Every year the river asks, and
    d|every year we say no.

    a|EXT. LOCK HOUSE - GATES - NIGHT @54 12A @504 12A

    a|She walks out along the top of the gate. A revolver is tucked
    a|into her belt.

    c|MARTA
    d|Well? Are you coming, or do I have to
    d|do this with a spoon and a
    c|(MORE)

    c|(CONTINUED)";

const SECOND: &str = "a|CONTINUED: @54 12A @504 12A
    c|MARTA (CONT'D)
    d|prayer, like my mother did?

    a|The dog considers it. Then the dog goes back in, and
    a|closes the door behind it with great dignity.";

/// Every hazard of the text is that of the pages, under the same key.
#[test]
fn a_script_on_pages_keeps_its_hazards() {
    let pages = [FIRST, SECOND].map(|p| writer::typed(writer::SHOOTING, p));
    let bytes = writer::pdf(&pages, writer::Setting::Plain);
    let text = scanned(WRITTEN.as_bytes(), "a.fountain");
    let paper = scanned(&bytes, "a.pdf");
    let d = between(&text, &paper);
    assert!(d.hazards.len() >= 3, "{:?}", super::told(&d));
    assert_eq!(d.counts().unchanged, d.hazards.len(), "{:#?}", d.hazards);
    assert_eq!(
        diff::keys((&text.0, &text.1)),
        diff::keys((&paper.0, &paper.1))
    );
}
