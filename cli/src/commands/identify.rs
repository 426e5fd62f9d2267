//! `lupe identify`

use std::io::BufRead;

use lupe_analysis::identify;
use serde_json::json;

use crate::Outcome;
use crate::output::Output;

pub(crate) fn run(json: bool, output: &mut Output) -> anyhow::Result<Outcome> {
    let mut any = false;
    for line in std::io::stdin().lock().split(b'\n') {
        let line = line?;
        let found = identify(&String::from_utf8_lossy(&line));
        any = true;
        if json {
            let confidence = (found.confidence * 1000.0).round() / 1000.0;
            output.json(&json!({"language": found.language, "confidence": confidence}))?;
        } else {
            output.line(format!("{} {:.2}", found.language, found.confidence))?;
        }
    }
    Ok(if any { Outcome::Found } else { Outcome::Nothing })
}
