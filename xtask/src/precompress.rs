//! Brotli and gzip files beside the originals, the size of the first load that they give, and what each further language adds.

use std::{io::Write, path::Path};

use anyhow::{Context, Result, bail};

use crate::{assets::REST, sizes::Sizes, texts};

/// The first load's most, in bytes at brotli 11, html to favicon.
pub const BUDGET: usize = 150_000;
const MOST_REQUESTS: usize = 6;

struct File {
    name: String,
    raw: usize,
    brotli: usize,
    gzip: usize,
}

/// The two compressed forms of a file, each with its suffix.
pub fn variants(bytes: &[u8]) -> Result<[(&'static str, Vec<u8>); 2]> {
    let mut brotli = Vec::new();
    let params =
        brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: bytes.len(), ..Default::default() };
    brotli::BrotliCompress(&mut &bytes[..], &mut brotli, &params)?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(bytes)?;
    Ok([("br", brotli), ("gz", gzip.finish()?)])
}

/// Compresses every file of the site, prints the table of the first load and what each language adds to it, with what
/// has changed since the sizes on record, and fails over budget.
pub fn site(dist: &Path, before: &Sizes) -> Result<Sizes> {
    let page = std::fs::read_to_string(dist.join("index.html")).context("the build has no index.html")?;
    let mut files = folder(dist, &[texts::FOLDER])?;
    files.retain(|file| file.name == "index.html" || page.contains(&file.name));
    let (later, first) = files.into_iter().partition::<Vec<_>, _>(|file| file.name.ends_with(REST));
    report(&first, &later, &folder(&dist.join(texts::FOLDER), &[])?, before)
}

/// Compresses the files of a folder, which may have only these folders in it; the largest first.
fn folder(path: &Path, folders: &[&str]) -> Result<Vec<File>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).with_context(|| format!("the build has no {}", path.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !folders.contains(&&*name) {
            bail!(
                "{name}/ in the build: JavaScript snippets of a dependency cost a request each; do without that dependency's feature"
            );
        }
        if path.is_dir() || name.ends_with(".br") || name.ends_with(".gz") {
            continue;
        }
        let bytes = std::fs::read(&path)?;
        let [brotli, gzip] = variants(&bytes)?;
        for (suffix, compressed) in [&brotli, &gzip] {
            std::fs::write(path.with_file_name(format!("{name}.{suffix}")), compressed)?;
        }
        files.push(File { name, raw: bytes.len(), brotli: brotli.1.len(), gzip: gzip.1.len() });
    }
    files.sort_by_key(|file| std::cmp::Reverse(file.brotli));
    Ok(files)
}

fn report(files: &[File], later: &[File], languages: &[File], before: &Sizes) -> Result<Sizes> {
    let sum = |size: fn(&File) -> usize| files.iter().map(size).sum::<usize>();
    let total =
        File { name: "first load".into(), raw: sum(|f| f.raw), brotli: sum(|f| f.brotli), gzip: sum(|f| f.gzip) };
    println!("{:<44} {:>10} {:>10} {:>10} {:>8}", "file", "raw", "gzip", "brotli", "change");
    let mut sizes = Sizes::default();
    let mut row = |name: &str, file: &File| {
        sizes.insert(name, file.brotli);
        let change = before.change(name, file.brotli);
        println!("{name:<44} {:>10} {:>10} {:>10} {change:>8}", file.raw, file.gzip, file.brotli);
    };
    files.iter().chain([&total]).for_each(|file| row(&file.name, file));
    later.iter().for_each(|file| row(&format!("later: {}", file.name), file));
    languages.iter().for_each(|file| row(&format!("where chosen: {}/{}", texts::FOLDER, file.name), file));
    println!(
        "budget {BUDGET} bytes at brotli 11: {:.0} % used, {} requests",
        total.brotli as f64 * 100.0 / BUDGET as f64,
        files.len()
    );
    if total.brotli > BUDGET {
        bail!("the first load is {} bytes over its budget of {BUDGET}", total.brotli - BUDGET);
    }
    if files.len() > MOST_REQUESTS {
        bail!("the first load takes {} requests, at most {MOST_REQUESTS} are allowed", files.len());
    }
    Ok(sizes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(brotli: usize) -> File {
        File { name: "x".into(), raw: 0, brotli, gzip: 0 }
    }

    #[test]
    fn the_budget_holds() {
        let report = |files: &[File], others: &[File]| report(files, others, others, &Sizes::default());
        assert!(report(&[file(BUDGET)], &[file(BUDGET)]).is_ok());
        assert!(report(&[file(BUDGET), file(1)], &[]).is_err());
        assert!(report(&(0..7).map(|_| file(1)).collect::<Vec<_>>(), &[]).is_err());
    }
}
