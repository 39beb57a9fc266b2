//! Functions that run inside an image while it is built: `run_fn`.

use std::fmt;
use std::marker::PhantomData;

use crate::model::{Image, Step, StepRef, Steps};

/// The argument of a program that is followed by the name of the function to call, and the texts that it gets.
pub const ARGUMENT: &str = "--image-dsl-run-fn";

/// The path of the program in the packed context.
pub const SOURCE: &str = ".image-dsl/program";

/// The path of the program during the step.
pub const PROGRAM: &str = "/tmp/image-dsl/program";

/// The function of a step. Steps are told apart by its name, and by the texts that it gets.
#[derive(Clone, Copy)]
pub enum Function {
    /// `run_fn f`: it takes nothing.
    Plain(fn() -> Result<(), String>),
    /// `run_fn f, args = […]`: it takes the texts of the step.
    Taking(fn(&[&str]) -> Result<(), String>),
}

impl Function {
    pub(crate) fn call(self, args: &[&str]) -> Result<(), String> {
        match self {
            Self::Plain(function) if args.is_empty() => function(),
            Self::Plain(_) => Err("this function takes nothing, and is given texts".to_owned()),
            Self::Taking(function) => function(args),
        }
    }
}

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
    /// Returns the same with a text for the error.
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

/// What a function takes, with what it returns: nothing.
#[derive(Debug)]
pub struct GivenNothing<R>(PhantomData<R>);

/// What a function takes, with what it returns: texts.
#[derive(Debug)]
pub struct GivenTexts<R>(PhantomData<R>);

/// A function that `run_fn` calls. `Takes` is [`GivenNothing`] or [`GivenTexts`], which the compiler finds.
#[diagnostic::on_unimplemented(
    message = "`run_fn` calls a function that takes nothing, or with `args = [\"…\"]` one that takes `&[&str]`",
    label = "this is neither"
)]
pub trait Callable<Takes> {
    /// The type that it returns.
    type Result;

    /// Calls it.
    fn call(self, args: &[&str]) -> Self::Result;
}

impl<R, F: Fn() -> R> Callable<GivenNothing<R>> for F {
    type Result = R;

    fn call(self, _: &[&str]) -> R {
        self()
    }
}

impl<R, F: Fn(&[&str]) -> R> Callable<GivenTexts<R>> for F {
    type Result = R;

    fn call(self, args: &[&str]) -> R {
        self(args)
    }
}

/// That a function takes nothing.
#[diagnostic::on_unimplemented(
    message = "`run_fn` without `args` calls a function that takes nothing",
    label = "this one takes texts: write `args = [\"…\"]` behind it"
)]
pub trait TakesNothing {}
impl<R> TakesNothing for GivenNothing<R> {}

/// That a function takes texts.
#[diagnostic::on_unimplemented(
    message = "`run_fn` with `args` calls a function that takes `&[&str]`",
    label = "this one takes nothing: leave `args` out"
)]
pub trait TakesTexts {}
impl<R> TakesTexts for GivenTexts<R> {}

/// Calls a function of `run_fn`, for its expansion.
#[doc(hidden)]
pub fn plain<Takes: TakesNothing, F: Callable<Takes, Result: FunctionResult>>(function: F) -> Result<(), String> {
    function.call(&[]).outcome()
}

/// Calls a function of `run_fn` that has `args`, for its expansion.
#[doc(hidden)]
pub fn taking<Takes: TakesTexts, F: Callable<Takes, Result: FunctionResult>>(
    function: F,
    args: &[&str],
) -> Result<(), String> {
    function.call(args).outcome()
}

/// Calls the function of that name with these texts, if one of the images has it, or an image or fragment that they are
/// made of.
///
/// # Errors
/// What the function returns.
#[must_use]
pub fn call(name: &str, args: &[&str], images: &[&Image]) -> Option<Result<(), String>> {
    let mut functions = images.iter().filter_map(|image| image.function(name));
    functions.next().map(|function| function.call(args))
}

/// Runs a function of `run_fn`, where the program was started for that, and ends the program; else does nothing.
///
/// The first line of `main` in a program whose images have `run_fn`, for the program is what runs in the image:
/// `image_dsl::init(&[&APP]);`. `image_dsl::main!` does it by itself.
pub fn init(images: &[&Image]) {
    init_with(|name, args| call(name, args, images));
}

/// Does the same for functions that are found elsewhere.
pub(crate) fn init_with(call: impl FnOnce(&str, &[&str]) -> Option<Result<(), String>>) {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_none_or(|first| first != ARGUMENT) {
        return;
    }
    let name = arguments.next().unwrap_or_default();
    let name = name.to_string_lossy();
    // The texts are those of the image, which are UTF-8.
    let args: Vec<String> = arguments.map(|text| text.to_string_lossy().into_owned()).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let result = call(&name, &args).unwrap_or_else(|| Err(format!("this program has no `run_fn {name}`")));
    std::process::exit(match result {
        Ok(()) => 0,
        Err(error) => {
            eprintln!("{name}: {error}");
            1
        }
    });
}

impl Image {
    /// Returns the function of that name, in the steps of the image itself and of all that it is made of.
    pub(crate) fn function(&self, name: &str) -> Option<Function> {
        find(self.steps(), name)
    }
}

impl Steps {
    /// Returns the function of that name.
    pub(crate) fn function(&self, name: &str) -> Option<Function> {
        find(self.steps, name)
    }
}

fn find(steps: &[Step], name: &str) -> Option<Function> {
    steps.iter().find_map(|step| {
        let step = step.read()?;
        if let StepRef::RunFn(own, function) = step {
            (own == name).then_some(function)
        } else if let StepRef::FromImage(image) = step {
            image.function(name)
        } else if let StepRef::Include(fragment) = step {
            fragment.function(name)
        } else {
            None
        }
    })
}
