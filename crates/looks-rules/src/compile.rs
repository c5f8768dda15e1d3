//! From rules to Cedar: one schema of facts, one policy and one policy set per rule, by command and pack.
//!
//! A step is judged by the packs in force and by no other, and Cedar is asked about the rules that a first
//! look at the facts does not rule out ([`Glance`]): what is not asked costs nothing. Each set is one `permit` of everything and the rule's `forbid`, so that a "deny" always names its rule. Compiled once; nothing is parsed while a step is judged. Not here:
//! which packs are in force (`book`).

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    str::FromStr,
};

use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityUid, Policy, PolicyId, PolicySet, Request,
    RestrictedExpression, Schema, ValidationMode, Validator,
};
use looks_core::{
    facts::{FactKind, FactValue, Facts, SCHEMA},
    gate::Effect,
    id::PackId,
};

use crate::{
    glance::Glance,
    pack::{PackError, Rule},
};

/// The finding that stands for every failure of the engine itself. It refuses.
pub const ENGINE_ERROR: &str = "base/rule-engine-error";

/// The permit every set holds; a rule's id always has a `/`, so none can take its place.
const PERMIT: &str = "permit";
/// The one action of the schema: the command is told apart by its policy set.
const ACTION: &str = "Action::\"step\"";

/// Something in the engine was not as expected; the step is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EngineError;

/// One rule at one command.
#[derive(Debug, Clone)]
struct Asked {
    id: String,
    /// Refusals come first; see [`rank`].
    rank: u8,
    glance: Glance,
    /// Places in [`SCHEMA`] of the facts it reads.
    reads: Vec<usize>,
    /// The permit and the rule's `forbid`.
    set: PolicySet,
}

/// The engine with everything that does not change between steps.
#[derive(Debug)]
pub(crate) struct Engine {
    authorizer: Authorizer,
    entities: Entities,
    principal: EntityUid,
    action: EntityUid,
    resource: EntityUid,
    commands: BTreeMap<String, BTreeMap<PackId, Vec<Asked>>>,
}

impl Engine {
    /// Compiles and strictly validates every rule given.
    pub(crate) fn compile<'a>(rules: impl Iterator<Item = &'a Rule>) -> Result<Self, PackError> {
        let internal = |what: String| PackError {
            file: "schema".into(),
            what,
        };
        let uid = |text: &str| EntityUid::from_str(text).map_err(|e| internal(e.to_string()));
        let validator = Validator::new(schema().map_err(internal)?);
        let permit = Policy::parse(
            Some(PolicyId::new(PERMIT)),
            format!("permit(principal, action == {ACTION}, resource);"),
        )
        .map_err(|e| internal(e.to_string()))?;
        let mut commands: BTreeMap<String, BTreeMap<PackId, Vec<Asked>>> = BTreeMap::new();
        for rule in rules {
            let asked = asked(rule, &permit, &validator).map_err(|what| PackError {
                file: rule.pack.to_string(),
                what: format!("rule `{}`, key `when`: {what}", rule.id),
            })?;
            for command in &rule.on {
                let packs = commands.entry(command.clone()).or_default();
                packs
                    .entry(rule.pack.clone())
                    .or_default()
                    .push(asked.clone());
            }
        }
        Ok(Self {
            authorizer: Authorizer::new(),
            entities: Entities::empty(),
            principal: uid("Step::\"actor\"")?,
            action: uid(ACTION)?,
            resource: uid("Step::\"thing\"")?,
            commands,
        })
    }

    /// True where a rule speaks of the command.
    pub(crate) fn speaks_of(&self, command: &str) -> bool {
        self.commands.contains_key(command)
    }

    /// Ids of every rule of these packs that fires, refusals first, then warnings, records and clocks;
    /// ids in order.
    ///
    /// INVARIANT: a rule does not fire only where the facts rule it out, or where Cedar allowed with no error
    /// and by the permit alone. Cedar skips a `forbid` whose condition errs and may then allow; that is an error here.
    pub(crate) fn fired(
        &self,
        packs: &BTreeSet<&PackId>,
        command: &str,
        facts: &Facts,
    ) -> Result<Vec<String>, EngineError> {
        let Some(known) = self.commands.get(command) else {
            return Ok(Vec::new());
        };
        let values: Vec<(&str, FactValue)> = facts.values().collect();
        let bare: Vec<FactValue> = values.iter().map(|(_, value)| *value).collect();
        let asked: Vec<&Asked> = packs
            .iter()
            .filter_map(|pack| known.get(*pack))
            .flatten()
            .filter(|rule| rule.glance.may_hold(&bare))
            .collect();
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let read: BTreeSet<usize> = asked.iter().flat_map(|rule| &rule.reads).copied().collect();
        let pairs = read
            .into_iter()
            .filter_map(|at| values.get(at))
            .map(|(name, value)| ((*name).to_owned(), expression(*value)));
        let context = Context::from_pairs(pairs).map_err(|_| EngineError)?;
        let mut fired = Vec::new();
        for rule in asked {
            match self.ask(&rule.set, &context)?.as_slice() {
                [] => {}
                [id] if *id == rule.id => fired.push((rule.rank, id.clone())),
                _ => return Err(EngineError),
            }
        }
        fired.sort_unstable();
        Ok(fired.into_iter().map(|(_, id)| id).collect())
    }

    fn ask(&self, set: &PolicySet, context: &Context) -> Result<Vec<String>, EngineError> {
        let request = Request::new(
            self.principal.clone(),
            self.action.clone(),
            self.resource.clone(),
            context.clone(),
            None,
        )
        .map_err(|_| EngineError)?;
        let answer = self.authorizer.is_authorized(&request, set, &self.entities);
        let mut ids: Vec<&str> = answer.diagnostics().reason().map(AsRef::as_ref).collect();
        ids.sort_unstable();
        let errors = answer.diagnostics().errors().next().is_some();
        match (answer.decision(), errors, ids.as_slice()) {
            (Decision::Allow, false, [PERMIT]) => Ok(Vec::new()),
            (Decision::Deny, false, [_, ..]) => Ok(ids.into_iter().map(str::to_owned).collect()),
            _ => Err(EngineError),
        }
    }
}

