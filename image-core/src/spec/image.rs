//! From an image to its spec.

use super::once::override_earlier;
use super::owned::IntoOwned as _;
use super::{BuildArg, Instruction, Source, Spec, Stage, StageBase, StartMount};
use crate::lower::{self, Lower, Sink};
use crate::model::{Head, Image};

impl Image {
    /// Returns the owned, lowered form.
    ///
    /// ```
    /// # use image_core::model::{Image, Step};
    /// # const APP: Image = Image::Local(&[Step::From("debian:12"), Step::Workdir("/app")], "", "");
    /// // const APP: Image = image! { from "debian:12"; workdir "/app"; };
    /// let spec = APP.spec();
    /// assert_eq!(spec.stages().len(), 1);
    /// assert_eq!(spec.dockerfile(), APP.dockerfile());
    /// ```
    #[must_use]
    pub fn spec(&self) -> Spec {
        Spec::lowered(self.head(), self.steps())
    }

    /// Returns its name, complete with its tag, if it has one.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        let name = self.head().name;
        (!name.is_empty()).then(|| complete_name(name.to_owned()))
    }
}

#[cfg(feature = "files")]
impl crate::check::Outcome {
    /// Lowers the steps, without the head. Constants are empty texts.
    #[must_use]
    pub fn spec(&self) -> Spec {
        crate::step::with_steps(&self.nodes, |steps| Spec::lowered(&Head::NONE, steps))
    }
}

impl Spec {
    /// Lowers the steps of an image.
    pub(crate) fn lowered<'a>(head: &Head<'a>, steps: &'a [impl Lower<'a>]) -> Spec {
        let mut spec = Spec::headed(head);
        lower::image(steps, &mut spec);
        spec
    }

    /// Returns the spec of an image without steps.
    pub(crate) fn headed(head: &Head<'_>) -> Spec {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Spec {
            version: Spec::VERSION,
            name: text(head.name).map(complete_name),
            readme: text(head.readme),
            args: Vec::new(),
            stages: Vec::new(),
            ignore: lower::ignore(head).map(str::to_owned).collect(),
            sources: Vec::new(),
            mounts: Vec::new(),
        }
    }
}

/// Returns a name with its tag, which is `latest` where none is given.
fn complete_name(name: String) -> String {
    if name.contains(':') { name } else { name + ":latest" }
}

impl<'a> Sink<'a> for Spec {
    fn arg(&mut self, arg: BuildArg<'a>) {
        self.args.push(arg.into_owned());
    }

    fn stage(&mut self, from: StageBase<'a>) {
        self.stages.push(Stage {
            from: from.into_owned(),
            instructions: Vec::new(),
        });
    }

    fn instruction(&mut self, instruction: Instruction<'a>) {
        if let Some(stage) = self.stages.last_mut() {
            stage.instructions.push(instruction.into_owned());
            override_earlier(&mut stage.instructions);
        }
    }

    fn source(&mut self, source: Source) {
        self.sources.push(source);
    }

    fn mount(&mut self, mount: StartMount) {
        self.mounts.push(mount);
    }
}
