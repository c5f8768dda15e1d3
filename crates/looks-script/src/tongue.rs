//! Scenes that are in neither of the two languages hazards are looked for in: said, for an empty list would read as
//! if there were nothing. Goes by letters and by the little words of the action, and names no language.

use std::sync::OnceLock;

use crate::model::{Element, Kind, Notice, Scene};

/// Little words of English and of Spanish that the languages beside them do not have, or seldom.
const KNOWN: &str = "
about above across after again against all along an and another are around as at away back be because
been before behind below beside between both but by can comes could did do does doesn don down each
every everyone first five for four from get gets go goes going gone had hand hands has have he her hers
him himself his holds how if inside into is isn it its itself just last left lets like long looking
looks man men my never new next nobody not nothing now of off old on once one only onto open opens or
other our out outside over own puts round same see she sits six so some somebody someone stands still
takes than that the their them then there these they thing this those three through to too top toward
towards turns two under until up us very walks was wasn way we were what when where which while who with
without you your
abre al ante antes aquel aquella bajo cada cierra cinco como con cuando cuatro del desde después dice
donde dos el ella ellas ellos entra entre era es esa ese eso esta este esto está están fue ha hacia han
hasta hay las le les lo los luego mientras mira muy más nada nadie ni nos otra otras otro otros para
pero por que quien qué sale se según sin sobre son su sus suya suyo sí también tiene toda todas todo
todos tras tres una unas uno unos va y ya él";

/// Words that action in English and in Spanish often has, for where it is told in single words.
const TERSE: &str = "
agua air bag baja bank barco beat bed bell big black blanco blood blue board boat body boots botas box
boy brazo breath brown bucket bullet bullets burst bursts caballo cabeza calle camina camión car chair
child children cielo climbs coche coming crash crashes crawls cries crowd cuchillo dark darkness day
dead deja disparo disparos dives dog door driver drops dust día edge empty engine enters escalera espera
exits explodes eye eyes face falls feet finds fingers fire fires flames floor front fuego fusil girl
glass grabs green gris grita gritos ground guard guards gun gunfire head heads high hits holding hole
hombre humo ice jumps kicks kids kitchen knees knife ladder lamp laughs leans leaves legs levanta lid
lifts light lights llega llora lluvia look low luz machine manos mirror morning mother mouth mud mujer
music neck negro night niña niño niños noche nods ojos paper pared pause people perro phone piedra pies
police policía pone puerta pulls punches pushes rain reads red right rings river road rojo rolls roof
room run runs ríe río saca sangre screams sea seat sheet shirt shoes shot shots shoulder shouts sigue
silence silla sirenas sirens sky slides small smiles smoke snow soldado soldier soldiers stairs stand
standing stares step stop stops street sube suelo techo teeth throws tierra toma truck ventana vidrio
vuelve waits walk wall watches water wet wheel wheels white window wire woman women wrong";

/// Words of English or Spanish that other languages have as often.
const SHARED: &str = "a arma cae cara carro casa corre de en gente i in la mano mar me mesa no si silencio te un verde";

/// Little words of other languages written in Latin letters, and neither English nor Spanish.
const FOREIGN: &str = "
aan aber af ale alla alle als amb anche ang ao aos att até au auch auf aus aux av avec az bei bij bir
ce ces cette che com comme cu da dal dalla dan dann dans das degli dei della delle dello dels dem den
dengan depois der des det deux di die din du durch dwa e ed een egy ei ein eine einem einen einer ela
elas ele eles elle elles els em er est et ett fra från för gli haar har het hij hinter hogy hon ihr ihre
ihren ikke il ils im ins inte isso ist için jak jego jej jest już l lei leur leurs loro lui maar mais mga
mit muito na naar nach nas ne nel nella nelle nem ng nicht nie niet noch nog non nu num numa nur não o
och od og om ook op os où par pas pel pela pelo per più plus po poi przez przy puis på qu quando qui sa
sein seine seinen sem ses seu seus sich sie sig sind się som sono sont sous sua suas sul sulla sunt suo
suoi sur são så também tra trois très uit um uma umas und une uns unter ve vers verso você vom von voor
vor wie wird yang z za ze zij zijn zu zum zur à às är è é és über și";

/// Words of action from which a scene is judged by the little words of other languages.
const FEW: usize = 12;

/// Words of action from which a scene is judged by how few little words of English and Spanish it has: scenes of
/// `tune` and `learn`, however tersely told, have one in five from here on.
const ENOUGH: usize = 24;

/// Words of English or Spanish after which a scene is taken to go on as it began.
const PLAIN: usize = 24;

/// Letters of another writing from which a scene is in it.
const LETTERS: usize = 4;

