//! Deterministic CBOR to and from JSON values, and the strict reader that entries are read with.
//!
//! SOURCE: RFC 8949 section 4.2.1 (core deterministic encoding). Narrower than that section: no
//! floats, no tags, no simple values but false, true and null. JSON values have no byte strings, so
//! [`decode`] refuses them; entries use them and are read by a strict reader here.

use minicbor::Encoder;
use serde_json::{Map, Number, Value};

use crate::hash::clip;

/// Longest encoding accepted in either direction: an entry of the tree must fit in 16 bits.
pub const MAX_BYTES: usize = 65_535;

/// Deepest nesting of arrays and maps accepted in either direction.
pub const MAX_DEPTH: usize = 32;

/// Why a value could not be encoded or bytes could not be decoded. Offsets count bytes from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CborError {
    /// Neither a signed nor an unsigned 64-bit integer.
    #[error("number `{0}` is not a 64-bit integer; send whole numbers in the smallest unit")]
    Float(String),
    /// More than [`MAX_BYTES`].
    #[error("{0} bytes are more than the limit of {MAX_BYTES}; split the command")]
    TooLong(usize),
    /// More than [`MAX_DEPTH`] levels.
    #[error("nesting is deeper than {MAX_DEPTH} levels; flatten the value")]
    TooDeep,
    /// The bytes end inside a value, or a length is larger than what follows.
    #[error("cbor ends early at byte {0}")]
    Truncated(usize),
    /// Bytes follow the value.
    #[error("{extra} bytes follow the cbor value that ends at byte {at}")]
    Trailing {
        /// Where the value ends.
        at: usize,
        /// How many bytes follow.
        extra: usize,
    },
    /// A longer form than needed, an indefinite length, or keys out of order.
    #[error("cbor at byte {at} is not in deterministic form: {what}")]
    NotCanonical {
        /// Offset of the item.
        at: usize,
        /// Which rule it breaks.
        what: &'static str,
    },
    /// The same key twice in one map.
    #[error("key `{key}` at byte {at} is in the map twice")]
    DuplicateKey {
        /// Offset of the second key.
        at: usize,
        /// The key as text.
        key: String,
    },
    /// An item of a kind this format does not use, or not the kind expected here.
    #[error("cbor at byte {at}: expected {expected}, found a different item")]
    Unexpected {
        /// Offset of the item.
        at: usize,
        /// What was expected.
        expected: &'static str,
    },
    /// A text string that is not UTF-8.
    #[error("text at byte {0} is not utf-8")]
    NotUtf8(usize),
}

/// Deterministic CBOR of a JSON value. Object keys are sorted by their encoded bytes, so shorter
/// keys come first. Errors: floats, [`MAX_BYTES`], [`MAX_DEPTH`].
pub fn encode(value: &Value) -> Result<Vec<u8>, CborError> {
    let mut encoder = Encoder::new(Vec::new());
    write_value(&mut encoder, value, 0)?;
    let bytes = encoder.into_writer();
    if bytes.len() > MAX_BYTES {
        return Err(CborError::TooLong(bytes.len()));
    }
    Ok(bytes)
}

/// The JSON value of deterministic CBOR; refuses every other encoding of the same value, so that
/// `encode(&decode(bytes)?) == bytes`.
pub fn decode(bytes: &[u8]) -> Result<Value, CborError> {
    if bytes.len() > MAX_BYTES {
        return Err(CborError::TooLong(bytes.len()));
    }
    let mut reader = Reader::new(bytes);
    let value = read_value(&mut reader, 0)?;
    reader.end()?;
    Ok(value)
}

/// Checks that the bytes are one deterministic item and reads past it without building a value.
pub(crate) fn check(bytes: &[u8]) -> Result<(), CborError> {
    if bytes.len() > MAX_BYTES {
        return Err(CborError::TooLong(bytes.len()));
    }
    let mut reader = Reader::new(bytes);
    reader.skip(0)?;
    reader.end()
}

/// An encoder into memory; writing to it cannot fail.
pub(crate) type Writer = Encoder<Vec<u8>>;

/// Turns the writer's impossible error into nothing. Keeps the encoding code free of `unwrap`.
pub(crate) fn infallible<T>(
    result: Result<T, minicbor::encode::Error<std::convert::Infallible>>,
) -> Result<(), CborError> {
    result
        .map(|_| ())
        .map_err(|_| CborError::TooLong(usize::MAX))
}

/// Encoded length of a head (type and length) that carries this argument.
fn head_len(argument: u64) -> usize {
    match argument {
        0..=23 => 1,
        24..=0xff => 2,
        0x100..=0xffff => 3,
        0x1_0000..=0xffff_ffff => 5,
        _ => 9,
    }
}

