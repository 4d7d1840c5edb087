//! The few lines of JSON that the loader prints, so that it needs no crate for them.

use crate::{Verdict, helpers, run};

pub fn outcome(outcome: &Result<Vec<Verdict>, String>) -> String {
    match outcome {
        Ok(verdicts) => format!(
            r#"{{"failure":null,"programs":[{}]}}"#,
            verdicts.iter().map(verdict).collect::<Vec<_>>().join(",")
        ),
        Err(failure) => format!(r#"{{"failure":{},"programs":[]}}"#, string(failure)),
    }
}

pub fn ran(outcome: &Result<run::Outcome, String>) -> String {
    match outcome {
        Ok(run::Outcome { programs, before, after }) => format!(
            r#"{{"failure":null,"programs":[{}],"before":[{}],"after":[{}]}}"#,
            programs.iter().map(returned).collect::<Vec<_>>().join(","),
            before.iter().map(contents).collect::<Vec<_>>().join(","),
            after.iter().map(contents).collect::<Vec<_>>().join(",")
        ),
        Err(failure) => format!(r#"{{"failure":{},"programs":[],"before":[],"after":[]}}"#, string(failure)),
    }
}

pub fn helpers(outcome: &Result<helpers::Outcome, String>) -> String {
    match outcome {
        Ok(helpers::Outcome { names, kinds }) => format!(
            r#"{{"failure":null,"names":{},"kinds":[{}]}}"#,
            strings(names),
            kinds.iter().map(answers).collect::<Vec<_>>().join(",")
        ),
        Err(failure) => format!(r#"{{"failure":{},"names":[],"kinds":[]}}"#, string(failure)),
    }
}

fn answers(answers: &helpers::Answers) -> String {
    format!(
        r#"{{"kind":{},"refused":{},"gpl":{},"proprietary":{}}}"#,
        string(answers.kind),
        answers.refused.as_ref().map_or("null".to_owned(), |it| string(it)),
        strings(&answers.gpl),
        strings(&answers.proprietary)
    )
}

fn strings(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| string(text)).collect::<Vec<_>>().join(","))
}

fn returned(ran: &run::Ran) -> String {
    let values = ran.returned.as_ref().map_or("null".to_owned(), |values| format!("{values:?}"));
    format!(r#"{{"program":{},"kind":{},"returned":{values}}}"#, string(&ran.program), string(&ran.kind))
}

fn contents(contents: &run::Contents) -> String {
    let hex: String = contents.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!(
        r#"{{"map":{},"kind":{},"valueSize":{},"hex":"{hex}"}}"#,
        string(&contents.map),
        contents.kind,
        contents.value_size
    )
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
