//! `micromamba`: where packages come from.

use super::Checker;
use super::arguments::Given;
use crate::kind::Kind;
use crate::node::{NodeOpt, OptName, OptValue, Val};

/// The channel of packages for which none is named.
const CHANNEL: &str = "conda-forge";

impl<'t> Checker<'t> {
    /// Reads the file of packages, and adds the channel where none is named.
    pub(super) fn conda(&mut self, given: &Given<'t>, options: &mut Vec<NodeOpt>) {
        let is_named = self.spec_file(given, options) || options.iter().any(|option| option.name == OptName::Channel);
        if !is_named {
            let channel = Val::known_text(self.here.at, Kind::CondaChannel, CHANNEL.to_owned());
            options.push(NodeOpt {
                name: OptName::Channel,
                value: OptValue::Text(channel),
            });
        }
    }
}
