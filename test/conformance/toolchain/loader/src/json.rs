//! The few lines of JSON that the loader prints, so that it needs no crate for them.

use crate::Verdict;

pub fn outcome(outcome: &Result<Vec<Verdict>, String>) -> String {
    match outcome {
        Ok(verdicts) => format!(
            r#"{{"failure":null,"programs":[{}]}}"#,
            verdicts.iter().map(verdict).collect::<Vec<_>>().join(",")
        ),
        Err(failure) => format!(r#"{{"failure":{},"programs":[]}}"#, string(failure)),
    }
}

fn verdict(verdict: &Verdict) -> String {
    format!(
        r#"{{"program":{},"kind":{},"accepted":{},"askable":{},"errno":{},"log":{}}}"#,
        string(&verdict.program),
        string(&verdict.kind),
        verdict.accepted,
        verdict.askable,
        verdict.errno,
        string(&verdict.log)
    )
}

fn string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