fn write_value(out: &mut Writer, value: &Value, depth: usize) -> Result<(), CborError> {
    if depth > MAX_DEPTH {
        return Err(CborError::TooDeep);
    }
    match value {
        Value::Null => infallible(out.null()),
        Value::Bool(flag) => infallible(out.bool(*flag)),
        Value::Number(number) => write_number(out, number),
        Value::String(text) => infallible(out.str(text)),
        Value::Array(items) => {
            infallible(out.array(items.len() as u64))?;
            items
                .iter()
                .try_for_each(|item| write_value(out, item, depth + 1))
        }
        Value::Object(map) => {
            let mut pairs: Vec<(&String, &Value)> = map.iter().collect();
            pairs.sort_by(|(a, _), (b, _)| (a.len(), a.as_bytes()).cmp(&(b.len(), b.as_bytes())));
            infallible(out.map(pairs.len() as u64))?;
            pairs.into_iter().try_for_each(|(key, item)| {
                infallible(out.str(key))?;
                write_value(out, item, depth + 1)
            })
        }
    }
}

fn write_number(out: &mut Writer, number: &Number) -> Result<(), CborError> {
    if let Some(unsigned) = number.as_u64() {
        infallible(out.u64(unsigned))
    } else if let Some(signed) = number.as_i64() {
        infallible(out.i64(signed))
    } else {
        Err(CborError::Float(number.to_string()))
    }
}

fn read_value(reader: &mut Reader<'_>, depth: usize) -> Result<Value, CborError> {
    if depth > MAX_DEPTH {
        return Err(CborError::TooDeep);
    }
    let at = reader.position();
    match reader.major()? {
        0 => Ok(Value::from(reader.uint()?)),
        1 => Ok(Value::from(reader.int()?)),
        3 => Ok(Value::from(reader.text()?)),
        4 => {
            let mut items = Vec::new();
            for _ in 0..reader.array()? {
                items.push(read_value(reader, depth + 1)?);
            }
            Ok(Value::Array(items))
        }
        5 => {
            let mut map = Map::new();
            let mut order = KeyOrder::default();
            for _ in 0..reader.map()? {
                let key_at = reader.position();
                let key = reader.text()?;
                order.next(reader, key_at)?;
                map.insert(key.to_owned(), read_value(reader, depth + 1)?);
            }
            Ok(Value::Object(map))
        }
        7 => reader.simple(),
        _ => Err(CborError::Unexpected {
            at,
            expected: "a value that JSON can hold",
        }),
    }
}

/// Watches that the keys of one map come in strictly ascending order of their encoded bytes.
#[derive(Default)]
struct KeyOrder<'b> {
    last: Option<&'b [u8]>,
}

impl<'b> KeyOrder<'b> {
    fn next(&mut self, reader: &Reader<'b>, key_at: usize) -> Result<(), CborError> {
        let key = reader
            .input
            .get(key_at..reader.position())
            .unwrap_or_default();
        if let Some(last) = self.last {
            if last == key {
                let text = clip(&String::from_utf8_lossy(key.get(1..).unwrap_or_default()));
                return Err(CborError::DuplicateKey {
                    at: key_at,
                    key: text,
                });
            }
            if last > key {
                return Err(CborError::NotCanonical {
                    at: key_at,
                    what: "map keys out of order",
                });
            }
        }
        self.last = Some(key);
        Ok(())
    }
}

/// A strict reader of deterministic CBOR. Every method refuses a longer form than needed and every
/// indefinite length, and never allocates by a length that the input merely claims.
#[derive(Debug)]
pub(crate) struct Reader<'b> {
    input: &'b [u8],
    decoder: minicbor::Decoder<'b>,
}

impl<'b> Reader<'b> {
    pub(crate) fn new(input: &'b [u8]) -> Self {
        Self {
            input,
            decoder: minicbor::Decoder::new(input),
        }
    }

    pub(crate) fn position(&self) -> usize {
        self.decoder.position()
    }

    /// Major type (0 to 7) of the next item.
    fn major(&self) -> Result<u8, CborError> {
        let at = self.position();
        self.input
            .get(at)
            .map(|byte| byte >> 5)
            .ok_or(CborError::Truncated(at))
    }

    fn expect(&self, major: u8, expected: &'static str) -> Result<usize, CborError> {
        let at = self.position();
        if self.major()? != major {
            return Err(CborError::Unexpected { at, expected });
        }
        // Additional information 31 is an indefinite length; 28 to 30 are reserved.
        match self.input.get(at).map(|byte| byte & 0x1f) {
            Some(31) => Err(CborError::NotCanonical {
                at,
                what: "indefinite length",
            }),
            Some(28..=30) => Err(CborError::NotCanonical {
                at,
                what: "reserved length form",
            }),
            _ => Ok(at),
        }
    }