/// Says which scenes are in neither language.
pub(crate) fn say(elements: &[Element], scenes: &[Scene], notices: &mut Vec<Notice>) {
    let table = table();
    let mut unknown: Vec<usize> = Vec::new();
    // What is too short by itself is judged together.
    let (mut short, mut together) = (Vec::new(), Counted::default());
    for (at, scene) in scenes.iter().enumerate() {
        let inside = elements.get(scene.elements.clone()).unwrap_or_default();
        let mut counted = Counted::default();
        for element in inside.iter().filter(|e| e.kind == Kind::Action) {
            if counted.is_plain() {
                break;
            }
            counted.add(&element.text, table);
        }
        if counted.is_unknown() {
            unknown.push(at);
        } else if (1..ENOUGH).contains(&counted.words) {
            short.push(at);
            together.join(&counted);
        }
    }
    if together.is_unknown() {
        unknown.extend(short);
    }
    let first = unknown.iter().min().and_then(|at| scenes.get(*at));
    let Some(first) = first else { return };
    let line = elements.get(first.elements.start).map_or(1, |e| e.line);
    notices.push(Notice {
        line,
        words: format!(
            "scenes that do not read as English or Spanish: `{}` of `{}`, the first under `{}`; hazards are looked for in these two languages alone, so people have to read those scenes",
            unknown.len(),
            scenes.len(),
            shortened(&first.heading)
        ),
    });
}

/// A heading in one line, without the mark that quotes it here.
fn shortened(heading: &str) -> String {
    const MOST: usize = 60;
    let line: String = heading
        .chars()
        .map(|c| match c {
            '`' => '\'',
            c if c.is_control() => ' ',
            c => c,
        })
        .take(MOST)
        .collect();
    if heading.chars().nth(MOST).is_some() {
        return format!("{}…", line.trim_end());
    }
    line
}

/// What some action is made of.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counted {
    /// Runs of Latin letters.
    words: usize,
    /// Letters in them.
    latin: usize,
    /// Letters of any other writing.
    other: usize,
    known: usize,
    shared: usize,
    foreign: usize,
}

impl Counted {
    fn add(&mut self, text: &str, table: &Table) {
        let bytes = text.as_bytes();
        let mut word = Word::default();
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let run = Run::of(rest);
            word.run(&run);
            match run.next {
                Next::Letter => at += RUN,
                Next::Ascii => {
                    self.end(&mut word, table);
                    at += run.letters + 1;
                }
                Next::Other => {
                    at += run.letters;
                    let c = text.get(at..).and_then(|rest| rest.chars().next());
                    let c = c.unwrap_or_default();
                    at += c.len_utf8();
                    if is_latin(c) {
                        word.push(c);
                    } else if !is_mark(c) {
                        self.end(&mut word, table);
                        self.other += usize::from(c.is_alphabetic());
                    }
                }
            }
        }
        self.end(&mut word, table);
    }

    fn end(&mut self, word: &mut Word, table: &Table) {
        if word.letters == 0 {
            return;
        }
        self.words += 1;
        self.latin += word.letters;
        match word.sum().and_then(|sum| table.find(sum)) {
            Some(Whose::Known) => self.known += 1,
            Some(Whose::Shared) => self.shared += 1,
            Some(Whose::Foreign) => self.foreign += 1,
            None => {}
        }
        *word = Word::default();
    }

    const fn join(&mut self, more: &Self) {
        self.words += more.words;
        self.latin += more.latin;
        self.other += more.other;
        self.known += more.known;
        self.shared += more.shared;
        self.foreign += more.foreign;
    }

    /// True for so much English or Spanish that the rest of the scene is not asked.
    const fn is_plain(&self) -> bool {
        self.other < LETTERS
            && self.known >= PLAIN
            && self.known > 4 * self.foreign
            && self.known * 3 >= self.words
    }

    /// True for what is neither English nor Spanish; what is too short to tell is not.
    const fn is_unknown(&self) -> bool {
        let written = self.other >= LETTERS && self.other > self.latin;
        let told = self.words >= FEW
            && self.foreign > self.known
            && self.foreign >= 2
            && self.foreign * 12 >= self.words;
        let strange = self.words >= ENOUGH && (self.known + self.shared) * 8 < self.words;
        written || told || strange
    }
}

/// Latin letters with marks, the Vietnamese ones among them.
const fn is_latin(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') && !matches!(c, '×' | '÷')
}

/// Marks that stand over the letter before them, and soft hyphens, end no word.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}')
}

/// Bytes of the longest word that is listed.
const LONGEST: usize = 8;

/// Bytes that are looked at together.
const RUN: usize = 8;

/// What follows some letters of ASCII.
enum Next {
    Letter,
    /// Anything else of ASCII, or the end.
    Ascii,
    Other,
}

/// The letters of ASCII that a text begins with, as far as bytes are looked at together.
struct Run {
    letters: usize,
    /// They themselves in small letters, as one number.
    sum: u64,
    next: Next,
}

