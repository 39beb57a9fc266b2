//! Constants in braces: what they may be, and that they mean what the same texts mean.

use image_dsl::{Image, image};

const PORT: u16 = 8000;
const WORKERS: i32 = -4;
const DEBUG: bool = true;
const NAME: &str = "app";

#[test]
fn integers_and_bools_mean_the_text_that_they_print_as() {
    const WRITTEN: Image = image! {
        arg JOBS = 3;
        from "debian:12";
        env PORT = 8000, WORKERS = -4, DEBUG = true, NAME = "app", LINE = "7";
        label port = 8000, big = "170141183460469231731687303715884105727";
        user 1000;
        expose 8000, "8001/tcp";
        stop_signal 15;
        run ["sleep", "3"];
        run "8001", cache = "/c/7", env = ["A=b"];
        healthcheck "true", retries = 5;
        cmd ["serve", "8000", "false"];
    };
    const CONSTANT: Image = image! {
        arg JOBS = {3_u8};
        from "debian:12";
        env PORT = {PORT}, WORKERS = {WORKERS}, DEBUG = {DEBUG}, NAME = {&NAME}, LINE = {6 + 1};
        label port = {PORT}, big = {i128::MAX};
        user {1000_usize};
        expose {PORT}, {concat!(8001, "/tcp")};
        stop_signal {15};
        run ["sleep", {3_u64}];
        run {PORT + 1}, cache = {concat!("/c/", 7)}, env = [{"A=b"}];
        healthcheck "true", retries = {2 + 3};
        cmd ["serve", {PORT}, {!DEBUG}];
    };
    assert_eq!(CONSTANT.spec(), WRITTEN.spec());
    assert_eq!(CONSTANT.dockerfile(), WRITTEN.dockerfile());
    #[cfg(feature = "digest")]
    assert_eq!(CONSTANT.digest(), WRITTEN.digest());
}

#[test]
fn calls_of_macros_need_no_braces() {
    let image = image! { from "debian:12"; env LINE = line!(), COLUMN = column!(); };
    let text = image.dockerfile();
    assert!(text.contains(&format!("ENV LINE=\"{}\"\n", line!() - 2)), "{text}");
}

trait Service {
    const PORT: u16;
    const RETRIES: u64 = 9;

    fn image() -> Image {
        image! { from "debian:12"; expose {Self::PORT}; healthcheck "true", retries = {Self::RETRIES}; }
    }
}

struct Web;
impl Service for Web {
    const PORT: u16 = 80;
}

fn of_number<const N: u16>() -> Image {
    image! { from "debian:12"; expose {N}; env NEXT = {N + 1}; }
}

#[test]
fn constants_of_types_may_be_integers_too() {
    assert!(Web::image().dockerfile().contains("EXPOSE 80\n"));
    assert!(Web::image().dockerfile().contains("--retries=9 "));
    assert!(of_number::<53>().dockerfile().ends_with("EXPOSE 53\nENV NEXT=\"54\"\n"));
}
