//! What a failure of the database means: no room, out of use for now, too slow, or a fault of ours.

use sqlx::postgres::PgDatabaseError;
use sqlx::sqlite::SqliteError;

/// What can be done about a failed statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Somebody has to make room on the disk.
    NoRoom,
    /// Repeat it later: the database is locked, exhausted, unreachable or cannot be written.
    Unavailable,
    /// It was stopped by the time limit of expensive reads.
    TooSlow,
    /// Nothing: the statement, the stored data or this program is wrong.
    Other,
}

/// Says what a failure means.
pub(crate) fn fault(error: &sqlx::Error) -> Fault {
    use sqlx::Error;
    match error {
        Error::Database(cause) => {
            if let Some(sqlite) = cause.try_downcast_ref::<SqliteError>() {
                of_sqlite(sqlx::error::DatabaseError::code(sqlite).and_then(|code| code.parse().ok()))
            } else if let Some(postgres) = cause.try_downcast_ref::<PgDatabaseError>() {
                of_postgres(postgres.code())
            } else {
                Fault::Other
            }
        }
        // The last two: the pool was given a connection that another failure had left in a transaction.
        Error::PoolTimedOut
        | Error::PoolClosed
        | Error::WorkerCrashed
        | Error::Io(_)
        | Error::Tls(_)
        | Error::BeginFailed
        | Error::InvalidSavePointStatement => Fault::Unavailable,
        _ => Fault::Other,
    }
}

/// By the result codes of SQLite; the upper bits of an extended code only say more.
fn of_sqlite(code: Option<i32>) -> Fault {
    match code.map(|code| code & 0xFF) {
        // FULL
        Some(13) => Fault::NoRoom,
        // INTERRUPT
        Some(9) => Fault::TooSlow,
        // BUSY, LOCKED, NOMEM, READONLY, IOERR, CANTOPEN, PROTOCOL
        Some(5 | 6 | 7 | 8 | 10 | 14 | 15) => Fault::Unavailable,
        _ => Fault::Other,
    }
}

/// By the codes of PostgreSQL, appendix A of its manual.
fn of_postgres(code: &str) -> Fault {
    match code {
        // disk_full
        "53100" => Fault::NoRoom,
        // query_canceled
        "57014" => Fault::TooSlow,
        // read_only_sql_transaction: this server has become a standby. lock_not_available.
        "25006" | "55P03" => Fault::Unavailable,
        // connection exception, transaction rollback, insufficient resources, operator intervention, system error
        _ if ["08", "40", "53", "57", "58"].iter().any(|class| code.starts_with(class)) => Fault::Unavailable,
        _ => Fault::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_sqlite_mean_no_room_later_or_a_fault_of_ours() {
        // Extended: FULL, BUSY_SNAPSHOT, IOERR_WRITE, IOERR_NOMEM, CANTOPEN_FULLPATH, INTERRUPT, CORRUPT, UNIQUE.
        for (code, fault) in [
            (13, Fault::NoRoom),
            (517, Fault::Unavailable),
            (778, Fault::Unavailable),
            (3082, Fault::Unavailable),
            (782, Fault::Unavailable),
            (9, Fault::TooSlow),
            (11, Fault::Other),
            (2067, Fault::Other),
        ] {
            assert_eq!(of_sqlite(Some(code)), fault, "{code}");
        }
    }

    #[test]
    fn codes_of_postgres_mean_no_room_later_or_a_fault_of_ours() {
        for (code, fault) in [
            ("53100", Fault::NoRoom),
            ("53200", Fault::Unavailable),
            ("53300", Fault::Unavailable),
            ("40P01", Fault::Unavailable),
            ("55P03", Fault::Unavailable),
            ("57P01", Fault::Unavailable),
            ("57P03", Fault::Unavailable),
            ("58030", Fault::Unavailable),
            ("25006", Fault::Unavailable),
            ("57014", Fault::TooSlow),
            ("42601", Fault::Other),
            ("23505", Fault::Other),
        ] {
            assert_eq!(of_postgres(code), fault, "{code}");
        }
    }

    #[test]
    fn an_exhausted_pool_is_worth_another_try() {
        for error in [sqlx::Error::PoolTimedOut, sqlx::Error::PoolClosed, sqlx::Error::WorkerCrashed] {
            assert_eq!(fault(&error), Fault::Unavailable, "{error}");
        }
        assert_eq!(fault(&sqlx::Error::RowNotFound), Fault::Other);
    }
}
