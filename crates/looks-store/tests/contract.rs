//! The contract suite on every driver.

use std::error::Error;
use std::sync::Arc;

use looks_store::memory::{MemoryAccounts, MemoryHead, MemoryRecord};
use looks_store::sqlite::{SqliteAccounts, SqliteRecord};
use looks_store::suite::{self, Factory, Made};
use looks_store::{DurableLog, HeadFile};

#[derive(Debug)]
struct Memory;

#[derive(Debug)]
struct MemoryKeep {
    record: MemoryRecord,
    accounts: Arc<MemoryAccounts>,
    head: MemoryHead,
}

impl Memory {
    fn made(keep: &Arc<MemoryKeep>) -> Made {
        Made {
            log: Box::new(keep.record.log()),
            rival: Box::new(keep.record.log()),
            parts: Arc::new(keep.record.parts()),
            accounts: Arc::clone(&keep.accounts) as _,
            head: Box::new(keep.head.clone()),
            keep: Arc::clone(keep) as _,
        }
    }
}

impl Factory for Memory {
    fn fresh(&self) -> Result<Made, Box<dyn Error>> {
        Ok(Self::made(&Arc::new(MemoryKeep {
            record: MemoryRecord::new(suite::identity()),
            accounts: Arc::new(MemoryAccounts::default()),
            head: MemoryHead::default(),
        })))
    }

    fn reopen(&self, made: Made) -> Result<Made, Box<dyn Error>> {
        // Memory has no restart; new handles on the same content are what comes closest.
        let keep = made
            .keep
            .downcast::<MemoryKeep>()
            .map_err(|_| "another factory's stores")?;
        Ok(Self::made(&keep))
    }
}

/// SQLite; `durable` puts the head file in front of the log, as the hub does.
#[derive(Debug)]
struct Sqlite {
    durable: bool,
}

impl Sqlite {
    fn open(&self, folder: Arc<tempfile::TempDir>) -> Result<Made, Box<dyn Error>> {
        let at = |name: &str| folder.path().join(name);
        let record = SqliteRecord::open(&at("record.db"), &at("blobs"))?;
        let mut made = Made {
            log: Box::new(record.log()),
            rival: Box::new(record.log()),
            parts: Arc::new(record.parts()),
            accounts: Arc::new(SqliteAccounts::open(&at("accounts.db"))?),
            head: Box::new(HeadFile::open(&at("head"))?),
            keep: folder.clone(),
        };
        if self.durable {
            let mut log = DurableLog::open(record.log(), HeadFile::open(&at("log-head"))?)?;
            // The rival writes past this head file.
            looks_store::LogStore::settle(&mut log)?;
            made.log = Box::new(log);
        }
        Ok(made)
    }
}

impl Factory for Sqlite {
    fn fresh(&self) -> Result<Made, Box<dyn Error>> {
        let folder = Arc::new(tempfile::tempdir()?);
        let at = |name: &str| folder.path().join(name);
        SqliteRecord::create(&at("record.db"), &suite::identity())?;
        SqliteAccounts::create(&at("accounts.db"))?;
        HeadFile::create(&at("head"))?;
        HeadFile::create(&at("log-head"))?;
        self.open(folder)
    }

    fn reopen(&self, made: Made) -> Result<Made, Box<dyn Error>> {
        let keep = Arc::clone(&made.keep);
        drop(made);
        self.open(
            keep.downcast::<tempfile::TempDir>()
                .map_err(|_| "another factory's stores")?,
        )
    }
}

fn run(factory: &dyn Factory) -> Result<(), Box<dyn Error>> {
    let names = suite::run(factory)?;
    assert_eq!(names.len(), suite::checks().len());
    Ok(())
}

#[test]
fn memory() -> Result<(), Box<dyn Error>> {
    run(&Memory)
}

#[test]
fn sqlite() -> Result<(), Box<dyn Error>> {
    run(&Sqlite { durable: false })
}

#[test]
fn sqlite_with_head_file() -> Result<(), Box<dyn Error>> {
    run(&Sqlite { durable: true })
}
