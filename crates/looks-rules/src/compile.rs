//! From rules to Cedar: one schema of facts, one policy per rule, policy sets per command and pack.
//!
//! A step is judged by the packs in force and by no other: what is not asked costs nothing. Each set is one `permit` of everything and one `forbid` per rule, so that the engine's "deny" comes
//! with every satisfied rule. Compiled once; nothing is parsed while a step is judged. Not here:
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
    condition::Condition,
    pack::{PackError, Rule},
};

/// The finding that stands for every failure of the engine itself. It refuses.
pub const ENGINE_ERROR: &str = "base/rule-engine-error";

/// The permit every set holds; a rule's id always has a `/`, so none can take its place.
const PERMIT: &str = "permit";
/// The one `forbid` of a command's screen: any of its rules.
const SCREEN: &str = "screen";
/// Rules asked together once their group's screen is satisfied.
const GROUP: usize = 8;
/// The one action of the schema: the command is told apart by its policy set.
const ACTION: &str = "Action::\"step\"";

/// Something in the engine was not as expected; the step is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EngineError;

/// The rules of one pack at one command, in three looks: is there anything, in which groups, which rules.
///
/// Most steps satisfy nothing, and one policy is many times cheaper than a hundred; a refusal mostly comes
/// from a few neighbouring rules. A screen is the conditions below it joined by "or"
/// ([`Condition::any_of`]), so it is satisfied, or errs, wherever one of them is or does.
#[derive(Debug, Clone)]
pub(crate) struct CommandRules {
    /// Parallel to [`SCHEMA`].
    reads: Vec<bool>,
    /// One `forbid` for all of them.
    screen: PolicySet,
    /// One `forbid` per group, its id the group's number; none where there is only one group.
    groups: Option<PolicySet>,
    /// The rules of each group: one effect, few rules.
    sets: Vec<(u8, PolicySet)>,
}

