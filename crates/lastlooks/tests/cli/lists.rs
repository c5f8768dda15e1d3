//! Lists, codes and device keys on the command line, and what each leaves in the record.

use super::{Place, as_json, code, err, fails, lastlooks, out};

use std::fs;

use looks_app::accounts::CodeCost;
use looks_app::{CreateOptions, Hub, OpenOptions, Submission};
use looks_core::id::PersonId;
use looks_core::vocabulary::Strength;
use serde_json::json;

/// A device's key is shown with its fingerprint, taken away once, and no longer taken then.
#[test]
fn a_device_key_is_listed_and_taken_away() {
    let place = Place::new();
    let data = with_code(&place);
    let hub = Hub::open_quietly(&place.path("data"), OpenOptions::default()).unwrap();
    let key = looks_record::sig::SecretKey::from_seed(&[3; 32]).public();
    let enrolled = looks_store::DeviceKey {
        device: "phone-1".into(),
        person: "office-1".into(),
        algorithm: "ed25519".into(),
        public_key: key.as_bytes().to_vec(),
        enrolled_ms: 1_772_654_400_000,
        revoked_ms: None,
    };
    hub.accounts().store().put_device(&enrolled).unwrap();
    hub.shutdown();
    drop(hub);
    let list = lastlooks(&["device", "list", "--data", &data]);
    let said = out(&list);
    assert!(
        said.contains("phone-1") && said.contains(&key.fingerprint()),
        "{said}{}",
        err(&list)
    );
    assert!(said.ends_with("1 key\n"), "{said}");
    let before = entries(&data);
    fails(
        &["device", "revoke", "phone-2", "--data", &data],
        2,
        "`phone-2` has no key",
    );
    let done = lastlooks(&["device", "revoke", "phone-1", "--data", &data]);
    assert_eq!(code(&done), 0, "{}", err(&done));
    let list = as_json(&lastlooks(&["--json", "device", "list", "--data", &data]));
    assert!(list[0]["revoked"].is_string(), "{list}");
    fails(
        &["device", "revoke", "phone-1", "--data", &data],
        1,
        "taken away",
    );
    assert_eq!(entries(&data), before);
}

/// Entries of the record, as `doctor` counts them; it opens the stores without a hub.
fn entries(data: &str) -> u64 {
    let found = as_json(&lastlooks(&["--json", "doctor", "--data", data]));
    let words = found
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["about"] == "record")
        .and_then(|row| row["words"].as_str())
        .unwrap();
    words.split(' ').next().unwrap().parse().unwrap()
}

/// What only looks, exports, or keeps accounts adds no entry and so voids nothing; what records something
/// says before it that the hub started.
#[test]
fn a_command_that_records_nothing_leaves_the_record_as_it_was() {
    let place = Place::new();
    let data = with_code(&place);
    let (code_file, pack) = (place.text("code"), place.text("pack"));
    let before = entries(&data);
    let quiet: &[&[&str]] = &[
        &["user", "list", "--data", &data],
        &["export", &pack, "--data", &data],
        &["user", "invite", "office-1", "--data", &data],
        &["user", "token", "office-1", "--data", &data],
        &["rules", "list"],
        &["doctor", "--data", &data],
    ];
    for command in quiet {
        let output = lastlooks(command);
        assert_ne!(code(&output), 2, "{command:?}: {}", err(&output));
        assert_eq!(entries(&data), before, "{command:?}");
    }
    let wrong = place.text("wrong");
    fs::write(&wrong, "999999").unwrap();
    let import = ["import", "crew", CREW, "--data", &data, "--as", "office-1"];
    fails(
        &[&import[..], &["--code-file", &wrong]].concat(),
        1,
        "not the one of `office-1`",
    );
    assert_eq!(entries(&data), before, "a wrong code");
    let done = lastlooks(&[&["--json"][..], &import, &["--code-file", &code_file]].concat());
    let count = as_json(&done)["count"].as_u64().unwrap();
    assert_eq!(entries(&data), before + 1 + count, "the start and the rows");
    let again = lastlooks(&[&import[..], &["--code-file", &code_file]].concat());
    assert_eq!(code(&again), 0, "{}", err(&again));
    assert_eq!(entries(&data), before + 1 + count, "the same file again");
}

/// The code is set from a file, a weak one is not taken, and none is ever an argument.
#[test]
fn a_code_is_set_and_taken_away() {
    let place = Place::new();
    let data = place.init("data");
    let (weak, good) = (place.text("weak"), place.text("good"));
    fs::write(&weak, "123456").unwrap();
    fs::write(&good, "802417").unwrap();
    let set = |file: &str| {
        lastlooks(&[
            "user",
            "set-code",
            "--data",
            &data,
            "admin",
            "--code-file",
            file,
        ])
    };
    let refused = set(&weak);
    assert_eq!(code(&refused), 2, "{}", err(&refused));
    assert!(err(&refused).contains("not in a row") && !err(&refused).contains("123456"));
    assert_eq!(code(&set(&good)), 0);
    let has =
        || as_json(&lastlooks(&["--json", "user", "list", "--data", &data]))[0]["has_code"].clone();
    assert_eq!(has(), true);
    assert_eq!(
        code(&lastlooks(&[
            "user",
            "reset-code",
            "--data",
            &data,
            "admin"
        ])),
        0
    );
    assert_eq!(has(), false);
    fails(
        &["user", "set-code", "--data", &data, "admin"],
        2,
        "--code-file",
    );
}

