//! The methods of a kind take integers and `bool` where the kind does; those of options are named as the builder says.

use crate::kind::Kind;
use crate::table::{plain, statement};

macro_rules! statements {
    (
        common { $($(#[$cdoc:meta])* $cname:ident: $ctakes:ident $ckind:ident => $coption:ident;)* }
        $(
            $(#[$doc:meta])*
            $keyword:ident: $section:ident $shape:ident $(($($step:ident),+))? $kind:ident $([$common:ident])? {
                $(
                    $(#[$odoc:meta])*
                    $oname:ident: $otakes:ident $okind:ident $(=> $ooption:ident)? $([$again:ident])?;
                )*
                $($ours:literal: $($theirs:ident)+;)*
            }
        )*
    ) => {
        const TAKEN: &[(Kind, bool)] = &[
            $((Kind::$ckind, by_kind!($ckind { true } { false } { false })),)*
            $((Kind::$kind, by_kind!($kind { true } { false } { false })),)*
            $($((Kind::$okind, by_kind!($okind { true } { false } { false })),)*)*
        ];
        const METHODS: &[(&str, &str)] = &[
            $((stringify!($cname), method_of!(stringify $cname)),)*
            $($((stringify!($oname), method_of!(stringify $oname)),)*)*
        ];
    };
}

include!("../statements.rs");

#[test]
fn methods_take_integers_where_kinds_do() {
    for (kind, taken) in TAKEN.iter().filter(|(kind, _)| *kind != Kind::Flag) {
        assert_eq!(*taken, kind.takes_integer() || kind.takes_bool(), "{kind:?}");
    }
}

#[test]
fn methods_of_options_are_told_from_those_of_statements() {
    for (name, method) in METHODS {
        let with = format!("with_{}", plain(name));
        if statement(name).is_some() || name.starts_with("r#") {
            assert_eq!(*method, with);
        } else {
            assert!(method == name || *method == with, "{method} is an option `{name}`");
        }
    }
}
