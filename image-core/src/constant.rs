//! Values of constants in braces, as the text that they print as: `expose {PORT}`; and the texts of lists: `apt {..TOOLS}`.
//!
//! All of it is evaluated by the compiler. No trait can be asked there, so each type has a method of its own, which the
//! compiler finds by the type of the user's expression. The trait [`Constant`] only says which types there are.

use crate::grammar::LONGEST_BASE;

/// The digits of the longest integer, `i128::MIN`, with its sign.
const LONGEST: usize = 40;

mod sealed {
    pub trait Sealed {}
}

/// A type of constants that may stand in braces.
#[diagnostic::on_unimplemented(
    message = "a constant in braces is a text (`&'static str`), an integer or a `bool`, and this is `{Self}`",
    label = "neither a text, nor an integer, nor a `bool`",
    note = "fix: give it as a text, as it is to be written: const RATE: &str = \"0.5\";"
)]
pub trait Constant: sealed::Sealed {}

/// A constant's value, whose type says how it is printed.
///
/// The expansion says `const { &Value(PORT).checked().printed() }.text()`: the block keeps the digits in the program.
#[derive(Clone, Copy, Debug)]
pub struct Value<T>(pub T);

impl<T> Value<T> {
    /// Returns the value, if its type is one of constants. The compiler points at the name of this method if it is not.
    #[must_use]
    pub const fn checked(self) -> Self
    where
        T: Constant,
    {
        self
    }
}

