//! The fields of a form as they came, repeated names included; read with errors that name the field.

use axum::extract::{FromRequest, Request};
use axum::{Form, RequestExt as _};

use crate::problem::{Kind, Problem};

/// Names and values in the order of the form.
#[derive(Debug, Clone, Default)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// The last value of a field without the blanks around it; empty if absent.
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .rev()
            .find(|(n, _)| n == name)
            .map_or("", |(_, v)| v.trim())
    }

    /// Every value of a field that is not empty.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(n, v)| n == name && !v.trim().is_empty())
            .map(|(_, v)| v.trim())
    }

    /// True where the field came with a value.
    pub fn has(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// A whole number that must be there.
    pub fn number(&self, name: &str) -> Result<u32, Problem> {
        let text = self.get(name);
        text.parse()
            .map_err(|_| Problem::input(name, text, "enter a whole number from 0 to 4294967295"))
    }

    /// A value that must be there.
    pub fn need(&self, name: &str) -> Result<&str, Problem> {
        let text = self.get(name);
        if text.is_empty() {
            return Err(Problem::input(name, "", "this field must not be empty"));
        }
        Ok(text)
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        match request.extract::<Form<Vec<(String, String)>>, _>().await {
            Ok(Form(pairs)) => Ok(Self(pairs)),
            Err(rejection) => {
                let kind = Kind::from_status(rejection.status());
                Err(Problem::new(kind).with_detail(rejection.body_text().to_lowercase()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_with_their_names_in_the_error() {
        let pair = |n: &str, v: &str| (n.to_owned(), v.to_owned());
        let fields = Fields(vec![
            pair("check", "chamber"),
            pair("check", " "),
            pair("check", "barrel"),
            pair("n", "-1"),
        ]);
        assert_eq!(
            fields.all("check").collect::<Vec<_>>(),
            ["chamber", "barrel"]
        );
        assert_eq!(fields.get("check"), "barrel");
        let problem = fields.number("n").err();
        assert_eq!(problem.and_then(|p| p.more.field), Some("n".to_owned()));
        assert!(fields.need("absent").is_err() && !fields.has("absent"));
    }
}
