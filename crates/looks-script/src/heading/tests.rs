//! What a heading opens with and what it says, a row each. Knows nothing of the lines around it.

use super::*;

#[test]
fn what_opens_a_heading() {
    for (line, opens) in [
        ("INT. HALL - DAY", Some((true, false))),
        ("int. hall - day", Some((true, false))),
        ("EXT HALL", Some((false, true))),
        ("INT./EXT. CAR", Some((true, true))),
        ("INT. / EXT. CAR", Some((true, true))),
        ("EXT/INT. CAR", Some((true, true))),
        ("INT & EXT CAR", Some((true, true))),
        ("I/E CAR", Some((true, true))),
        ("I./E. CAR", Some((true, true))),
        ("I/E. CAR - NIGHT", Some((true, true))),
        ("E/I CAR", Some((true, true))),
        ("EST. CITY", Some((false, true))),
        ("EXT: YARD. NIGHT", Some((false, true))),
        ("INT - HOUSE - DAY", Some((true, false))),
        ("EXT-YARD", Some((false, true))),
        ("INT.HOUSE", Some((true, false))),
        ("INT.  HALL", Some((true, false))),
        ("EXT, YARD", Some((false, true))),
        ("INT/NUIT - RUE", Some((true, false))),
        ("INTERIOR. HOUSE - DAY", Some((true, false))),
        ("EXTERIOR - YARD", Some((false, true))),
        ("INTERIOR/EXTERIOR: CAR", Some((true, true))),
        ("INTERIOR HOUSE NIGHT", Some((true, false))),
        ("Exterior patio - noche", Some((false, true))),
        ("EXTÉRIEUR. RUE", Some((false, true))),
        ("AUßEN. HOF - NACHT", Some((false, true))),
        ("INTERIOR MONOLOGUE follows.", None),
        ("INTERIOR MONOLOGUE", None),
        ("Interior. It is dark.", None),
        ("ESTABLISHING the yard", None),
        ("INTENSE HEAT", None),
        ("INT", None),
        ("Extra, extra", None),
        ("I walk out.", None),
        ("I/I CAR", None),
        ("e. e. cummings", None),
        ("Ana waits.", None),
        ("A wall.", None),
        ("", None),
    ] {
        let got = opening(line).map(|o| (o.interior, o.exterior));
        assert_eq!(got, opens, "{line:?}");
    }
}

#[test]
fn what_a_heading_says() {
    use When::{AsBefore, Day, Night, Twilight, Unsaid};
    for (text, place, when) in [
        ("INT. HALL - DAY", "HALL", Day),
        (
            "EXT. HIGH SCHOOL - STAIRS - DAY",
            "HIGH SCHOOL - STAIRS",
            Day,
        ),
        (
            "EXT. BACKYARD - 4TH OF JULY - NIGHT",
            "BACKYARD - 4TH OF JULY",
            Night,
        ),
        ("EXT: YARD. NIGHT", "YARD", Night),
        ("ext. parking lot - later", "parking lot", AsBefore),
        ("EXT. ROOF - SUNSET", "ROOF", Twilight),
        ("EXT. RIVER - CONTINUOUS", "RIVER", AsBefore),
        ("EXT. RIVER - NIGHT - CONTINUOUS", "RIVER", Night),
        ("EXT. RIVER - LATER THAT NIGHT", "RIVER", Night),
        ("EXT. RIVER - MOMENTS LATER", "RIVER", AsBefore),
        ("EXT. RIVER - SAME TIME", "RIVER", AsBefore),
        ("EXT. RIVER - NITE", "RIVER", Night),
        ("EXT. RIVER NIGHT", "RIVER ", Night),
        ("EXT. YARD-NIGHT", "YARD", Night),
        ("EXT. YARD – NIGHT", "YARD", Night),
        ("EXT. YARD (NIGHT)", "YARD", Night),
        ("EXT. YARD/NIGHT", "YARD", Night),
        ("EXT. YARD - DAY/NIGHT", "YARD", Night),
        ("EXT. YARD - N", "YARD", Night),
        ("EXT. YARD - DAY FOR NIGHT", "YARD", Day),
        ("EXT. YARD - RAINY NIGHT", "YARD", Night),
        ("EXT. YARD - NIGHT OF THE DANCE", "YARD", Night),
        ("EXT. YARD - MIDNIGHT", "YARD", Night),
        ("EXT. PLAYA DE LEVANTE - NOCHE", "PLAYA DE LEVANTE", Night),
        ("EXT. PLAYA - MÁS TARDE", "PLAYA", AsBefore),
        ("EXT. PLAYA - TARDE", "PLAYA", Day),
        ("EXT. PLAYA - MADRUGADA", "PLAYA", Night),
        ("EXT. RUE - NUIT", "RUE", Night),
        ("EXT. NUIT - RUE", "RUE", Night),
        ("EXT. HOF - NACHT", "HOF", Night),
        ("EST. PIAZZA - NOTTE", "PIAZZA", Night),
        ("EXT. YARD - 2 AM", "YARD - 2 AM", Night),
        ("EXT. YARD - 11:30 P.M.", "YARD - 11:30 P.M", Night),
        ("EXT. YARD - 0300 HOURS", "YARD - 0300 HOURS", Night),
        ("EXT. YARD - 22h", "YARD - 22h", Night),
        ("EXT. YARD - 2 PM", "YARD - 2 PM", Day),
        ("EXT. YARD - 6:10 AM", "YARD - 6:10 AM", Twilight),
        ("EXT. YARD - MAGIC HOUR", "YARD", Twilight),
        ("EXT. YARD - 1979", "YARD - 1979", Unsaid),
        ("EXT. NIGHT CLUB - DAY", "NIGHT CLUB", Day),
        ("EXT. MIDNIGHT MOTEL", "MIDNIGHT MOTEL", Unsaid),
        ("EXT. DAYCARE CENTRE - NIGHT", "DAYCARE CENTRE", Night),
        ("EXT. DRIVE-IN - DAY", "DRIVE-IN", Day),
        ("EXT. D-DAY MEMORIAL - NIGHT", "D-DAY MEMORIAL", Night),
        (
            "INT. AMBULANCE - MOVING - NIGHT",
            "AMBULANCE - MOVING",
            Night,
        ),
        ("SNIPER POV", "SNIPER POV", Unsaid),
        ("EXT. NIGHT", "", Night),
        ("I/E. CAR - NIGHT", "CAR", Night),
        ("EXT.", "", Unsaid),
        ("", "", Unsaid),
    ] {
        let heading = parse(text);
        assert_eq!(
            (text.get(heading.place.clone()), heading.when),
            (Some(place), when),
            "{text:?}"
        );
        if when == Unsaid {
            assert_eq!(heading.time, None, "{text:?}");
        }
    }
}

