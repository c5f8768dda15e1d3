//! What the readers say of a file, in Spanish. They say it in English, as whole sentences, because it goes through
//! processes and pages as words; here each sentence is found again by what does not change in it.
//!
//! A reader's sentence without a row here stays English. `tests/readers.rs` makes every sentence and asks for its row.

use std::borrow::Cow;

use super::Language;

/// A reader's sentence, an error or a notice, in this language; English where it has no other.
pub fn said(words: &str, language: Language) -> Cow<'_, str> {
    match language {
        Language::En => Cow::Borrowed(words),
        Language::Es => spanish(words, 0).map_or(Cow::Borrowed(words), Cow::Owned),
    }
}

/// True where a reader's sentence has a text of its own in this language.
pub fn is_said(words: &str, language: Language) -> bool {
    language == Language::En || spanish(words, 0).is_some()
}

/// Sentences within sentences: a place, what is there, the remedy.
const DEEP: usize = 4;

fn spanish(words: &str, deep: usize) -> Option<String> {
    if deep > DEEP {
        return None;
    }
    ROWS.iter().find_map(|(en, es)| {
        let parts = matched(en, words)?;
        let mut out = String::with_capacity(2 * words.len());
        let mut parts = parts.into_iter();
        let mut rest = *es;
        while let Some((before, after)) = rest.split_once('{') {
            let (mark, after) = after.split_once('}')?;
            let part = parts.next()?;
            out.push_str(before);
            match mark {
                "*" => out.push_str(&spanish(part, deep + 1)?),
                "?" => out.push_str(&spanish(part, deep + 1).unwrap_or_else(|| part.to_owned())),
                _ => out.push_str(part),
            }
            rest = after;
        }
        out.push_str(rest);
        Some(out)
    })
}

/// What stands in the holes of a row, if the words are of its kind.
fn matched<'w>(row: &str, words: &'w str) -> Option<Vec<&'w str>> {
    let mut pieces = row.split("{}");
    let mut rest = words.strip_prefix(pieces.next()?)?;
    let pieces: Vec<&str> = pieces.collect();
    let mut found = Vec::with_capacity(pieces.len());
    for (at, piece) in pieces.iter().enumerate() {
        let end = if at + 1 == pieces.len() {
            rest.ends_with(piece).then(|| rest.len() - piece.len())?
        } else {
            rest.find(piece)?
        };
        let (part, after) = rest.split_at_checked(end)?;
        found.push(part);
        rest = after.strip_prefix(piece)?;
    }
    rest.is_empty().then_some(found)
}

