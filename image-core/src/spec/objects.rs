//! The form in which the parts of a spec are declared, each once.
//!
//! A declaration makes the type, its serde form (feature `serde`), its canonical text (`digest`) and its copy without
//! borrows (`program`).

/// Declares structs. `= default` marks a field that is left out of JSON where it has its default, `= default apart` one
/// that is no part of the digest either.
macro_rules! objects {
    ($($(#[$about:meta])* struct $name:ident $(<$life:lifetime>)? {
        $($(#[$doc:meta])* $field:ident: $type:ty $(= $default:ident $($apart:ident)?)?,)*
    })*) => { $(
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
        pub struct $name $(<$life>)? { $(
            $(#[$doc])*
            $(#[cfg_attr(feature = "serde", serde($default, skip_serializing_if = "super::is_default"))])?
            pub $field: $type,
        )* }

        #[cfg(feature = "digest")]
        impl $(<$life>)? super::canonical::Canonical for $name $(<$life>)? {
            fn write(&self, out: &mut String) {
                let mut object = super::canonical::Object::new(out);
                $(super::canonical::write_field!(object, self.$field $(= $default $($apart)?)?);)*
                object.end();
            }
        }

        #[cfg(feature = "program")]
        impl $(<$life>)? super::owned::IntoOwned for $name $(<$life>)? {
            type Owned = super::owned::owned!($name $($life)?);

            fn into_owned(self) -> Self::Owned {
                $name { $($field: super::owned::IntoOwned::into_owned(self.$field),)* }
            }
        }
    )* };
}

/// Declares enums, each variant with its name in JSON; `apart` marks one whose value is no part of the digest.
macro_rules! choices {
    ($($(#[$about:meta])* enum $name:ident $(<$life:lifetime>)? {
        $($(#[$doc:meta])* $variant:ident $(($value:ident: $type:ty))? = $text:tt $($apart:ident)?,)*
    })*) => { $(
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub enum $name $(<$life>)? { $(
            $(#[$doc])*
            #[cfg_attr(feature = "serde", serde(rename = $text))]
            $variant $(($type))?,
        )* }

        #[cfg(feature = "digest")]
        impl $(<$life>)? super::canonical::Canonical for $name $(<$life>)? {
            fn write(&self, out: &mut String) {
                match self {
                    $($name::$variant $(($value))? => {
                        super::canonical::push_variant(out, $text, super::canonical::values!($($value)? $($apart)?));
                    })*
                }
            }
        }

        #[cfg(feature = "program")]
        impl $(<$life>)? super::owned::IntoOwned for $name $(<$life>)? {
            type Owned = super::owned::owned!($name $($life)?);

            fn into_owned(self) -> Self::Owned {
                match self {
                    $($name::$variant $(($value))? => {
                        $name::$variant $((super::owned::IntoOwned::into_owned($value)))?
                    })*
                }
            }
        }
    )* };
}

pub(super) use {choices, objects};
