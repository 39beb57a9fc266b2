//! The images of the pages beside this package.

macro_rules! pages {
    ($($page:ident)*) => {
        $(
            #[allow(unused_imports, unreachable_pub, dead_code, clippy::wildcard_imports, reason = "a block uses what it needs")]
            mod $page {
                include!(concat!(env!("OUT_DIR"), "/", stringify!($page), ".rs"));
            }
        )*

        /// Each page's name, and its images with where they stand.
        #[must_use]
        pub fn pages() -> Vec<(&'static str, Vec<(&'static str, image_dsl::Image)>)> {
            vec![$((stringify!($page), $page::images())),*]
        }
    };
}

pages! { readme daytona chutes modal kubetorch apothic }
