//! Dockerfiles: problems are inside the text, and what `import` prints is `use` lines and one constant.

use image_core::import::import;

pub fn check(text: &str) {
    match import(text) {
        Ok(source) => {
            let file = syn::parse_file(&source).expect("import prints Rust");
            let is_known = |item: &syn::Item| matches!(item, syn::Item::Use(_) | syn::Item::Const(_));
            assert!(
                file.items.iter().all(is_known),
                "import prints more than `use` and a constant"
            );
        }
        Err(problems) => {
            let lines = text.matches('\n').count() + 1;
            assert!(!problems.is_empty() && problems.iter().all(|problem| problem.at.line <= lines));
        }
    }
}
