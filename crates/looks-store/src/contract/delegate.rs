//! A macro for stores that wrap another one and read through it unchanged.

/// Implements [`crate::contract::LogRead`] for `$store` by its field `$field`.
macro_rules! delegate_log_read {
    ($store:ident $(<$($generic:ident : $bound:path),+>)?, $field:ident) => {
        impl $(<$($generic: $bound),+>)? $crate::contract::LogRead for $store $(<$($generic),+>)? {
            fn identity(
                &self,
            ) -> Result<$crate::contract::LogIdentity, $crate::error::StoreError> {
                self.$field.identity()
            }
            fn head(&self) -> Result<$crate::contract::Head, $crate::error::StoreError> {
                self.$field.head()
            }
            fn entries(
                &self,
                range: std::ops::Range<u64>,
            ) -> Result<Vec<Vec<u8>>, $crate::error::StoreError> {
                self.$field.entries(range)
            }
            fn leaf_hashes(
                &self,
                range: std::ops::Range<u64>,
            ) -> Result<Vec<$crate::contract::Digest>, $crate::error::StoreError> {
                self.$field.leaf_hashes(range)
            }
            fn scan(
                &self,
                from: u64,
                each: &mut dyn FnMut(
                    $crate::contract::StoredEntry<'_>,
                ) -> std::ops::ControlFlow<()>,
            ) -> Result<u64, $crate::error::StoreError> {
                self.$field.scan(from, each)
            }
            fn find_command(
                &self,
                key: &$crate::contract::CommandKey,
            ) -> Result<Option<(u64, $crate::contract::Digest)>, $crate::error::StoreError> {
                self.$field.find_command(key)
            }
            fn tile(
                &self,
                level: u8,
                index: u64,
            ) -> Result<Option<Vec<u8>>, $crate::error::StoreError> {
                self.$field.tile(level, index)
            }
            fn part_references(
                &self,
                range: std::ops::Range<u64>,
            ) -> Result<Vec<(u64, $crate::contract::Digest)>, $crate::error::StoreError> {
                self.$field.part_references(range)
            }
            fn check(&self) -> Result<$crate::contract::CheckReport, $crate::error::StoreError> {
                self.$field.check()
            }
        }
    };
}

pub(crate) use delegate_log_read;
