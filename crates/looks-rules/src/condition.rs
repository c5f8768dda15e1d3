//! The part of Cedar a rule's `when` may use, parsed into a tree.
//!
//! Whole grammar: `||`, `&&`, `!`, one comparison of two numbers (`==`, `!=`, `<`, `<=`, `>`, `>=`),
//! parentheses, `context.fact`, whole numbers, `true`, `false`. Nothing in it can fail while it is evaluated
//! (no arithmetic, no optional attributes, no entities), which is why rules are held to it. Cedar itself
//! evaluates; this tree only enforces the subset, lists the facts and feeds the tests' plain evaluator.

use std::{collections::BTreeSet, fmt};

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// A condition as a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// `true` or `false`.
    Constant(bool),
    /// A whole number.
    Number(i64),
    /// `context.name`.
    Fact(String),
    /// `!x`
    Not(Box<Self>),
    /// `a && b && ...`
    All(Vec<Self>),
    /// `a || b || ...`
    Any(Vec<Self>),
    /// One comparison.
    Compare(Comparison, Box<Self>, Box<Self>),
}

/// Why a text is not a condition of the subset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionError {
    /// Byte offset in the text.
    pub at: usize,
    /// What was met.
    pub found: String,
    /// What could stand there.
    pub wanted: &'static str,
}

