//! Who is a child, from scene to scene: names known by an age once given, adults who once were children, ages of
//! things and of somebody else. By the entries alone, so that no learned number decides.

#![expect(clippy::expect_used, reason = "a test says what it needs")]

use looks_script::{
    hazard::{Category, Presence},
    hazards, read,
};

/// For each scene, `|` between them, whether a child is on set.
fn children(scenes: &str) -> Vec<bool> {
    let mut text = String::new();
    for scene in scenes.split(" | ") {
        let heads = ["INT.", "EXT."].iter().any(|side| scene.starts_with(side));
        let (head, body) = match scene.split_once(": ").filter(|_| heads) {
            Some((head, body)) => (head, body),
            None => ("INT. ROOM - DAY", scene),
        };
        text.extend([head, "\n\n", body, "\n\n"]);
    }
    let script = read::read(text.as_bytes(), "a.fountain").expect("readable");
    let found = hazards::scan_by_entries(&script);
    found
        .iter()
        .map(|scene| {
            let on_set = |kind| kind == Presence::Action;
            let mut all = scene.hazards.iter();
            all.any(|h| h.category == Category::Children && on_set(h.kind))
        })
        .collect()
}

const T: bool = true;
const F: bool = false;

#[test]
fn who_is_a_child_and_for_how_long() {
    let rows: &[(&str, &[bool])] = &[
        ("NELL (11) waits. | Nell eats.", &[T, T]),
        ("IDRIS, AGE 9, waits. | Idris in a sheet.", &[T, T]),
        ("ROIMATA \"ROI\" PARATA (16) mimes. | Roi rides.", &[T, T]),
        (
            "A seven-year-old, MIKA, shows a ring. | Mika behind a wall.",
            &[T, T],
        ),
        ("NOAH (M, 12) waits. | Noah eats.", &[T, T]),
        ("NICO (12-13) waits. | Nico eats.", &[T, T]),
        ("LENA is thirteen and bored. | Lena eats.", &[T, T]),
        ("Ana hands the iron to her nephew (13).", &[T]),
        // Who has the name of the family only.
        (
            "LEO ABARA (8) waits with CHIDI (35). | Chidi Abara stands. | Leo Abara stands. | Abara, asleep.",
            &[T, F, T, T],
        ),
        (
            "LEO ABARA (8) waits. | Mrs. Abara stands. | The door.\n\nMRS. ABARA\nSit. | The door.\n\nLEO ABARA\nNo.",
            &[T, F, F, T],
        ),
        // Grown again after a flashback, or for good.
        (
            "MARIA (42) waits. | LITTLE MARIA (6) runs. | Maria eats. | Little Maria runs.",
            &[F, T, F, T],
        ),
        (
            "JONAS (12) waits. | Jonas eats. | EXT. YARD - TEN YEARS LATER: Jonas, tall, waits. | Jonas eats.",
            &[T, T, F, F],
        ),
        (
            "HUGO (12) waits. | HUGO, now 22, waits. | Hugo eats.",
            &[T, F, F],
        ),
        // An age in a cue; the mother of a child is none, nor is who speaks with an adult's years.
        (
            "The stairs.\n\nPOPPY (8)\nHello. | Poppy eats. | He waits.\n\nPOPPY'S MOTHER\nHello.",
            &[T, T, F],
        ),
        ("The stairs.\n\nKIM (28)\nHello. | Kim eats.", &[F, F]),
        // What is called a boy or a girl and is of age.
        ("A boy of nineteen counts for him.", &[F]),
        ("A girl of twenty-three in a mask welds.", &[F]),
        ("A girl (22) with nails stamps it.", &[F]),
        ("The till girl reads a paperback.", &[F]),
        ("A boy of nine counts for him.", &[T]),
        ("A girl, twenty feet up, waves.", &[T]),
        ("Forty pupils pass the tram.", &[T]),
        // Somebody else's years, and those of things.
        (
            "JUNE, mother of a seven-year-old, waits. | June eats.",
            &[F, F],
        ),
        ("DELLA, whose son is eight, waits. | Della eats.", &[F, F]),
        ("GUS (11 years on the job) waits. | Gus eats.", &[F, F]),
        ("ROSA, sixty-one years old, plays. | Rosa eats.", &[F, F]),
        ("A newspaper three weeks old goes from cot to cot.", &[F]),
        (
            "REN (37) waits. | Somebody follows Ren: two, in car coats.",
            &[F, F],
        ),
        ("NINA (30) waits. | Nina pours.", &[F, F]),
        // Who hears or looks is there.
        ("A BOY (8) listens at the door.", &[T]),
        (
            "OMAR (11) waits. | Omar looks at himself on a computer screen.",
            &[T, T],
        ),
    ];
    for (scenes, expected) in rows {
        assert_eq!(children(scenes), *expected, "{scenes}");
    }
}