impl Run {
    fn of(text: &[u8]) -> Self {
        const EACH: u64 = 0x0101_0101_0101_0101;
        const TOP: u64 = 0x80 * EACH;
        let bytes = text.first_chunk::<RUN>().copied().unwrap_or_else(|| {
            let mut bytes = [0; RUN];
            bytes
                .iter_mut()
                .zip(text)
                .for_each(|(to, from)| *to = *from);
            bytes
        });
        let word = u64::from_le_bytes(bytes);
        let small = word | (0x20 * EACH);
        // The top bit of each byte that is no letter: below `a`, past `z`, or not ASCII.
        let low = small & !TOP;
        let from = low + u64::from(0x80 - b'a') * EACH;
        let past = low + u64::from(0x7f - b'z') * EACH;
        let none = (!from | past | word) & TOP;
        if none == 0 {
            return Self {
                letters: RUN,
                sum: small,
                next: Next::Letter,
            };
        }
        let first = none & none.wrapping_neg();
        Self {
            letters: (first.trailing_zeros() / 8) as usize,
            sum: small & ((first >> 7) - 1),
            next: if word & first == 0 {
                Next::Ascii
            } else {
                Next::Other
            },
        }
    }
}

/// A word in small letters while it is read; longer ones than are listed are only counted.
#[derive(Debug, Default)]
struct Word {
    /// Its first bytes, as one number.
    sum: u64,
    /// Bytes.
    len: usize,
    letters: usize,
}

impl Word {
    fn byte(&mut self, byte: u8) {
        self.sum |= u64::from(byte) << (8 * self.len % 64);
        self.len += 1;
    }

    /// Letters of ASCII.
    fn run(&mut self, run: &Run) {
        // What comes after the longest spoils the sum, which is not asked for then.
        self.sum |= run.sum << (8 * self.len % 64);
        self.len += run.letters;
        self.letters += run.letters;
    }

    fn push(&mut self, c: char) {
        self.letters += 1;
        let small = c.to_lowercase().next().unwrap_or(c);
        for byte in small.encode_utf8(&mut [0; 4]).bytes() {
            self.byte(byte);
        }
    }

    fn sum(&self) -> Option<u64> {
        (self.len <= LONGEST).then_some(self.sum)
    }
}

/// Whose word it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Known,
    Shared,
    Foreign,
}

/// Bits of a place in the table: four times as many places as words.
const BITS: u32 = 12;

/// The listed words, each in the first free place from its own on.
struct Table(Vec<(u64, Whose)>);

impl Table {
    /// The place of a word.
    fn place(sum: u64) -> usize {
        let place = sum.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - BITS);
        usize::try_from(place).unwrap_or_default()
    }

    /// Three places of four are free, so that the search ends soon.
    fn find(&self, sum: u64) -> Option<Whose> {
        let mut place = Self::place(sum);
        loop {
            let (word, whose) = *self.0.get(place & ((1 << BITS) - 1))?;
            if word == sum {
                return Some(whose);
            }
            if word == FREE {
                return None;
            }
            place += 1;
        }
    }

    fn put(&mut self, sum: u64, whose: Whose) {
        let first = Self::place(sum);
        let mut places = (first..1 << BITS).chain(0..first);
        let free = places.find(|place| self.0.get(*place).is_some_and(|(word, _)| *word == FREE));
        if let Some(slot) = free.and_then(|place| self.0.get_mut(place)) {
            *slot = (sum, whose);
        }
    }
}

/// What stands in a free place; no word has this sum.
const FREE: u64 = 0;

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut out = Table(vec![(FREE, Whose::Shared); 1 << BITS]);
        for (list, whose) in [
            (KNOWN, Whose::Known),
            (TERSE, Whose::Known),
            (SHARED, Whose::Shared),
            (FOREIGN, Whose::Foreign),
        ] {
            for listed in list.split_ascii_whitespace() {
                let mut word = Word::default();
                listed.chars().for_each(|c| word.push(c));
                if let Some(sum) = word.sum() {
                    out.put(sum, whose);
                }
            }
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(text: &str) -> Counted {
        let mut out = Counted::default();
        out.add(text, table());
        out
    }

    /// Each word is listed once and found as its own, however it is written.
    #[test]
    fn every_word_is_found_as_its_own() {
        let mut all: Vec<&str> = Vec::new();
        for (list, whose) in [
            (KNOWN, Whose::Known),
            (TERSE, Whose::Known),
            (SHARED, Whose::Shared),
            (FOREIGN, Whose::Foreign),
        ] {
            for word in list.split_ascii_whitespace() {
                assert!(word.len() <= LONGEST, "{word}");
                all.push(word);
                for written in [word.to_owned(), word.to_uppercase()] {
                    let of = counted(&written);
                    let found = (of.known, of.shared, of.foreign);
                    let expected = match whose {
                        Whose::Known => (1, 0, 0),
                        Whose::Shared => (0, 1, 0),
                        Whose::Foreign => (0, 0, 1),
                    };
                    assert_eq!((of.words, found), (1, expected), "{written}");
                }
            }
        }
        let listed = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), listed);
        assert!(listed * 4 < 1 << BITS, "{listed}");
    }

    /// Letters, words and marks are counted as they stand.
    #[test]
    fn letters_and_words() {
        let of = counted("Don't. 12 Straßen, нож, e\u{301}te\u{301}; incomprehensibly");
        assert_eq!((of.words, of.latin, of.other), (5, 30, 3));
        assert_eq!((of.known, of.shared, of.foreign), (1, 0, 0));
    }
}