fn rank(effect: Effect) -> u8 {
    match effect {
        Effect::Refuse => 0,
        Effect::Warn => 1,
        Effect::Record => 2,
        Effect::Clock(_) => 3,
    }
}

/// A rule as it is asked.
fn asked(rule: &Rule, permit: &Policy, validator: &Validator) -> Result<Asked, String> {
    let policies = [permit.clone(), forbid(&rule.id, &rule.when, validator)?];
    let names = rule.condition.facts();
    let reads = SCHEMA.iter().enumerate();
    Ok(Asked {
        id: rule.id.clone(),
        rank: rank(rule.effect),
        glance: Glance::of(&rule.condition),
        reads: reads
            .filter(|(_, spec)| names.contains(spec.name))
            .map(|(at, _)| at)
            .collect(),
        set: PolicySet::from_policies(policies).map_err(|e| e.to_string())?,
    })
}

fn expression(value: FactValue) -> RestrictedExpression {
    match value {
        FactValue::Bool(b) => RestrictedExpression::new_bool(b),
        FactValue::Long(n) => RestrictedExpression::new_long(n),
    }
}

/// The schema of facts: every one required, so that no rule can ask for one that may be absent.
fn schema() -> Result<Schema, String> {
    let mut text = String::from(
        "entity Step;\naction \"step\" appliesTo { principal: Step, resource: Step, context: {\n",
    );
    for spec in SCHEMA {
        let kind = if spec.kind == FactKind::Bool {
            "Bool"
        } else {
            "Long"
        };
        writeln!(text, "  {}: {kind},", spec.name).map_err(|e| e.to_string())?;
    }
    text.push_str("} };\n");
    Schema::from_cedarschema_str(&text)
        .map(|(schema, _)| schema)
        .map_err(|e| e.to_string())
}

/// One condition as one `forbid`, refused on any error or warning of the strict validator.
fn forbid(id: &str, when: &str, validator: &Validator) -> Result<Policy, String> {
    let text = format!("forbid(principal, action == {ACTION}, resource) when {{ ({when}) }};");
    let policy = Policy::parse(Some(PolicyId::new(id)), text).map_err(|e| e.to_string())?;
    if policy.effect() != cedar_policy::Effect::Forbid {
        return Err("a rule may only forbid".into());
    }
    let set = PolicySet::from_policies([policy.clone()]).map_err(|e| e.to_string())?;
    let verdict = validator.validate(&set, ValidationMode::Strict);
    let faults: Vec<String> = verdict
        .validation_errors()
        .map(ToString::to_string)
        .chain(verdict.validation_warnings().map(ToString::to_string))
        .collect();
    if faults.is_empty() {
        Ok(policy)
    } else {
        Err(faults.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(policies: &str, context: Context) -> Result<Vec<String>, EngineError> {
        let engine = Engine::compile(std::iter::empty()).expect("an empty book compiles");
        let set = PolicySet::from_str(policies).expect("policies parse");
        let set = PolicySet::from_policies(set.policies().map(|p| {
            p.new_id(PolicyId::new(
                p.annotation("id").expect("every policy names itself"),
            ))
        }))
        .expect("a set");
        engine.ask(&set, &context)
    }

    const ALL: &str = "@id(\"permit\") permit(principal, action, resource);";

    #[test]
    fn a_rule_that_errs_refuses_although_the_engine_alone_allows() {
        let erring = format!(
            "{ALL} @id(\"base/x\") forbid(principal, action, resource) when {{ context.absent }};"
        );
        // What Cedar alone answers: allow.
        let set = PolicySet::from_str(&erring).expect("policies parse");
        let engine = Engine::compile(std::iter::empty()).expect("an empty book compiles");
        let request = Request::new(
            engine.principal.clone(),
            engine.action.clone(),
            engine.resource.clone(),
            Context::empty(),
            None,
        )
        .expect("a request");
        let bare = engine
            .authorizer
            .is_authorized(&request, &set, &engine.entities);
        assert_eq!(bare.decision(), Decision::Allow);
        // What the wrapper makes of it.
        assert_eq!(judged(&erring, Context::empty()), Err(EngineError));
    }

    #[test]
    fn an_error_beside_a_satisfied_rule_is_still_an_error() {
        let text = format!(
            "{ALL} @id(\"base/x\") forbid(principal, action, resource) when {{ context.absent }};
             @id(\"base/y\") forbid(principal, action, resource);"
        );
        assert_eq!(judged(&text, Context::empty()), Err(EngineError));
    }

    #[test]
    fn a_deny_without_reasons_and_a_foreign_permit_are_errors() {
        assert_eq!(judged("", Context::empty()), Err(EngineError));
        let foreign = format!("{ALL} @id(\"base/x\") permit(principal, action, resource);");
        assert_eq!(judged(&foreign, Context::empty()), Err(EngineError));
    }

    #[test]
    fn every_satisfied_rule_is_named_in_order() {
        let text = format!(
            "{ALL} @id(\"base/b\") forbid(principal, action, resource);
             @id(\"base/a\") forbid(principal, action, resource);
             @id(\"base/c\") forbid(principal, action, resource) when {{ false }};"
        );
        assert_eq!(
            judged(&text, Context::empty()),
            Ok(vec!["base/a".into(), "base/b".into()])
        );
    }
}
