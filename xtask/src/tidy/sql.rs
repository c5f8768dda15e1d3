//! The log is only added to: no statement of the store changes or removes a row of it.

use super::{Finding, Tree};

/// Folder of the store.
const STORE: &str = "crates/looks-store/src/";

/// Tables that hold the record.
const LOG_TABLES: &[&str] = &["entries", "commands", "part_refs", "tiles", "meta"];

/// Statements that change or remove rows, or a table as a whole.
const CHANGES: &[&str] = &[
    "update",
    "delete from",
    "replace into",
    "insert or replace into",
    "update or replace",
    "drop table",
    "drop table if exists",
    "alter table",
    "truncate",
    "truncate table",
];

/// Finds statements that would change or remove what was recorded, and a record that nothing is
/// added to, which means that the names in this file are out of date.
pub(super) fn log_only_grows(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut added = false;
    for file in tree
        .files
        .iter()
        .filter(|file| file.path.starts_with(STORE))
    {
        // A statement may be broken over lines: look at the words, wherever the lines end.
        let lines: Vec<(usize, &str)> = file.product_lines().collect();
        for (at, (index, line)) in lines.iter().enumerate() {
            let next = lines.get(at + 1).map_or("", |(_, next)| *next);
            let here = words(line).len();
            let both = [words(line), words(next)].concat();
            for table in LOG_TABLES {
                added |= follows(&both, "insert into", table).is_some();
                for change in CHANGES {
                    // A statement that begins on the next line is found when that line's turn comes.
                    if follows(&both, change, table).is_some_and(|start| start < here) {
                        let text = format!("`{change} {table}`: the log is only added to");
                        found.push(Finding::line(&file.path, *index, text));
                    }
                }
            }
        }
    }
    if !added {
        let text = format!(
            "nothing is inserted into {}; correct the names in `sql.rs`",
            LOG_TABLES.join(" or ")
        );
        found.push(Finding::file(STORE, text));
    }
    found
}

/// The words of a line in lower case, without quotes and punctuation.
fn words(line: &str) -> Vec<String> {
    line.to_lowercase()
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Where the words of `statement` stand directly before `table`.
fn follows(text: &[String], statement: &str, table: &str) -> Option<usize> {
    let wanted: Vec<&str> = statement.split(' ').chain(std::iter::once(table)).collect();
    text.windows(wanted.len())
        .position(|window| window.iter().map(String::as_str).eq(wanted.iter().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        let table = LOG_TABLES[0];
        let text = format!(
            "INSERT INTO {table} VALUES (1)\n{}",
            text.replace("LOG", table)
        );
        log_only_grows(&Tree::of(&[("crates/looks-store/src/sqlite.rs", &text)])).len()
    }

    /// Shows that changes are found however they are written, and other tables are left alone.
    #[test]
    fn changes_are_found() {
        assert_eq!(count("UPDATE LOG SET x = 1\n"), 1);
        assert_eq!(count("\"delete from LOG\"\n"), 1);
        assert_eq!(count("\"DELETE FROM\n   LOG WHERE 1\"\n"), 1);
        assert_eq!(count("DROP TABLE IF EXISTS LOG\n"), 1);
        assert_eq!(count("UPDATE head SET size = 1\nSELECT x FROM LOG\n"), 0);
        assert_eq!(count("#[cfg(test)]\nDELETE FROM LOG\n"), 0);
    }

    /// Shows that a record nothing is added to is itself a finding.
    #[test]
    fn names_out_of_date() {
        let text = "INSERT INTO other VALUES (1)\n";
        let tree = Tree::of(&[("crates/looks-store/src/sqlite.rs", text)]);
        assert_eq!(log_only_grows(&tree).len(), 1);
    }
}