/// A value as it prints.
#[derive(Clone, Copy, Debug)]
pub enum Printed {
    /// A text is itself.
    Text(&'static str),
    /// The characters from an index on.
    Digits([u8; LONGEST], usize),
}

impl Printed {
    /// Returns the text.
    #[must_use]
    pub const fn text(&'static self) -> &'static str {
        match self {
            Self::Text(text) => text,
            Self::Digits(bytes, from) => match std::str::from_utf8(bytes.split_at(*from).1) {
                Ok(text) => text,
                // Digits and a sign are text.
                Err(_) => "",
            },
        }
    }

    #[allow(clippy::cast_possible_truncation, reason = "a digit is below ten")]
    const fn integer(mut rest: u128, negative: bool) -> Self {
        let mut bytes = [0; LONGEST];
        let mut from = LONGEST;
        while from == LONGEST || rest > 0 {
            from -= 1;
            bytes[from] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        if negative {
            from -= 1;
            bytes[from] = b'-';
        }
        Self::Digits(bytes, from)
    }
}

impl sealed::Sealed for &'static str {}
impl sealed::Sealed for &'static &'static str {}
impl Constant for &'static str {}
impl Constant for &'static &'static str {}

/// Declares a type, how its method takes the value, and what that prints.
macro_rules! types {
    ($($type:ty { $($taken:tt)+ } |$value:ident| $printed:expr;)*) => {
        $(
            impl Value<$type> {
                /// Returns the value as it prints.
                #[must_use]
                pub const fn printed($($taken)+) -> Printed {
                    let $value = types!(value $($taken)+);
                    $printed
                }
            }
        )*
    };
    (value & $this:ident) => { $this.0 };
    (value $this:ident) => { $this.0 };
}

/// Names types of constants.
macro_rules! constants {
    ($($type:ty)*) => {
        $(
            impl sealed::Sealed for $type {}
            impl Constant for $type {}
        )*
    };
}

constants! { bool u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize }

types! {
    &'static str { self } |text| Printed::Text(text);
    &&'static str { self } |text| Printed::Text(text);
    bool { self } |value| Printed::Text(if value { "true" } else { "false" });
    i32 { self } |value| Printed::integer(value.unsigned_abs() as u128, value < 0);
}

/// Declares the other integers. Their method takes a reference, so that the compiler finds that of `i32` first: a literal
/// whose type nothing says is one, as elsewhere in Rust.
macro_rules! integers {
    (unsigned $($unsigned:ty)*; signed $($signed:ty)*) => {
        types! {
            $($unsigned { &self } |value| Printed::integer(value as u128, false);)*
            $($signed { &self } |value| Printed::integer(value.unsigned_abs() as u128, value < 0);)*
        }
    };
}

integers! { unsigned u8 u16 u32 u64 u128 usize; signed i8 i16 i64 i128 isize }

/// A text between others, all of which become one: `python:`, `3.12`, `-slim`.
///
/// The expansion says `const { &Framed("python:", VERSION, "-slim").joined() }.text()`.
#[derive(Clone, Copy, Debug)]
pub struct Framed(pub &'static str, pub &'static str, pub &'static str);

/// Longer than any text that the check lets pass, and what bases put around it. (The length of a constant of a type is not
/// known where it is used.)
const ROOM: usize = LONGEST_BASE + 100;

/// The bytes of a [`Framed`] text, and their number.
#[derive(Clone, Copy, Debug)]
pub struct Joined([u8; ROOM], usize);

impl Framed {
    /// Returns the texts as one. One that is too long is empty, as the check refuses it.
    #[must_use]
    pub const fn joined(self) -> Joined {
        let Self(before, text, after) = self;
        let nothing = Joined([0; ROOM], 0);
        if before.len() + text.len() + after.len() > ROOM {
            return nothing;
        }
        nothing.with(before).with(text).with(after)
    }
}

impl Joined {
    const fn with(mut self, text: &str) -> Self {
        let (start, end) = (self.1, self.1 + text.len());
        self.0
            .split_at_mut(start)
            .1
            .split_at_mut(text.len())
            .0
            .copy_from_slice(text.as_bytes());
        self.1 = end;
        self
    }

    /// Returns the text.
    #[must_use]
    pub const fn text(&'static self) -> &'static str {
        match std::str::from_utf8(self.0.split_at(self.1).0) {
            Ok(text) => text,
            // Texts one after another are text.
            Err(_) => "",
        }
    }
}

/// A type of constant lists whose texts may stand in a list: `{..PACKAGES}`.
#[diagnostic::on_unimplemented(
    message = "`{{..…}}` takes a constant list of texts, `&[&str]` or `[&str; N]`, and this is `{Self}`",
    label = "not a list of texts"
)]
pub trait ConstantList: sealed::Sealed {}

impl sealed::Sealed for &'static [&'static str] {}
impl<const N: usize> sealed::Sealed for [&'static str; N] {}
impl<const N: usize> sealed::Sealed for &'static [&'static str; N] {}
impl ConstantList for &'static [&'static str] {}
impl<const N: usize> ConstantList for [&'static str; N] {}
impl<const N: usize> ConstantList for &'static [&'static str; N] {}

/// A constant list, whose type says how its texts are reached.
///
/// The expansion says `const { &List(PACKAGES).checked() }.texts()`.
#[derive(Clone, Copy, Debug)]
pub struct List<T>(pub T);

impl<T> List<T> {
    /// Returns the list, if its type is one of lists. The compiler points at the name of this method if it is not.
    #[must_use]
    pub const fn checked(self) -> Self
    where
        T: ConstantList,
    {
        self
    }
}

impl List<&'static [&'static str]> {
    /// Returns the texts.
    #[must_use]
    pub const fn texts(&'static self) -> &'static [&'static str] {
        self.0
    }
}

impl<const N: usize> List<[&'static str; N]> {
    /// Returns the texts.
    #[must_use]
    pub const fn texts(&'static self) -> &'static [&'static str] {
        &self.0
    }
}

impl<const N: usize> List<&'static [&'static str; N]> {
    /// Returns the texts.
    #[must_use]
    pub const fn texts(&'static self) -> &'static [&'static str] {
        self.0
    }
}

impl<T> std::ops::Deref for List<T> {
    type Target = Unknown;

