//! Functions that run inside an image while it is built: `run_fn`.

use std::fmt;

use crate::model::{Image, Step, StepRef, Steps};

/// The argument of a program that is followed by the name of the function to call, and nothing else.
pub const ARGUMENT: &str = "--image-dsl-run-fn";

/// The path of the program in the packed context.
pub const SOURCE: &str = ".image-dsl/program";

/// The path of the program during the step.
pub const PROGRAM: &str = "/tmp/image-dsl/program";

/// The function of a step. Steps are told apart by its name alone.
#[derive(Clone, Copy)]
pub struct Function(
    /// Used by the expansion of `run_fn`.
    #[doc(hidden)]
    pub fn() -> Result<(), String>,
);

impl PartialEq for Function {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Function {}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Function")
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for () {}
    impl<E> Sealed for Result<(), E> {}
}

/// The result of a function of `run_fn`: nothing, or whether it did what it is for.
#[diagnostic::on_unimplemented(
    message = "`run_fn` takes a function that returns nothing or a `Result<(), E>` where `E: Display`",
    label = "this function returns `{Self}`"
)]
pub trait FunctionResult: sealed::Sealed {
    /// The same with a text for the error.
    #[doc(hidden)]
    fn outcome(self) -> Result<(), String>;
}

impl FunctionResult for () {
    fn outcome(self) -> Result<(), String> {
        Ok(())
    }
}

impl<E: fmt::Display> FunctionResult for Result<(), E> {
    fn outcome(self) -> Result<(), String> {
        self.map_err(|error| error.to_string())
    }
}

/// Used by the expansion of `run_fn`.
#[doc(hidden)]
pub fn outcome(returned: impl FunctionResult) -> Result<(), String> {
    returned.outcome()
}

/// Calls the function of that name, if one of the images has it, or an image or fragment that they are made of.
///
/// # Errors
/// What the function returns.
#[must_use]
pub fn call(name: &str, images: &[&Image]) -> Option<Result<(), String>> {
    let mut functions = images.iter().filter_map(|image| image.function(name));
    functions.next().map(|function| (function.0)())
}

/// Runs a function of `run_fn`, where the program was started for that, and ends the program; else does nothing.
///
/// The first line of `main` in a program whose images have `run_fn`, for the program is what runs in the image:
/// `image_dsl::init(&[&APP]);`. `image_dsl::main!` does it by itself.
pub fn init(images: &[&Image]) {
    init_with(|name| call(name, images));
}

/// The same for functions that are found elsewhere.
pub(crate) fn init_with(call: impl FnOnce(&str) -> Option<Result<(), String>>) {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_none_or(|first| first != ARGUMENT) {
        return;
    }
    let name = arguments.next().unwrap_or_default();
    let name = name.to_string_lossy();
    let result = call(&name).unwrap_or_else(|| Err(format!("this program has no `run_fn {name}`")));
    std::process::exit(match result {
        Ok(()) => 0,
        Err(error) => {
            eprintln!("{name}: {error}");
            1
        }
    });
}

impl Image {
    /// The function of that name, in the steps of the image itself and of all that it is made of.
    pub(crate) fn function(&self, name: &str) -> Option<Function> {
        find(self.steps(), name)
    }
}

impl Steps {
    /// The function of that name.
    pub(crate) fn function(&self, name: &str) -> Option<Function> {
        find(self.steps, name)
    }
}

fn find(steps: &[Step], name: &str) -> Option<Function> {
    steps.iter().find_map(|step| match step.read()? {
        StepRef::RunFn(own, function) => (own == name).then_some(function),
        StepRef::FromImage(image) => image.function(name),
        StepRef::Include(fragment) => fragment.function(name),
        _ => None,
    })
}
