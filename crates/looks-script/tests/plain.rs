//! What is told plainly is found, however short the scene is and in Spanish too: there the second reading does not
//! speak against an entry.

use looks_script::{
    hazard::{Category, Presence},
    hazards, read,
};

#[test]
fn told_plainly_in_few_words_and_in_spanish() {
    let rows: &[(&str, &str, &[Category])] = &[
        ("EXT. STREET - DAY", "The car explodes.", &[Category::Pyro]),
        (
            "INT. OFFICE - DAY",
            "Otto punches him.",
            &[Category::Stunts],
        ),
        (
            "INT. HALL - DAY",
            "Otto falls down the stairs.",
            &[Category::Stunts],
        ),
        ("INT. BAR - DAY", "The bar is packed.", &[Category::Crowds]),
        ("INT. PLANE - DAY", "Ana waits.", &[Category::Aircraft]),
        (
            "EXT. AZOTEA - NOCHE",
            "Disparan tres tiros desde la azotea. La multitud corre.",
            &[Category::Firearms, Category::Blanks, Category::Crowds],
        ),
        (
            "EXT. CARRETERA - NOCHE",
            "La camioneta choca contra el árbol y explota.",
            &[Category::Vehicles, Category::Pyro],
        ),
        (
            "EXT. CALLE - DÍA",
            "Luis le da un puñetazo al cartero, que se sienta en el suelo.",
            &[Category::Stunts],
        ),
        ("INT. COCINA - DÍA", "Ana apaga la vela.", &[Category::Fire]),
    ];
    for (heading, words, expected) in rows {
        let text = format!("{heading}\n\n{words}\n");
        let script = read::read(text.as_bytes(), "a.fountain").expect("readable");
        let found = hazards::scan(&script);
        let has = |c: &Category| {
            let mut all = found.iter().flat_map(|s| &s.hazards);
            all.any(|h| h.category == *c && h.kind == Presence::Action)
        };
        for category in *expected {
            assert!(has(category), "{category:?} in {words}");
        }
    }
}