    fn deref(&self) -> &Unknown {
        &Unknown
    }
}

/// Returns the number of texts of lists.
#[must_use]
pub const fn total(lists: &[&[&str]]) -> usize {
    let (mut list, mut total) = (0, 0);
    while list < lists.len() {
        total += lists[list].len();
        list += 1;
    }
    total
}

/// Returns the texts of lists as one: `N` is their [`total`].
#[must_use]
pub const fn joined<const N: usize>(lists: &[&[&'static str]]) -> [&'static str; N] {
    let mut texts = [""; N];
    let (mut list, mut at) = (0, 0);
    while list < lists.len() {
        let mut index = 0;
        while index < lists[list].len() {
            texts[at] = lists[list][index];
            at += 1;
            index += 1;
        }
        list += 1;
    }
    texts
}

/// The target of a value of another type, so that a method is found: what is wrong is said once, of the type.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Unknown;

impl Unknown {
    /// Returns nothing.
    #[must_use]
    pub const fn printed(&self) -> Printed {
        Printed::Text("")
    }

    /// Returns no texts.
    #[must_use]
    pub const fn texts(&self) -> &'static [&'static str] {
        &[]
    }

    /// Does nothing.
    pub const fn compiled(&self) {}
}

impl<T> std::ops::Deref for Value<T> {
    type Target = Unknown;

    fn deref(&self) -> &Unknown {
        &Unknown
    }
}

/// A value that the compiler knows. Nothing is one: the trait only words the error of a variable of the running program.
#[diagnostic::on_unimplemented(
    message = "a constant is needed in braces, and this is a value of the running program",
    label = "no constant",
    note = "why: an image is a constant, so all that it says is known when the crate is compiled",
    note = "fix: declare a constant: const PORT: u16 = 8000; what only the running program knows is for `Spec::builder()`"
)]
pub trait Compiled: sealed::Sealed {}

/// What the pattern of a name makes of it: a constant has its own type, and a variable, which no pattern sees, has none.
///
/// The expansion says `const _: fn() = || match any() { port => Name(port).compiled(), _ => {} };`. The compiler's own error
/// of a variable in a constant has no place for words of ours, so they are in a second one.
#[derive(Clone, Copy, Debug)]
pub struct Name<T>(pub T);

// What has no type gets this one, as the compiler finds no other method for it.
impl Name<()> {
    /// Is refused by the compiler, at the name of this method. (A bound without a lifetime would be refused here.)
    pub const fn compiled<'a>(&'a self)
    where
        &'a (): Compiled,
    {
    }
}

impl<T> std::ops::Deref for Name<T> {
    type Target = Unknown;

    fn deref(&self) -> &Unknown {
        &Unknown
    }
}

/// Returns a value of a type that only its use says. It is compiled, and never called.
#[must_use]
pub fn any<T>() -> T {
    std::process::abort()
}

#[cfg(test)]
mod tests {
    use super::{Framed, ROOM, Value};
    use crate::factories::FACTORIES;
    use crate::grammar::LONGEST_BASE;

    /// The text of a constant, as the expansion has it.
    macro_rules! text {
        ($value:expr) => {
            const { &Value($value).checked().printed() }.text()
        };
    }

    #[test]
    fn values_are_what_they_print_as() {
        const NAME: &str = "a\0b";
        assert_eq!(text!(NAME), NAME);
        assert_eq!(text!(&NAME), NAME);
        assert_eq!([text!(true), text!(false)], ["true", "false"]);
        assert_eq!([text!(0), text!(-1), text!(8000 + 1)], ["0", "-1", "8001"]);
    }

    #[test]
    fn framed_texts_are_one() {
        const TEXT: &str = "3.12";
        assert_eq!(
            const { &Framed("python:", TEXT, "-slim").joined() }.text(),
            "python:3.12-slim"
        );
        assert_eq!(const { &Framed("", "é", "").joined() }.text(), "é");
    }

    #[test]
    fn what_the_check_lets_pass_has_room_in_each_base() {
        let longest = "1".repeat(LONGEST_BASE + 1);
        for row in FACTORIES
            .iter()
            .filter(|row| row.reference.contains("{}") && row.name != "id")
        {
            assert!(row.kind.check(&longest).is_err(), "{}", row.name);
            assert!(
                row.reference.len() + ":debug-nonroot".len() <= ROOM - LONGEST_BASE,
                "{}",
                row.name
            );
        }
    }

    #[test]
    fn integers_of_each_type_are_printed_whole() {
        macro_rules! ends {
            ($($type:ty)*) => {
                $(
                    assert_eq!(text!(<$type>::MIN), <$type>::MIN.to_string());
                    assert_eq!(text!(<$type>::MAX), <$type>::MAX.to_string());
                )*
            };
        }
        ends! { u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize }
    }
}
