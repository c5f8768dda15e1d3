//! The forms a dictionary word takes on the page. Forms are made from the word, never a word guessed
//! from a form, so that `fired` and `firing` are known and `firm` is not. Not a full grammar of either
//! language.

/// Verbs that English bends by memory: base, past, participle, and a present participle where the rule fails.
const IRREGULAR: &[(&str, &[&str])] = &[
    ("be", &["is", "are", "was", "were", "been", "being", "am"]),
    ("beat", &["beat", "beaten"]),
    ("become", &["became"]),
    ("begin", &["began", "begun"]),
    ("bend", &["bent"]),
    ("bite", &["bit", "bitten"]),
    ("bleed", &["bled"]),
    ("blow", &["blew", "blown"]),
    ("break", &["broke", "broken"]),
    ("bring", &["brought"]),
    ("burn", &["burned", "burnt"]),
    ("burst", &["burst"]),
    ("catch", &["caught"]),
    ("cling", &["clung"]),
    ("come", &["came"]),
    ("creep", &["crept"]),
    ("cut", &["cut"]),
    ("dig", &["dug"]),
    ("dive", &["dived", "dove"]),
    ("draw", &["drew", "drawn"]),
    ("drink", &["drank", "drunk"]),
    ("drive", &["drove", "driven"]),
    ("fall", &["fell", "fallen"]),
    ("feed", &["fed"]),
    ("fight", &["fought"]),
    ("find", &["found"]),
    ("flee", &["fled"]),
    ("fling", &["flung"]),
    ("fly", &["flew", "flown"]),
    ("freeze", &["froze", "frozen"]),
    ("get", &["got", "gotten"]),
    ("give", &["gave", "given"]),
    ("go", &["goes", "went", "gone"]),
    ("grind", &["ground"]),
    ("hang", &["hung", "hanged"]),
    ("have", &["has", "had"]),
    ("hear", &["heard"]),
    ("hit", &["hit"]),
    ("hold", &["held"]),
    ("keep", &["kept"]),
    ("kneel", &["knelt"]),
    ("lay", &["laid"]),
    ("lead", &["led"]),
    ("lean", &["leaned", "leant"]),
    ("leap", &["leaped", "leapt"]),
    ("leave", &["left"]),
    ("let", &["let"]),
    ("lie", &["lay", "lain", "lying"]),
    ("light", &["lit", "lighted"]),
    ("lose", &["lost"]),
    ("make", &["made"]),
    ("put", &["put"]),
    ("ride", &["rode", "ridden"]),
    ("rise", &["rose", "risen"]),
    ("run", &["ran"]),
    ("see", &["saw", "seen"]),
    ("send", &["sent"]),
    ("set", &["set"]),
    ("shake", &["shook", "shaken"]),
    ("shoot", &["shot"]),
    ("shut", &["shut"]),
    ("sink", &["sank", "sunk"]),
    ("sit", &["sat"]),
    ("slide", &["slid"]),
    ("sling", &["slung"]),
    ("slit", &["slit"]),
    ("spill", &["spilled", "spilt"]),
    ("spin", &["spun"]),
    ("spit", &["spat"]),
    ("split", &["split"]),
    ("spread", &["spread"]),
    ("spring", &["sprang", "sprung"]),
    ("stand", &["stood"]),
    ("steal", &["stole", "stolen"]),
    ("stick", &["stuck"]),
    ("sting", &["stung"]),
    ("stride", &["strode"]),
    ("strike", &["struck", "stricken"]),
    ("sweep", &["swept"]),
    ("swim", &["swam", "swum"]),
    ("swing", &["swung"]),
    ("take", &["took", "taken"]),
    ("tear", &["tore", "torn"]),
    ("throw", &["threw", "thrown"]),
    ("thrust", &["thrust"]),
    ("tread", &["trod", "trodden"]),
    ("undo", &["undoes", "undid", "undone"]),
    ("wade", &["waded"]),
    ("wear", &["wore", "worn"]),
    ("wield", &["wielded"]),
    ("wind", &["wound"]),
    ("wring", &["wrung"]),
    ("write", &["wrote", "written"]),
];

/// Nouns whose plural is not made by adding.
const PLURALS: &[(&str, &str)] = &[
    ("man", "men"),
    ("woman", "women"),
    ("child", "children"),
    ("foot", "feet"),
    ("tooth", "teeth"),
    ("goose", "geese"),
    ("mouse", "mice"),
    ("wolf", "wolves"),
    ("calf", "calves"),
    ("knife", "knives"),
    ("life", "lives"),
    ("wife", "wives"),
    ("thief", "thieves"),
    ("ox", "oxen"),
    ("person", "people"),
    ("scaffolding", "scaffolding"),
    ("sheep", "sheep"),
    ("deer", "deer"),
];

fn vowel(c: Option<char>) -> bool {
    matches!(c, Some('a' | 'e' | 'i' | 'o' | 'u'))
}

fn hissing(word: &str) -> bool {
    word.ends_with('s')
        || word.ends_with('x')
        || word.ends_with('z')
        || word.ends_with("ch")
        || word.ends_with("sh")
}