    fn shortest(&self, at: usize, argument: u64, payload: usize) -> Result<(), CborError> {
        if self.position() - at == head_len(argument) + payload {
            Ok(())
        } else {
            Err(CborError::NotCanonical {
                at,
                what: "a longer form than needed",
            })
        }
    }

    pub(crate) fn uint(&mut self) -> Result<u64, CborError> {
        let at = self.expect(0, "an unsigned integer")?;
        let value = self.decoder.u64().map_err(|_| CborError::Truncated(at))?;
        self.shortest(at, value, 0)?;
        Ok(value)
    }

    /// A signed integer of 64 bits.
    pub(crate) fn int(&mut self) -> Result<i64, CborError> {
        let at = self.position();
        if self.major()? == 0 {
            let value = self.uint()?;
            let range = CborError::Unexpected {
                at,
                expected: "a signed 64-bit integer",
            };
            return i64::try_from(value).map_err(|_| range);
        }
        self.expect(1, "an integer")?;
        let value = self.decoder.i64().map_err(|_| CborError::Unexpected {
            at,
            expected: "a signed 64-bit integer",
        })?;
        // A negative number n is carried as the argument -1 - n.
        self.shortest(at, (!value).cast_unsigned(), 0)?;
        Ok(value)
    }

    pub(crate) fn text(&mut self) -> Result<&'b str, CborError> {
        let at = self.expect(3, "a text string")?;
        let value = self.decoder.str().map_err(|error| {
            if error.is_end_of_input() {
                CborError::Truncated(at)
            } else {
                CborError::NotUtf8(at)
            }
        })?;
        self.shortest(at, value.len() as u64, value.len())?;
        Ok(value)
    }

    pub(crate) fn bytes(&mut self) -> Result<&'b [u8], CborError> {
        let at = self.expect(2, "a byte string")?;
        let value = self.decoder.bytes().map_err(|_| CborError::Truncated(at))?;
        self.shortest(at, value.len() as u64, value.len())?;
        Ok(value)
    }

    /// Number of items of an array.
    pub(crate) fn array(&mut self) -> Result<u64, CborError> {
        let at = self.expect(4, "an array")?;
        let count = self
            .decoder
            .array()
            .ok()
            .flatten()
            .ok_or(CborError::Truncated(at))?;
        self.shortest(at, count, 0)?;
        Ok(count)
    }

    /// Number of pairs of a map.
    pub(crate) fn map(&mut self) -> Result<u64, CborError> {
        let at = self.expect(5, "a map")?;
        let count = self
            .decoder
            .map()
            .ok()
            .flatten()
            .ok_or(CborError::Truncated(at))?;
        self.shortest(at, count, 0)?;
        Ok(count)
    }

    /// `false`, `true` or `null`.
    fn simple(&mut self) -> Result<Value, CborError> {
        let at = self.position();
        let value = match self.input.get(at) {
            Some(0xf4) => Value::Bool(false),
            Some(0xf5) => Value::Bool(true),
            Some(0xf6) => Value::Null,
            _ => {
                return Err(CborError::Unexpected {
                    at,
                    expected: "false, true or null",
                });
            }
        };
        self.decoder.set_position(at + 1);
        Ok(value)
    }

    /// Reads past one item, checking its form.
    pub(crate) fn skip(&mut self, depth: usize) -> Result<(), CborError> {
        if depth > MAX_DEPTH {
            return Err(CborError::TooDeep);
        }
        match self.major()? {
            0 => self.uint().map(|_| ()),
            1 => self.int().map(|_| ()),
            2 => self.bytes().map(|_| ()),
            3 => self.text().map(|_| ()),
            4 => {
                let count = self.array()?;
                (0..count).try_for_each(|_| self.skip(depth + 1))
            }
            5 => {
                let mut order = KeyOrder::default();
                for _ in 0..self.map()? {
                    let key_at = self.position();
                    self.skip(depth + 1)?;
                    order.next(self, key_at)?;
                    self.skip(depth + 1)?;
                }
                Ok(())
            }
            7 => self.simple().map(|_| ()),
            _ => Err(CborError::Unexpected {
                at: self.position(),
                expected: "an untagged item",
            }),
        }
    }

    /// Errors if anything follows.
    pub(crate) fn end(&self) -> Result<(), CborError> {
        let at = self.position();
        match self.input.len().saturating_sub(at) {
            0 => Ok(()),
            extra => Err(CborError::Trailing { at, extra }),
        }
    }
}