/// The engine with everything that does not change between steps.
#[derive(Debug)]
pub(crate) struct Engine {
    authorizer: Authorizer,
    entities: Entities,
    principal: EntityUid,
    action: EntityUid,
    resource: EntityUid,
    commands: BTreeMap<String, BTreeMap<PackId, CommandRules>>,
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
        let mut grouped: BTreeMap<(String, PackId), ByEffect<'_>> = BTreeMap::new();
        for rule in rules {
            let policy = forbid(&rule.id, &rule.when, &validator).map_err(|what| PackError {
                file: rule.pack.to_string(),
                what: format!("rule `{}`, key `when`: {what}", rule.id),
            })?;
            for command in &rule.on {
                let sets = grouped.entry((command.clone(), rule.pack.clone()));
                sets.or_default()
                    .entry(rank(rule.effect))
                    .or_default()
                    .push((rule, policy.clone()));
            }
        }
        let mut commands: BTreeMap<String, BTreeMap<PackId, CommandRules>> = BTreeMap::new();
        for ((command, pack), sets) in grouped {
            let rules = command_rules(sets, &permit, &validator)
                .map_err(|what| internal(format!("command `{command}`, pack `{pack}`: {what}")))?;
            commands.entry(command).or_default().insert(pack, rules);
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
    /// INVARIANT: "nothing fires" is only ever the answer where Cedar allowed with no error and by the
    /// permit alone. Cedar skips a `forbid` whose condition errs and may then allow; that is an error here.
    pub(crate) fn fired(
        &self,
        packs: &BTreeSet<&PackId>,
        command: &str,
        facts: &Facts,
    ) -> Result<Vec<String>, EngineError> {
        let Some(known) = self.commands.get(command) else {
            return Ok(Vec::new());
        };
        let asked: Vec<&CommandRules> = packs.iter().filter_map(|pack| known.get(*pack)).collect();
        let pairs = facts
            .values()
            .enumerate()
            .filter(|(at, _)| {
                asked
                    .iter()
                    .any(|rules| rules.reads.get(*at) == Some(&true))
            })
            .map(|(_, (name, value))| (name.to_owned(), expression(value)));
        let context = Context::from_pairs(pairs).map_err(|_| EngineError)?;
        let mut fired = Vec::new();
        for rules in asked {
            fired.extend(self.judge(rules, &context)?);
        }
        fired.sort_unstable();
        Ok(fired.into_iter().map(|(_, id)| id).collect())
    }

    fn judge(
        &self,
        rules: &CommandRules,
        context: &Context,
    ) -> Result<Vec<(u8, String)>, EngineError> {
        if self.ask(&rules.screen, context)?.is_empty() {
            return Ok(Vec::new());
        }
        let mut fired = Vec::new();
        let groups = match &rules.groups {
            Some(groups) => self.ask(groups, context)?,
            None => vec!["0".to_owned()],
        };
        for group in groups {
            let number: usize = group.parse().map_err(|_| EngineError)?;
            let (rank, set) = rules.sets.get(number).ok_or(EngineError)?;
            let ids = self.ask(set, context)?;
            // INVARIANT: a screen that is satisfied above rules of which none is, is a contradiction.
            if ids.is_empty() {
                return Err(EngineError);
            }
            fired.extend(ids.into_iter().map(|id| (*rank, id)));
        }
        if fired.is_empty() {
            return Err(EngineError);
        }
        Ok(fired)
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

/// A command's rules with their policies, by the effect's [`rank`].
type ByEffect<'a> = BTreeMap<u8, Vec<(&'a Rule, Policy)>>;

fn rank(effect: Effect) -> u8 {
    match effect {
        Effect::Refuse => 0,
        Effect::Warn => 1,
        Effect::Record => 2,
        Effect::Clock(_) => 3,
    }
}

fn command_rules(
    sets: ByEffect<'_>,
    permit: &Policy,
    validator: &Validator,
) -> Result<CommandRules, String> {
    let set = |policies: Vec<Policy>| {
        PolicySet::from_policies(policies.into_iter().chain([permit.clone()]))
            .map_err(|e| e.to_string())
    };
    let mut reads = vec![false; SCHEMA.len()];
    let (mut all, mut screens, mut compiled) = (Vec::new(), Vec::new(), Vec::new());
    for (rank, mut rules) in sets {
        // Neighbours by text share what the step must be about, and mostly fire together.
        rules.sort_by(|(a, _), (b, _)| a.when.cmp(&b.when));
        for group in rules.chunks(GROUP) {
            let conditions = || group.iter().map(|(rule, _)| &rule.condition);
            for condition in conditions() {
                let names = condition.facts();
                for (spec, read) in SCHEMA.iter().zip(&mut reads) {
                    *read |= names.contains(spec.name);
                }
            }
            all.extend(conditions());
            let any = Condition::any_of(conditions()).to_string();
            screens.push(forbid(&compiled.len().to_string(), &any, validator)?);
            compiled.push((
                rank,
                set(group.iter().map(|(_, policy)| policy.clone()).collect())?,
            ));
        }
    }
    let any = Condition::any_of(all.into_iter()).to_string();
    let screen = set(vec![forbid(SCREEN, &any, validator)?])?;
    Ok(CommandRules {
        reads,
        screen,
        groups: (compiled.len() > 1).then(|| set(screens)).transpose()?,
        sets: compiled,
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
    fn screens_that_say_other_than_their_rules_are_errors() {
        let engine = Engine::compile(std::iter::empty()).expect("an empty book compiles");
        let set = |id: &str, when: &str| {
            let text = format!("forbid(principal, action, resource) when {{ {when} }};");
            let permit = Policy::parse(
                Some(PolicyId::new(PERMIT)),
                "permit(principal, action, resource);",
            );
            let forbid = Policy::parse(Some(PolicyId::new(id)), text);
            PolicySet::from_policies([permit.expect("parses"), forbid.expect("parses")])
                .expect("a set")
        };
        let judged = |screen: &str, group: Option<(&str, &str)>, rule: &str| {
            let rules = CommandRules {
                reads: Vec::new(),
                screen: set(SCREEN, screen),
                groups: group.map(|(id, when)| set(id, when)),
                sets: vec![(0, set("base/x", rule))],
            };
            engine.judge(&rules, &Context::empty())
        };
        assert_eq!(
            judged("true", Some(("0", "true")), "true"),
            Ok(vec![(0, "base/x".into())])
        );
        assert_eq!(judged("false", Some(("0", "true")), "true"), Ok(Vec::new()));
        assert_eq!(
            judged("true", Some(("0", "false")), "true"),
            Err(EngineError)
        );
        assert_eq!(
            judged("true", Some(("0", "true")), "false"),
            Err(EngineError)
        );
        assert_eq!(
            judged("true", Some(("1", "true")), "true"),
            Err(EngineError),
            "no such group"
        );
        assert_eq!(judged("true", None, "true"), Ok(vec![(0, "base/x".into())]));
        assert_eq!(judged("true", None, "false"), Err(EngineError));
        for erring in ["context.absent", "true && context.absent"] {
            assert_eq!(
                judged(erring, Some(("0", "true")), "true"),
                Err(EngineError)
            );
            assert_eq!(
                judged("true", Some(("0", erring)), "true"),
                Err(EngineError)
            );
            assert_eq!(
                judged("true", Some(("0", "true")), erring),
                Err(EngineError)
            );
        }
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
