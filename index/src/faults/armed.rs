//! What the environment asks for: `LUPE_FAULT="ACTION STEP NUMBER"`, at the so-manieth time that the step comes;
//! `LUPE_FAULT_TRACE=FILE` writes down all steps.
//!
//! | action | |
//! |---|---|
//! | `hold` | says `fault: STEP` on stderr and stands still for ever |
//! | `tell` | says so and goes on |
//! | `fail` | the step fails, once, as on a disk that cannot be read or written |
//! | `full` | it fails from then on, as on a full disk |

use std::fs::File;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};

/// Numbers of the operating system: an error of the device, no space left on it.
const EIO: i32 = 5;
const ENOSPC: i32 = 28;

#[derive(Clone, Copy)]
enum Action {
    Hold,
    Tell,
    Fail,
    Full,
}

struct Fault {
    action: Action,
    step: String,
    number: u64,
}

static FAULT: LazyLock<Option<Fault>> = LazyLock::new(|| parse(&std::env::var("LUPE_FAULT").ok()?));
static MET: AtomicU64 = AtomicU64::new(0);
static TRACE: LazyLock<Option<Mutex<File>>> = LazyLock::new(|| {
    let file = File::create(std::env::var_os("LUPE_FAULT_TRACE")?).ok()?;
    Some(Mutex::new(file))
});

fn parse(text: &str) -> Option<Fault> {
    let mut words = text.split(' ');
    let action = match words.next()? {
        "hold" => Action::Hold,
        "tell" => Action::Tell,
        "fail" => Action::Fail,
        "full" => Action::Full,
        _ => return None,
    };
    Some(Fault { action, step: words.next()?.to_owned(), number: words.next()?.parse().ok()? })
}

pub(super) fn attempt(step: &str) -> io::Result<()> {
    if let Some(trace) = &*TRACE {
        writeln!(trace.lock().unwrap_or_else(PoisonError::into_inner), "{step}")?;
    }
    let Some(fault) = FAULT.as_ref().filter(|fault| fault.step == step) else { return Ok(()) };
    let met = MET.fetch_add(1, Ordering::SeqCst) + 1;
    match fault.action {
        Action::Hold | Action::Tell if met == fault.number => {
            writeln!(io::stderr(), "fault: {step}")?;
            if let Action::Hold = fault.action {
                loop {
                    std::thread::park();
                }
            }
            Ok(())
        }
        Action::Fail if met == fault.number => Err(io::Error::from_raw_os_error(EIO)),
        Action::Full if met >= fault.number => Err(io::Error::from_raw_os_error(ENOSPC)),
        _ => Ok(()),
    }
}
