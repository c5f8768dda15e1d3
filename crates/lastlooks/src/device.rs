//! `lastlooks device`: the keys of devices that sign by themselves, while the hub is not running.
//!
//! A key is not enrolled here: the record says which key is whose, by a command (FORMAT.md, 3).

use std::fmt::Write as _;

use looks_app::{Clock as _, Hub, SystemClock};
use looks_core::Timestamp;
use looks_record::hash::to_hex;
use looks_record::sig::PublicKey;
use looks_store::DeviceKey;
use serde_json::{Value, json};

use crate::args::Device;
use crate::outcome::{Exit, Failure, Out, Outcome, counted};
use crate::place;

/// Carries out `device`.
pub(crate) fn run(asked: &Device, out: Out) -> Outcome {
    let (Device::List(folder) | Device::Revoke { folder, .. }) = asked;
    let hub = place::open(&folder.data)?;
    let done = match asked {
        Device::List(_) => list(&hub, out),
        Device::Revoke { device, .. } => revoke(&hub, device, out),
    };
    hub.shutdown();
    done.map(|()| Exit::Done)
}

fn time(ms: i64) -> String {
    Timestamp::from_ms(ms).to_string()
}

/// The key's fingerprint for reading aloud; its bytes where they are no key.
fn fingerprint(key: &DeviceKey) -> String {
    let bytes = <[u8; 32]>::try_from(key.public_key.as_slice()).ok();
    bytes
        .and_then(|bytes| PublicKey::new(bytes).ok())
        .map_or_else(|| to_hex(&key.public_key), |key| key.fingerprint())
}

fn list(hub: &Hub, out: Out) -> Outcome<()> {
    let mut lines = String::new();
    let mut rows = Vec::new();
    for key in hub.accounts().store().devices()? {
        let (print, since) = (fingerprint(&key), time(key.enrolled_ms));
        let until = key.revoked_ms.map(time);
        let _ = writeln!(
            lines,
            "{:<20} {:<20} {print} since {since}{}",
            key.device,
            key.person,
            until
                .as_ref()
                .map_or_else(String::new, |at| format!(", taken away {at}")),
        );
        rows.push(json!({
            "device": key.device, "person": key.person, "algorithm": key.algorithm,
            "key": to_hex(&key.public_key), "fingerprint": print,
            "enrolled": since, "revoked": until,
        }));
    }
    let _ = writeln!(lines, "{}", counted(rows.len(), "key", "keys"));
    out.answer(&Value::Array(rows), &lines)
}

fn revoke(hub: &Hub, device: &str, out: Out) -> Outcome<()> {
    let store = hub.accounts().store();
    let Some(key) = store.device(device)? else {
        return Err(Failure::cannot(format!(
            "device `{device}` has no key: `lastlooks device list` shows which have one"
        )));
    };
    if let Some(at) = key.revoked_ms {
        return Err(Failure::refused(format!(
            "device `{device}`: its key was taken away {} already; nothing was changed",
            time(at)
        )));
    }
    store.revoke_device(device, SystemClock::new().wall_ms())?;
    let text = format!(
        "The key of `{device}` is taken away: nothing that it signs for `{}` is taken any more. What it \
         signed before stays in the record.\n",
        key.person
    );
    let value = json!({ "device": device, "person": key.person, "revoked": true });
    out.answer(&value, &text)
}
