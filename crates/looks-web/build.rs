//! Build script: has the crate built again when a file is added to the text catalogue or to the
//! static files. It generates nothing.

fn main() {
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=static");
}
