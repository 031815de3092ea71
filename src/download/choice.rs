//! What one can choose of a file. The names of parameters to redact are remembered on this device: they are a matter of
//! the APIs one looks at, and not of one file.

use leptos::prelude::*;
use spoor_model::export::{Format, Redactor, Style};

use crate::browser::storage;

/// The setting's key on this device.
const NAMES: &str = "spoor.redact";

/// The form of the file, apart from its style.
#[derive(Clone, Copy, PartialEq)]
pub enum Form {
    Csv,
    Ndjson,
    Har,
}

/// The choices of a panel.
#[derive(Clone, Copy)]
pub struct Choice {
    pub form: RwSignal<Form>,
    /// The whole session, and not what is shown of it.
    pub whole: RwSignal<bool>,
    /// Only the columns shown.
    pub narrow: RwSignal<bool>,
    pub raw: RwSignal<bool>,
    /// A byte order mark; none as long as nobody said, and the style decides.
    pub mark: RwSignal<Option<bool>>,
    pub redact: RwSignal<bool>,
    /// Names of parameters to redact, as typed.
    pub names: RwSignal<String>,
    /// Straight to a file; none as long as nobody said, and the number of rows decides.
    pub straight: RwSignal<Option<bool>>,
}

impl Choice {
    /// Nothing was chosen yet.
    pub fn new() -> Choice {
        Choice {
            form: RwSignal::new(Form::Csv),
            whole: RwSignal::new(false),
            narrow: RwSignal::new(false),
            raw: RwSignal::new(false),
            mark: RwSignal::new(None),
            redact: RwSignal::new(false),
            names: RwSignal::new(storage::setting(NAMES).unwrap_or_default()),
            straight: RwSignal::new(None),
        }
    }

    /// How cells are written.
    pub fn style(self) -> Style {
        if self.raw.get() { Style::Raw } else { Style::Safe }
    }

    /// The form of the file.
    pub fn format(self) -> Format {
        match self.form.get() {
            Form::Csv => Format::Csv(self.style()),
            Form::Ndjson => Format::Ndjson,
            Form::Har => Format::Har,
        }
    }

    /// Whether the file begins with a byte order mark.
    pub fn marked(self) -> bool {
        self.mark.get().unwrap_or(self.style() == Style::Safe)
    }

    /// What takes secrets out, where that was asked for.
    pub fn redactor(self) -> Option<Redactor> {
        self.redact.get().then(|| Redactor::new(&names(&self.names.get())))
    }

    /// Takes names of parameters to redact, and remembers them.
    pub fn name(self, text: String) {
        storage::remember_setting(NAMES, (!text.trim().is_empty()).then_some(&text));
        self.names.set(text);
    }
}

/// The names in what was typed.
fn names(text: &str) -> Vec<String> {
    let apart = |character: char| character.is_whitespace() || matches!(character, ',' | ';');
    text.split(apart).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_are_typed_with_commas_or_spaces() {
        for text in ["email,phone", " email ; phone\n", "email phone,"] {
            assert_eq!(super::names(text), ["email", "phone"], "{text:?}");
        }
        assert!(super::names(" ,; ").is_empty());
    }
}