fn with_s(word: &str) -> String {
    let before = word.chars().rev().nth(1);
    if hissing(word) {
        format!("{word}es")
    } else if let Some(stem) = word.strip_suffix('y').filter(|_| !vowel(before)) {
        format!("{stem}ies")
    } else {
        format!("{word}s")
    }
}

/// True for the kind of last syllable that doubles its consonant: `grab`, `slip`, not `load`, `fix`.
fn doubles(word: &str) -> bool {
    let mut back = word.chars().rev();
    let (last, middle, first) = (back.next(), back.next(), back.next());
    let short = word
        .chars()
        .filter(|c| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u'))
        .count()
        == 1;
    short
        && !vowel(last)
        && !matches!(last, Some('w' | 'x' | 'y'))
        && vowel(middle)
        && first.is_some()
        && !vowel(first)
}

/// A noun's forms: itself and its plural.
pub(crate) fn noun(word: &str) -> Vec<String> {
    let plural = PLURALS
        .iter()
        .find(|(one, _)| *one == word)
        .map_or_else(|| with_s(word), |(_, many)| (*many).to_owned());
    let mut forms = vec![word.to_owned(), plural];
    if word.ends_with('o') {
        forms.push(format!("{word}es"));
    }
    // Spanish nouns that end in a consonant.
    if matches!(word.chars().last(), Some('n' | 'l' | 'r' | 'd')) {
        forms.push(format!("{word}es"));
    }
    forms
}

/// An English verb's forms.
pub(crate) fn verb(word: &str) -> Vec<String> {
    let mut forms = vec![word.to_owned(), with_s(word)];
    if let Some((_, more)) = IRREGULAR.iter().find(|(base, _)| *base == word) {
        forms.extend(more.iter().map(|f| (*f).to_owned()));
    } else if word.ends_with('e') {
        forms.push(format!("{word}d"));
    } else if let Some(stem) = word
        .strip_suffix('y')
        .filter(|_| !vowel(word.chars().rev().nth(1)))
    {
        forms.push(format!("{stem}ied"));
    } else {
        forms.push(format!("{word}ed"));
    }
    let last = word.chars().last();
    if doubles(word) {
        if let Some(last) = last {
            forms.push(format!("{word}{last}ing"));
            forms.push(format!("{word}{last}ed"));
        }
    } else if let Some(stem) = word
        .strip_suffix('e')
        .filter(|s| !s.ends_with('e') && s.len() > 1)
    {
        forms.push(format!("{stem}ing"));
    } else {
        forms.push(format!("{word}ing"));
    }
    forms
}

/// A Spanish verb's forms in the tenses of stage directions.
pub(crate) fn verbo(word: &str) -> Vec<String> {
    let mut forms = vec![word.to_owned()];
    let (stem, first) = match word.strip_suffix("ar") {
        Some(stem) => (stem, true),
        None => (
            word.get(..word.len().saturating_sub(2)).unwrap_or(word),
            false,
        ),
    };
    let (accented, endings): ([&str; 2], &[&str]) = if first {
        (
            ["a", "an"],
            &[
                "aba", "aban", "o", "aron", "ando", "ado", "ada", "ados", "adas",
            ],
        )
    } else {
        (
            ["e", "en"],
            &[
                "ia", "ian", "io", "ieron", "iendo", "ido", "ida", "idos", "idas",
            ],
        )
    };
    let changed = CHANGING.iter().find(|(of, _)| *of == word);
    let now = changed.map_or(stem, |(_, to)| to);
    forms.extend(accented.iter().map(|e| format!("{now}{e}")));
    forms.extend(endings.iter().map(|e| format!("{stem}{e}")));
    // `pidiendo`, `hiriendo`, `durmiendo`, `huyendo`.
    let narrow = NARROWED.iter().filter(|(of, _)| *of == word);
    forms.extend(narrow.flat_map(|(_, to)| ["iendo", "io", "ieron"].map(|e| format!("{to}{e}"))));
    if !first && stem.ends_with(['a', 'e', 'o', 'u']) {
        forms.extend(["yendo", "yo", "yeron"].map(|e| format!("{stem}{e}")));
    }
    forms
}

/// Verbs whose stem is another where it is stressed, as in what somebody does now: `enciende`, `cuelga`, `sigue`.
const CHANGING: &[(&str, &str)] = &[
    ("acertar", "aciert"),
    ("acostar", "acuest"),
    ("advertir", "adviert"),
    ("almorzar", "almuerz"),
    ("apostar", "apuest"),
    ("apretar", "apriet"),
    ("arrepentir", "arrepient"),
    ("ascender", "asciend"),
    ("atravesar", "atravies"),
    ("calentar", "calient"),
    ("cerrar", "cierr"),
    ("colgar", "cuelg"),
    ("comenzar", "comienz"),
    ("construir", "construy"),
    ("contar", "cuent"),
    ("contener", "contien"),
    ("convertir", "conviert"),
    ("costar", "cuest"),
    ("defender", "defiend"),
    ("degollar", "deguell"),
    ("descender", "desciend"),
    ("descolgar", "descuelg"),
    ("despedir", "despid"),
    ("despertar", "despiert"),
    ("destruir", "destruy"),
    ("desvestir", "desvist"),
    ("detener", "detien"),
    ("devolver", "devuelv"),
    ("disolver", "disuelv"),
    ("dormir", "duerm"),
    ("elegir", "elig"),
    ("embestir", "embist"),
    ("empezar", "empiez"),
    ("encender", "enciend"),
    ("encerrar", "encierr"),
    ("encontrar", "encuentr"),
    ("enterrar", "entierr"),
    ("envolver", "envuelv"),
    ("estrenir", "estrin"),
    ("extender", "extiend"),
    ("forzar", "fuerz"),
    ("fregar", "frieg"),
    ("gemir", "gim"),
    ("gobernar", "gobiern"),
    ("helar", "hiel"),
    ("herir", "hier"),
    ("hervir", "hierv"),
    ("huir", "huy"),
    ("incluir", "incluy"),
    ("invertir", "inviert"),
    ("jugar", "jueg"),
    ("llover", "lluev"),
    ("medir", "mid"),
    ("morder", "muerd"),
    ("morir", "muer"),
    ("mostrar", "muestr"),
    ("mover", "muev"),
    ("nevar", "niev"),
    ("obstruir", "obstruy"),
    ("oler", "huel"),
    ("pedir", "pid"),
    ("pensar", "piens"),
    ("perder", "pierd"),
    ("perseguir", "persigu"),
    ("poder", "pued"),
    ("preferir", "prefier"),
    ("probar", "prueb"),
    ("recordar", "recuerd"),
    ("reforzar", "refuerz"),
    ("regar", "rieg"),
    ("remover", "remuev"),
    ("rendir", "rind"),
    ("renir", "rin"),
    ("repetir", "repit"),
    ("resolver", "resuelv"),
    ("retorcer", "retuerc"),
    ("reventar", "revient"),
    ("revolver", "revuelv"),
    ("rodar", "rued"),
    ("rogar", "rueg"),
    ("seguir", "sigu"),
    ("sembrar", "siembr"),
    ("sentar", "sient"),
    ("sentir", "sient"),
    ("servir", "sirv"),
    ("soldar", "sueld"),
    ("soltar", "suelt"),
    ("sonar", "suen"),
    ("sostener", "sostien"),
    ("temblar", "tiembl"),
    ("tender", "tiend"),
    ("tener", "tien"),
    ("torcer", "tuerc"),
    ("tostar", "tuest"),
    ("tronar", "truen"),
    ("tropezar", "tropiez"),
    ("venir", "vien"),
    ("verter", "viert"),
    ("vestir", "vist"),
    ("volar", "vuel"),
    ("volcar", "vuelc"),
    ("volver", "vuelv"),
];

/// Those whose stem is another in `-iendo` and `-ieron` as well.
const NARROWED: &[(&str, &str)] = &[
    ("advertir", "advirt"),
    ("convertir", "convirt"),
    ("despedir", "despid"),
    ("desvestir", "desvist"),
    ("dormir", "durm"),
    ("elegir", "elig"),
    ("embestir", "embist"),
    ("gemir", "gim"),
    ("herir", "hir"),
    ("hervir", "hirv"),
    ("medir", "mid"),
    ("morir", "mur"),
    ("pedir", "pid"),
    ("perseguir", "persigu"),
    ("rendir", "rind"),
    ("repetir", "repit"),
    ("seguir", "sigu"),
    ("sentir", "sint"),
    ("servir", "sirv"),
    ("vestir", "vist"),
];

#[cfg(test)]
mod tests {
    use super::{noun, verb, verbo};

    #[test]
    fn verbs_bend() {
        for (base, form) in [
            ("fire", "firing"),
            ("grab", "grabbed"),
            ("shoot", "shot"),
            ("carry", "carries"),
            ("punch", "punches"),
            ("flee", "fleeing"),
            ("slip", "slipping"),
            ("load", "loading"),
        ] {
            assert!(verb(base).iter().any(|f| f == form), "{base} {form}");
        }
        assert!(!verb("fire").iter().any(|f| f == "firm"));
    }

    #[test]
    fn nouns_and_spanish_bend() {
        assert!(noun("knife").iter().any(|f| f == "knives"));
        assert!(noun("torch").iter().any(|f| f == "torches"));
        assert!(verbo("disparar").iter().any(|f| f == "disparando"));
        for (base, form) in [
            ("caer", "caen"),
            ("caer", "cayendo"),
            ("encender", "enciende"),
            ("encender", "encendio"),
            ("colgar", "cuelgan"),
            ("perseguir", "persigue"),
            ("perseguir", "persiguiendo"),
            ("herir", "hiriendo"),
            ("huir", "huye"),
        ] {
            assert!(verbo(base).iter().any(|f| f == form), "{base} {form}");
        }
        assert!(!verbo("colgar").iter().any(|f| f == "colga"));
    }
}