#[test]
fn inside_outside_and_the_time_words() {
    let heading = parse("INT./EXT. CAR - LATE NIGHT");
    assert!(heading.interior && heading.exterior);
    assert_eq!(heading.time, Some(21..26));
    let heading = parse("SNIPER POV");
    assert!(!heading.interior && !heading.exterior);
}

#[test]
fn what_moves_and_what_else() {
    for (text, moving) in [
        ("INT. AMBULANCE - MOVING - NIGHT", true),
        ("INT. CAR (TRAVELLING) - DAY", true),
        ("INT. CAR - EN MOVIMIENTO - NOCHE", true),
        ("INT. MOVING TRAIN - DAY", true),
        ("INT. PLANE / FLYING", true),
        ("INT. MOVING COMPANY - OFFICE - DAY", false),
        ("INT. DRIVING SCHOOL - DAY", false),
        ("INT. CAR - PARKED - DAY", false),
    ] {
        assert_eq!(parse(text).moving, moving, "{text:?}");
    }
    for (text, flags) in [
        ("EXT. REEF - UNDERWATER - DAY", vec![Flag::Underwater]),
        ("INT. HALL - DAY (FLASHBACK)", vec![Flag::Flashback]),
        (
            "EXT. COAST - AERIAL - STOCK",
            vec![Flag::Aerial, Flag::Stock],
        ),
        ("INT. DREAMLAND ARCADE - DAY", vec![]),
    ] {
        assert_eq!(parse(text).flags, flags, "{text:?}");
    }
}

#[test]
fn later_takes_the_time_of_the_scene_before() {
    use When::{Day, Night, Unsaid};
    let all: Vec<Heading> = [
        "INT. A - LATER",
        "INT. A - NIGHT",
        "EXT. B - CONTINUOUS",
        "EXT. C",
        "EXT. D - SAME",
        "EXT. E - DAY",
        "EXT. F - MOMENTS LATER",
    ]
    .iter()
    .map(|text| parse(text))
    .collect();
    assert_eq!(
        resolve(&all),
        [Unsaid, Night, Night, Unsaid, Night, Day, Day]
    );
}

#[test]
fn numbers_before_a_heading() {
    for (line, number, rest) in [
        ("12. INT. YARD", Some("12"), "INT. YARD"),
        ("12 INT. YARD", Some("12"), "INT. YARD"),
        ("12) INT. YARD", Some("12"), "INT. YARD"),
        ("12A. INT. YARD", Some("12A"), "INT. YARD"),
        ("A12 INT. YARD", Some("A12"), "INT. YARD"),
        ("4.2 INT. YARD", Some("4.2"), "INT. YARD"),
        ("SCENE 4: INT. YARD", Some("4"), "INT. YARD"),
        ("Scene 4 - INT. YARD", Some("4"), "INT. YARD"),
        ("SC. 4 INT. YARD", Some("4"), "INT. YARD"),
        ("ESCENA 4. INT. CASA", Some("4"), "INT. CASA"),
        ("123456 INT. YARD", None, ""),
        ("twelve INT. YARD", None, ""),
    ] {
        let found = leading_number(line);
        assert_eq!(
            found.as_ref().map(|(number, _)| &line[number.clone()]),
            number,
            "{line:?}"
        );
        if let Some((_, at)) = found {
            assert_eq!(&line[at..], rest);
        }
    }
    for (line, number) in [
        ("SCENE 4", Some("4")),
        ("Scene 4: The yard", Some("4")),
        ("SCENE 4 THE YARD", Some("4")),
        ("ESCENA 12A", Some("12A")),
        ("Scene 4 was cut.", None),
        ("Scene 4. It was cut.", None),
        ("SCENE OF THE CRIME", None),
        ("SCENT 4", None),
    ] {
        let found = bare_scene(line).map(|number| &line[number]);
        assert_eq!(found, number, "{line:?}");
    }
}
