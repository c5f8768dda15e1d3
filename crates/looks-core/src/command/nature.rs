//! What kind of step each command is, and the word it is called by.

use super::Command;

/// What kind of step a command is; decides whether it can be refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nature {
    /// A step towards a performer: invariants and packs may refuse it.
    Towards,
    /// Planning, registering, attesting: may be refused, does not bring a weapon nearer.
    Preparing,
    /// A step back: never refused where the thing it names exists.
    Safing,
    /// What has physically happened: never refused where the thing it names exists.
    Reality,
    /// The hub's own notes.
    Hub,
}

impl Command {
    /// The word in `do`.
    pub fn name(&self) -> String {
        // Only the head is written: the word stands first, and the rest may be long.
        let mut head = Head::default();
        let _ = serde_json::to_writer(&mut head, self);
        head.word()
    }

    /// Whether this is a step towards a performer, a step back, or a report of reality.
    pub const fn nature(&self) -> Nature {
        match self {
            Self::TakeOut { .. }
            | Self::LeaveEmpty { .. }
            | Self::LoadDummy { .. }
            | Self::LoadBlanks { .. }
            | Self::LoadMagazine { .. }
            | Self::Show { .. }
            | Self::Announce { .. }
            | Self::Clear { .. }
            | Self::HandOver { .. }
            | Self::ConfirmReceipt { .. }
            | Self::UseOpening { .. }
            | Self::Issue { .. }
            | Self::Roll { .. }
            | Self::CallSetup { .. }
            | Self::Resume { .. }
            | Self::ReleaseQuarantine { .. }
            | Self::DrawRounds { .. }
            | Self::FillMagazine { .. } => Nature::Towards,
            Self::Collect { .. }
            | Self::ConfirmReturn { .. }
            | Self::Unload { .. }
            | Self::EmptyMagazine { .. }
            | Self::LockUp { .. }
            | Self::WitnessLockUp { .. }
            | Self::TakeBack { .. }
            | Self::ReturnRounds { .. }
            | Self::Stop { .. }
            | Self::Halt { .. }
            | Self::Revoke { .. }
            | Self::Quarantine { .. }
            | Self::Decline { .. }
            | Self::Cut { .. }
            | Self::Pause { .. }
            | Self::MarkStale { .. }
            | Self::WithdrawQualification { .. }
            | Self::RevokePermit { .. } => Nature::Safing,
            Self::Report { .. }
            | Self::ReportFound { .. }
            | Self::ReportMisfire { .. }
            | Self::ReportDischarge { .. }
            | Self::ReportFault { .. }
            | Self::ReportMissing { .. }
            | Self::ReportRecovered { .. }
            | Self::ReportInjury { .. }
            | Self::ReportSceneAltered { .. }
            | Self::ReportDeparture { .. }
            | Self::RecordOrder { .. }
            | Self::RecordShots { .. }
            | Self::RaiseConcern { .. }
            | Self::ChangeSetup { .. }
            | Self::EnterZone { .. }
            | Self::LeaveZone { .. }
            | Self::RemovePpe { .. }
            | Self::CheckOut { .. }
            | Self::AssignDuty { .. }
            | Self::MeasureDistance { .. }
            | Self::CountHeads { .. }
            | Self::CountLot { .. }
            | Self::CountBrass { .. }
            | Self::RollCall { .. }
            | Self::RecordLate { .. } => Nature::Reality,
            Self::HubStarted { .. } | Self::ClockDoubted { .. } | Self::CodesTried { .. } => {
                Nature::Hub
            }
            _ => Nature::Preparing,
        }
    }
}

/// Keeps what is written up to the end of the first value, then asks to stop.
#[derive(Debug, Default)]
struct Head(Vec<u8>);

impl Head {
    fn word(&self) -> String {
        let text = String::from_utf8_lossy(&self.0);
        text.split('"').nth(3).unwrap_or_default().to_owned()
    }
}

impl std::io::Write for Head {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.split(|b| *b == b'"').count() > 4 {
            return Err(std::io::ErrorKind::WriteZero.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