/// A folder with somebody who has a signing code, in `code`.
fn with_code(place: &Place) -> String {
    let mut options = CreateOptions::new("import", "Import");
    options.open.code_cost = CodeCost::CHEAP;
    options.open.rehash = false;
    let hub = Hub::create(&place.path("data"), options).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let add =
            json!({"do": "add_person", "person": "office-1", "name": "Office", "roles": ["admin"]});
        let add = Submission::new("first", None, Strength::System, add);
        assert!(hub.submit(add).await.unwrap().is_accepted());
        let person = PersonId::parse("office-1").unwrap();
        hub.set_code(&person, "802417", Strength::OwnSession, None)
            .await
            .unwrap();
    });
    hub.shutdown();
    fs::write(place.path("code"), "802417\n").unwrap();
    place.text("data")
}

const CREW: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/crew.csv");

#[test]
fn a_list_is_imported_whole_with_the_own_code() {
    let place = Place::new();
    let data = with_code(&place);
    let code_file = place.text("code");
    let base = ["import", "crew", CREW, "--data", &data, "--as", "office-1"];
    let with = |more: &[&'static str]| [&base[..], more].concat();
    let dry = lastlooks(&[&with(&["--dry-run"])[..], &["--code-file", &code_file]].concat());
    assert_eq!(code(&dry), 0, "{}", err(&dry));
    assert!(out(&dry).contains("nothing was"), "{}", out(&dry));
    let seats =
        "WARNING: a seat outside the production is given to studio, union, by one person alone";
    assert!(out(&dry).contains(seats), "{}", out(&dry));
    fs::write(place.path("wrong"), "999999").unwrap();
    let wrong = place.text("wrong");
    fails(
        &[&base[..], &["--code-file", &wrong]].concat(),
        1,
        "not the one of `office-1`",
    );
    let done = lastlooks(&[&["--json"][..], &base, &["--code-file", &code_file]].concat());
    assert_eq!(code(&done), 0, "{}{}", out(&done), err(&done));
    assert!(as_json(&done)["count"].as_u64().unwrap() > 23);
    let again = lastlooks(&[&base[..], &["--code-file", &code_file]].concat());
    assert_eq!(
        (code(&again), out(&again).contains("imported before")),
        (0, true),
        "{}",
        err(&again)
    );
}

/// A dry run goes the import's own way: what refuses the one refuses the other, in the same words.
#[test]
fn a_dry_run_refuses_what_the_import_refuses() {
    let place = Place::new();
    let data = with_code(&place);
    let (code_file, wrong_code) = (place.text("code"), place.text("wrong"));
    fs::write(&wrong_code, "999999").unwrap();
    let lists = [
        (
            "reserved",
            "person,name,roles\np1,A,crew\nanonymous,B,crew\n",
            "row 3: person `anonymous`: this word is kept",
        ),
        (
            "known",
            "person,name,roles\np1,A,crew\noffice-1,B,crew\n",
            "row 3: refused: invariant/already-exists",
        ),
    ];
    let before = entries(&data);
    let ask = |name: &str, code: &str, more: &[&str]| {
        let file = place.text(name);
        let base = [
            "import",
            "crew",
            &file,
            "--data",
            &data,
            "--as",
            "office-1",
            "--code-file",
            code,
        ];
        lastlooks(&[&base[..], more].concat())
    };
    for (name, text, _) in lists {
        fs::write(place.path(name), text).unwrap();
    }
    for (name, _, words) in lists {
        let dry = ask(name, &code_file, &["--dry-run"]);
        assert_eq!(code(&dry), 1, "{name}: {}{}", out(&dry), err(&dry));
        assert!(err(&dry).contains(words), "{name}: {}", err(&dry));
        assert_eq!(entries(&data), before, "{name}");
        let real = ask(name, &code_file, &[]);
        assert_eq!((code(&real), err(&real)), (1, err(&dry)), "{name}");
    }
    fs::write(place.path("good"), "person,name,roles\np1,A,crew\n").unwrap();
    let dry = ask("good", &wrong_code, &["--dry-run"]);
    assert_eq!(code(&dry), 1, "{}", out(&dry));
    assert!(
        err(&dry).contains("not the one of `office-1`"),
        "{}",
        err(&dry)
    );
    assert!(
        err(&dry).contains("`lastlooks user set-code office-1`"),
        "what the terminal can do is named: {}",
        err(&dry)
    );
    assert_eq!(code(&ask("good", &code_file, &["--dry-run"])), 0);
}

#[test]
fn wrong_rows_are_numbered_and_nothing_is_imported() {
    let place = Place::new();
    let data = with_code(&place);
    let file = place.text("crew.csv");
    fs::write(&file, "person,name,roles\np1,A,crew\nP 2,,gaffer\n").unwrap();
    let base = ["import", "crew", &file, "--data", &data, "--as", "office-1"];
    fails(&base, 1, "row 3: name: must not be empty");
    fails(&base, 1, "row 3: roles `gaffer`: `gaffer` is not one of");
    // What is too long is shown as far as it tells which cell is meant.
    fs::write(
        &file,
        format!("person,name,roles\np1,{},crew\n", "Ana ".repeat(1_200)),
    )
    .unwrap();
    fails(&base, 1, "row 2: name `Ana Ana");
    fails(
        &base,
        1,
        "it has 4799 characters, at most 4000; shorten it by 799",
    );
    let list = as_json(&lastlooks(&["--json", "user", "list", "--data", &data]));
    assert_eq!(list.as_array().unwrap().len(), 1);
}

/// A list that is too large is named with its size, the limit and what to do, and is not read.
#[test]
fn a_list_that_is_too_large_is_named() {
    let place = Place::new();
    let file = place.text("all.csv");
    let large = fs::File::create(&file).unwrap();
    large.set_len(9_437_184).unwrap();
    let base = [
        "import", "crew", &file, "--data", "none", "--as", "office-1",
    ];
    let words = format!(
        "`{file}`: the file has 9437184 bytes and a list at most 8388608 (8 MiB): split it"
    );
    fails(&base, 1, &words);
}