impl fmt::Display for ConditionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` at byte {}: write {} (rules use only context.fact, whole numbers, true, false, !, &&, ||, \
             comparisons and parentheses)",
            self.found, self.at, self.wanted
        )
    }
}

impl std::error::Error for ConditionError {}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        })
    }
}

impl fmt::Display for Condition {
    /// Cedar text of the tree, with every group in parentheses.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |f: &mut fmt::Formatter<'_>, parts: &[Self], word: &str| {
            for (at, part) in parts.iter().enumerate() {
                f.write_str(if at == 0 { "(" } else { word })?;
                write!(f, "{part}")?;
            }
            f.write_str(")")
        };
        match self {
            Self::Constant(b) => write!(f, "{b}"),
            Self::Number(n) => write!(f, "{n}"),
            Self::Fact(name) => write!(f, "context.{name}"),
            Self::Not(inner) => write!(f, "!({inner})"),
            Self::All(parts) => joined(f, parts, " && "),
            Self::Any(parts) => joined(f, parts, " || "),
            Self::Compare(how, left, right) => write!(f, "({left} {how} {right})"),
        }
    }
}

/// Deepest nesting of parentheses and `!`; far above any real rule, far below any stack.
const MAX_DEPTH: u8 = 32;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Number(i64),
    Compare(Comparison),
    And,
    Or,
    Not,
    Open,
    Close,
    Dot,
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    next: usize,
    end: usize,
    depth: u8,
}

impl Condition {
    /// Reads a condition; anything outside the subset is an error.
    pub fn parse(text: &str) -> Result<Self, ConditionError> {
        let mut parser = Parser {
            tokens: tokens(text)?,
            next: 0,
            end: text.len(),
            depth: 0,
        };
        let tree = parser.any()?;
        match parser.peek() {
            None => Ok(tree),
            Some(_) => Err(parser.unexpected("`&&`, `||` or the end")),
        }
    }

    /// Names of the facts it reads.
    pub fn facts(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        self.collect(&mut names);
        names
    }

    fn collect<'a>(&'a self, names: &mut BTreeSet<&'a str>) {
        match self {
            Self::Constant(_) | Self::Number(_) => {}
            Self::Fact(name) => {
                names.insert(name);
            }
            Self::Not(inner) => inner.collect(names),
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.collect(names);
                }
            }
            Self::Compare(_, left, right) => {
                left.collect(names);
                right.collect(names);
            }
        }
    }
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(_, token)| token)
    }

    fn take(&mut self, token: &Token) -> bool {
        let here = self.peek() == Some(token);
        if here {
            self.next += 1;
        }
        here
    }

    fn unexpected(&self, wanted: &'static str) -> ConditionError {
        let (at, found) = self.tokens.get(self.next).map_or_else(
            || (self.end, "end".to_owned()),
            |(at, token)| (*at, format!("{token:?}").to_lowercase()),
        );
        ConditionError { at, found, wanted }
    }

    fn any(&mut self) -> Result<Condition, ConditionError> {
        let mut parts = vec![self.all()?];
        while self.take(&Token::Or) {
            parts.push(self.all()?);
        }
        Ok(one_or(parts, Condition::Any))
    }

    fn all(&mut self) -> Result<Condition, ConditionError> {
        let mut parts = vec![self.comparison()?];
        while self.take(&Token::And) {
            parts.push(self.comparison()?);
        }
        Ok(one_or(parts, Condition::All))
    }

    fn comparison(&mut self) -> Result<Condition, ConditionError> {
        let left = self.unary()?;
        let Some(Token::Compare(how)) = self.peek() else {
            return Ok(left);
        };
        let how = *how;
        self.next += 1;
        let right = self.unary()?;
        Ok(Condition::Compare(how, Box::new(left), Box::new(right)))
    }

    fn deeper(&mut self) -> Result<(), ConditionError> {
        if self.depth == MAX_DEPTH {
            return Err(self.unexpected("fewer parentheses"));
        }
        self.depth += 1;
        Ok(())
    }

    fn unary(&mut self) -> Result<Condition, ConditionError> {
        if self.take(&Token::Not) {
            self.deeper()?;
            let inner = self.unary()?;
            self.depth -= 1;
            return Ok(Condition::Not(Box::new(inner)));
        }
        self.primary()
    }

    fn primary(&mut self) -> Result<Condition, ConditionError> {
        const WANTED: &str = "`context.fact`, a number, `true`, `false`, `!` or `(`";
        if self.take(&Token::Open) {
            self.deeper()?;
            let inner = self.any()?;
            self.depth -= 1;
            return if self.take(&Token::Close) {
                Ok(inner)
            } else {
                Err(self.unexpected("`)`"))
            };
        }
        let tree = match self.peek() {
            Some(Token::Number(n)) => Condition::Number(*n),
            Some(Token::Word(w)) if w == "true" => Condition::Constant(true),
            Some(Token::Word(w)) if w == "false" => Condition::Constant(false),
            Some(Token::Word(w)) if w == "context" => {
                self.next += 1;
                if !self.take(&Token::Dot) {
                    return Err(self.unexpected("`.` and the fact's name"));
                }
                match self.peek() {
                    Some(Token::Word(name)) => Condition::Fact(name.clone()),
                    _ => return Err(self.unexpected("the fact's name")),
                }
            }
            _ => return Err(self.unexpected(WANTED)),
        };
        self.next += 1;
        Ok(tree)
    }
}

fn one_or(mut parts: Vec<Condition>, many: fn(Vec<Condition>) -> Condition) -> Condition {
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            parts.extend(last);
            many(parts)
        }
    }
}

fn tokens(text: &str) -> Result<Vec<(usize, Token)>, ConditionError> {
    let mut found = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let mut doubled = |second: char| rest.next_if(|(_, d)| *d == second).is_some();
        let token = match c {
            ' ' | '\n' | '\t' => continue,
            '(' => Token::Open,
            ')' => Token::Close,
            '.' => Token::Dot,
            '&' if doubled('&') => Token::And,
            '|' if doubled('|') => Token::Or,
            '=' if doubled('=') => Token::Compare(Comparison::Equal),
            '!' if doubled('=') => Token::Compare(Comparison::NotEqual),
            '!' => Token::Not,
            '<' if doubled('=') => Token::Compare(Comparison::AtMost),
            '<' => Token::Compare(Comparison::Less),
            '>' if doubled('=') => Token::Compare(Comparison::AtLeast),
            '>' => Token::Compare(Comparison::More),
            '0'..='9' => {
                let mut digits = c.to_string();
                while let Some((_, d)) = rest.next_if(|(_, d)| d.is_ascii_digit()) {
                    digits.push(d);
                }
                let wanted = "a whole number that fits 64 bits";
                let n = digits.parse().map_err(|_| ConditionError {
                    at,
                    found: digits,
                    wanted,
                })?;
                Token::Number(n)
            }
            'a'..='z' | 'A'..='Z' | '_' => {
                let mut word = c.to_string();
                let part = |d: char| d.is_ascii_alphanumeric() || d == '_';
                while let Some((_, d)) = rest.next_if(|(_, d)| part(*d)) {
                    word.push(d);
                }
                Token::Word(word)
            }
            other => {
                let wanted = "only what rules may use";
                return Err(ConditionError {
                    at,
                    found: other.to_string(),
                    wanted,
                });
            }
        };
        found.push((at, token));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{Comparison, Condition};

    fn fact(name: &str) -> Condition {
        Condition::Fact(name.into())
    }

    #[test]
    fn and_binds_tighter_than_or_and_not_tightest() {
        let tree = Condition::parse("context.a || !context.b && context.n >= 3").expect("parses");
        let number = Condition::Compare(
            Comparison::AtLeast,
            Box::new(fact("n")),
            Box::new(Condition::Number(3)),
        );
        let right = Condition::All(vec![Condition::Not(Box::new(fact("b"))), number]);
        assert_eq!(tree, Condition::Any(vec![fact("a"), right]));
        assert_eq!(
            tree.facts().into_iter().collect::<Vec<_>>(),
            ["a", "b", "n"]
        );
    }

    #[test]
    fn the_text_of_a_tree_reads_back_as_the_tree() {
        for text in [
            "context.a || !context.b && context.n >= 3",
            "!(context.a && 1 < context.n) == true",
        ] {
            let tree = Condition::parse(text).expect(text);
            assert_eq!(Condition::parse(&tree.to_string()), Ok(tree));
        }
    }

    #[test]
    fn whatever_is_outside_the_subset_is_refused() {
        for bad in [
            "",
            "context",
            "context.",
            "context.a &&",
            "context.a & context.b",
            "context.a context.b",
            "(context.a",
            "context.a)",
            "principal == resource",
            "context has a",
            "context.n + 1 > 2",
            "context.n > -1",
            "context.a.b",
            "if context.a then true else false",
            "context[\"a\"]",
            "ip(\"1.2.3.4\").isIpv4()",
            "true }; permit(principal, action, resource) when { true",
            "context.a // comment",
            "99999999999999999999 > context.n",
            "context.a\u{a0}",
            "1 < 2 < 3",
        ] {
            assert!(Condition::parse(bad).is_err(), "`{bad}` was taken");
        }
        let deep = format!("{}context.a{}", "(".repeat(40), ")".repeat(40));
        assert!(
            Condition::parse(&deep).is_err(),
            "nesting without end was taken"
        );
    }
}