/// English and Spanish. `{}` is what differs from file to file, in the same order in both; in the Spanish `{*}` has to
/// be a sentence with a row, `{?}` may be one. The first row that fits counts, so those that say least stand last.
const ROWS: [(&str, &str); 82] = [
    // Whole errors.
    (
        "the file: `{}` bytes, more than the `{}` that are read; send the script alone, without pictures or old drafts",
        "el archivo: `{}` bytes, más de los `{}` que se leen; envíe solo el guion, sin imágenes ni versiones anteriores",
    ),
    (
        "`{}` bytes, more than the `{}` that are read; send the script alone, without pictures or old drafts",
        "`{}` bytes, más de los `{}` que se leen; envíe solo el guion, sin imágenes ni versiones anteriores",
    ),
    (
        "byte `{}`: not text in any encoding known here; export the script as Fountain, FDX, plain text or PDF and send that",
        "byte `{}`: no es texto en ninguna codificación conocida aquí; exporte el guion como Fountain, FDX, texto sin formato o PDF y envíe eso",
    ),
    (
        "the file: marked `encrypted`, so its words are not read; export it again without a password or restrictions",
        "el archivo: marcado `encrypted` (cifrado), así que sus palabras no se leen; expórtelo otra vez sin contraseña ni restricciones",
    ),
    (
        "the file: `{}` pages and no words on them, most likely scans; export the PDF from the writing program, or have the words recognised first",
        "el archivo: `{}` páginas sin palabras, probablemente escaneadas; exporte el PDF desde el programa de escritura, o haga reconocer antes el texto",
    ),
    (
        "line `{}`: marks nested deeper than `{}`; no writing program does that, so export the script again",
        "línea `{}`: marcas anidadas a más de `{}` niveles; ningún programa de escritura hace eso, así que exporte el guion otra vez",
    ),
    // Why an FDX file is none.
    (
        "no `FinalDraft` in the file; if it is a screenplay, export it from the writing program as FDX, Fountain or PDF",
        "no hay `FinalDraft` en el archivo; si es un guion, expórtelo desde el programa de escritura como FDX, Fountain o PDF",
    ),
    (
        "`FDX` that ends before its first paragraph; save it again in the writing program",
        "`FDX` que termina antes de su primer párrafo; guárdelo otra vez en el programa de escritura",
    ),
    (
        "`FDX` that ends before its first paragraph: {}; save it again in the writing program",
        "`FDX` que termina antes de su primer párrafo: {}; guárdelo otra vez en el programa de escritura",
    ),
    (
        "the file begins with `{}`, a Final Draft script with `FinalDraft`; export the script as FDX, Fountain or PDF",
        "el archivo empieza con `{}`, y un guion de Final Draft con `FinalDraft`; exporte el guion como FDX, Fountain o PDF",
    ),
    // Why a PDF is none.
    (
        "the file does not begin with `%PDF-`; export the script again as PDF, FDX or Fountain",
        "el archivo no empieza con `%PDF-`; exporte el guion otra vez como PDF, FDX o Fountain",
    ),
    (
        "`PDF` that does not open: {}; it may be cut short, send it again or export it again",
        "`PDF` que no se abre: {}; quizá esté cortado, envíelo o expórtelo otra vez",
    ),
    (
        "`PDF` that does not open; it may be damaged, export it again",
        "`PDF` que no se abre; quizá esté dañado, expórtelo otra vez",
    ),
    (
        "none of `{}` pages could be read; the PDF is damaged, export it again",
        "no se pudo leer ninguna de `{}` páginas; el PDF está dañado, expórtelo otra vez",
    ),
    // What is not read, and what to do.
    ("rich text (RTF)", "texto enriquecido (RTF)"),
    ("a web page", "una página web"),
    ("a text of {} lines", "un texto de {} líneas"),
    ("a Word file", "un archivo de Word"),
    ("an old Word file", "un archivo antiguo de Word"),
    ("a Fade In file", "un archivo de Fade In"),
    ("a Highland file", "un archivo de Highland"),
    ("a LibreOffice file", "un archivo de LibreOffice"),
    ("an archive (zip)", "un archivo comprimido (zip)"),
    ("an archive (gzip)", "un archivo comprimido (gzip)"),
    ("a picture", "una imagen"),
    ("a Trelby file", "un archivo de Trelby"),
    (
        "quoted text, each line with `>` before it,",
        "texto citado, cada línea con `>` delante,",
    ),
    (
        "take the marks away and send the rest",
        "quite las marcas y envíe el resto",
    ),
    (
        "a page that holds itself",
        "una página que se contiene a sí misma",
    ),
    (
        "type without a table of its letters",
        "letra sin tabla de sus caracteres",
    ),
    ("{} pages", "{} páginas"),
    (
        "save it as plain text or PDF and send that",
        "guárdelo como texto sin formato o PDF y envíe eso",
    ),
    (
        "save the script as Fountain, FDX, plain text or PDF and send that",
        "guarde el guion como Fountain, FDX, texto sin formato o PDF y envíe eso",
    ),
    (
        "export the script as Fountain, FDX, plain text or PDF and send that",
        "exporte el guion como Fountain, FDX, texto sin formato o PDF y envíe eso",
    ),
    (
        "export the script as Fountain or FDX and send that",
        "exporte el guion como Fountain o FDX y envíe eso",
    ),
    (
        "at most `{}` are; send the script alone",
        "se leen `{}` como máximo; envíe solo el guion",
    ),
    (
        "no script has more than `{}`; send the script alone",
        "ningún guion tiene más de `{}`; envíe solo el guion",
    ),
    (
        "no writing program makes that; export the script again",
        "ningún programa de escritura hace eso; exporte el guion otra vez",
    ),
    (
        "export the PDF again with its fonts embedded, or send FDX or Fountain",
        "exporte el PDF otra vez con sus tipos de letra incluidos, o envíe FDX o Fountain",
    ),
    (
        "a script has no entities of its own: write the character itself, or export the script again",
        "un guion no tiene entidades propias: escriba el carácter mismo, o exporte el guion otra vez",
    ),
    (
        "Final Draft files define nothing in their head: export the script again",
        "los archivos de Final Draft no definen nada en su cabecera: exporte el guion otra vez",
    ),
    // Notices.
    (
        "a character is broken in `{}` and shown as `\u{fffd}`; save the file as UTF-8 to keep it",
        "un carácter está roto en `{}` y se muestra como `\u{fffd}`; guarde el archivo como UTF-8 para conservarlo",
    ),
    (
        "`/*` is never closed by `*/`: what follows is read as text; close it to leave that out",
        "`/*` no se cierra nunca con `*/`: lo que sigue se lee como texto; ciérrelo para dejarlo fuera",
    ),
    (
        "`[[` is not closed by `]]` before the next empty line: it is read as text; close it to make it a note",
        "`[[` no se cierra con `]]` antes de la siguiente línea vacía: se lee como texto; ciérrelo para que sea una nota",
    ),
    (
        "no scene heading was found, so there are no scenes and nothing was looked through for hazards; put a heading such as `INT. HALL - DAY` above each scene, on a line of its own",
        "no se encontró ningún encabezado de escena, así que no hay escenas y no se buscaron peligros; ponga un encabezado como `INT. SALA - DÍA` sobre cada escena, en su propia línea",
    ),
    (
        "words stand before the first scene heading, so they are in no scene and were not looked through for hazards; put a heading such as `INT. HALL - DAY` above them",
        "hay palabras antes del primer encabezado de escena, así que no están en ninguna escena y no se buscaron peligros en ellas; ponga encima un encabezado como `INT. SALA - DÍA`",
    ),
    (
        "scenes that do not read as English or Spanish: `{}` of `{}`, the first under `{}`; hazards are looked for in these two languages alone, so people have to read those scenes",
        "escenas que no parecen estar en inglés ni en español: `{}` de `{}`, la primera bajo `{}`; los peligros se buscan solo en estos dos idiomas, así que esas escenas las tienen que leer personas",
    ),
    (
        "no line reads as a scene heading such as `INT. HALL - DAY`, so there are no scenes and nothing was looked through for hazards",
        "ninguna línea se lee como encabezado de escena, por ejemplo `INT. SALA - DÍA`, así que no hay escenas y no se buscaron peligros",
    ),
    (
        "pages `{}` and more of the file {}",
        "páginas `{}` y más del archivo: {*}",
    ),
    ("pages `{}` of the file {}", "páginas `{}` del archivo: {*}"),
    ("could not be read", "no se pudieron leer"),
    (
        "have no words, perhaps pictures",
        "no tienen palabras, quizá imágenes",
    ),
    (
        "list people, places or revisions before the script and were not read as scenes",
        "enumeran personas, lugares o revisiones antes del guion y no se leyeron como escenas",
    ),
    (
        "`{}` stands at one place of page after page, over the script, and was left out as a stamp",
        "`{}` está en el mismo lugar de una página tras otra, sobre el guion, y se dejó fuera como sello",
    ),
    (
        "the file ends early or is broken here; all before it was read, nothing after it",
        "el archivo termina antes de tiempo o está roto aquí; se leyó todo lo anterior y nada de lo posterior",
    ),
    (
        "the file ends early or is broken here: {}; all before it was read, nothing after it",
        "el archivo termina antes de tiempo o está roto aquí: {}; se leyó todo lo anterior y nada de lo posterior",
    ),
    (
        "a document type is named; nothing outside this file was looked at",
        "se nombra un tipo de documento; no se miró nada fuera de este archivo",
    ),
    (
        "{} ({} places, the first is named)",
        "{*} ({} lugares, se nombra el primero)",
    ),
    (
        "`&` that is not written as `&amp;`; it was read as it stands",
        "`&` que no está escrito como `&amp;`; se leyó tal como está",
    ),
    (
        "a character number that stands for no character; a replacement mark was put in its place",
        "un número de carácter que no corresponde a ninguno; en su lugar se puso una marca de sustitución",
    ),
    (
        "an end mark that closes nothing, or leaves others open; the nearest fit was taken",
        "una marca de cierre que no cierra nada, o deja otras abiertas; se tomó la más cercana",
    ),
    (
        "the heading of scene `{}` has no words, so it is no scene and what stands under it counts for the one before; write its heading",
        "el encabezado de la escena `{}` no tiene palabras, así que no es escena y lo que hay debajo cuenta para la anterior; escriba su encabezado",
    ),
    (
        "the paragraph type `{}` is not explained in the file; read as action",
        "el archivo no explica el tipo de párrafo `{}`; se leyó como acción",
    ),
    (
        "`{}` paragraphs are not marked as scene headings but read as such; they were taken for them",
        "`{}` párrafos no están marcados como encabezados de escena pero se leen como tales; se tomaron por ellos",
    ),
    (
        "`{}` paragraphs are not marked as speech but read as such; they were taken for it",
        "`{}` párrafos no están marcados como diálogo pero se leen como tal; se tomaron por él",
    ),
    (
        "words struck out in `{}` places are not looked through; take the line through them away where they still count",
        "las palabras tachadas en `{}` lugares no se revisan; quite el tachado donde todavía cuenten",
    ),
    (
        "no paragraph is a scene heading, so there are no scenes and nothing was looked through for hazards; mark headings such as `INT. HALL - DAY` in the writing program",
        "ningún párrafo es un encabezado de escena, así que no hay escenas y no se buscaron peligros; marque los encabezados, como `INT. SALA - DÍA`, en el programa de escritura",
    ),
    (
        "no paragraph in `Content` has words",
        "ningún párrafo de `Content` tiene palabras",
    ),
    (
        "the file has no words; export the script again",
        "el archivo no tiene palabras; exporte el guion otra vez",
    ),
    // Said by those who call the readers.
    (
        "cannot be read: {}; check the path and its permissions",
        "no se puede leer: {}; revise la ruta y sus permisos",
    ),
    (
        "no file; give scripts, or folders with them",
        "no es un archivo; dé guiones, o carpetas que los tengan",
    ),
    (
        "`0` bytes, so there is nothing to read; export the script again",
        "`0` bytes, así que no hay nada que leer; exporte el guion otra vez",
    ),
    (
        "reading it failed for a fault of this program; export it in another format, and report it",
        "leerlo falló por un error de este programa; expórtelo en otro formato, y comuníquelo",
    ),
    (
        "this hub reads no PDFs; export the script as Fountain or FDX and send that",
        "este sistema no lee PDF; exporte el guion como Fountain o FDX y envíe eso",
    ),
    (
        "more words than any script has; export the script again, or send it as Fountain or FDX",
        "más palabras de las que tiene un guion; exporte el guion otra vez, o envíelo como Fountain o FDX",
    ),
    (
        "no answer within `{}` seconds; export the script again, or send it as Fountain or FDX",
        "sin respuesta en `{}` segundos; exporte el guion otra vez, o envíelo como Fountain o FDX",
    ),
    (
        "reading it took more than `{}` seconds of computing; export the script again, or send it as Fountain or FDX{}",
        "leerlo llevó más de `{}` segundos de cálculo; exporte el guion otra vez, o envíelo como Fountain o FDX{?}",
    ),
    (
        "reading it broke off, most likely for more than `{}` MiB of memory; export the script again, or send it as Fountain or FDX{}",
        "la lectura se interrumpió, probablemente por más de `{}` MiB de memoria; exporte el guion otra vez, o envíelo como Fountain o FDX{?}",
    ),
    (", or give {} more", ", o dé más a {}"),
    (
        "the process that read it was ended from outside, perhaps for want of memory; close other programs and read it again",
        "el proceso que lo leía se cerró desde fuera, quizá por falta de memoria; cierre otros programas y léalo otra vez",
    ),
    // A place, and what is there.
    (
        "line `{}`: `{}` is not read here; {}",
        "línea `{}`: `{?}` no se lee aquí; {*}",
    ),
    ("line `{}`: {}", "línea `{}`: {*}"),
];
