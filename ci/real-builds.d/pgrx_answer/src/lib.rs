use pgrx::prelude::*;

::pgrx::pg_module_magic!(name, version);

/// The answer, from Rust.
#[pg_extern]
fn pgrx_answer() -> i32 {
    42
}
