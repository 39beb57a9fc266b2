//! References to images in the registries of clouds: Amazon ECR and Google's Artifact Registry.

use super::bytes::{find, get, is, is_at, is_one_of, skip_digits, skip_lowercase, starts_with_one_of};
use super::flat::has_hole;
use super::{reference, wrong};
use crate::rule::{Fault, Rule};

const RULE: Rule = Rule::ImageReference;
const ECR_FIX: &str = "write `123456789012.dkr.ecr.us-east-1.amazonaws.com/name:tag`";
/// The suffixes of host names of ECR's partitions (`amazon-ecr-credential-helper`, api/client.go).
const PARTITIONS: &[&str] = &[
    "amazonaws.com",
    "amazonaws.com.cn",
    "amazonaws.eu",
    "on.aws",
    "on.amazonwebservices.com.cn",
    "sc2s.sgov.gov",
    "c2s.ic.gov",
    "cloud.adc-e.uk",
    "csp.hci.ic.gov",
];

/// Checks `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME`, with `ecr-fips` and the hosts of other partitions too
/// (`amazon-ecr-credential-helper`). A reference in the host leaves only the general grammar.
pub(crate) const fn ecr(bytes: &[u8]) -> Result<(), Fault> {
    attempt!(reference::check(bytes));
    let end = find(bytes, 0, bytes.len(), b'/');
    if is(bytes, 0, end, "public.ecr.aws") {
        let what = "is in ECR's public registry, which needs no credentials";
        let fix = "write the reference alone: from \"public.ecr.aws/…\"";
        return wrong(RULE, what, fix, 0, end);
    }
    attempt!(has_name(bytes, end, ECR_FIX));
    if has_hole(bytes, 0, end) {
        return Ok(());
    }
    let account = skip_digits(bytes, 0, end);
    if !starts_with_one_of(bytes, account, &[".dkr.ecr", ".dkr-ecr"]) {
        return wrong(RULE, "has a host that is not one of ECR", ECR_FIX, 0, end);
    }
    if account != 12 {
        let what = "has an account that is not twelve digits";
        let fix = "write the number of the AWS account, zeros before it included";
        return wrong(RULE, what, fix, 0, account);
    }
    let from = account + ".dkr.ecr".len();
    let region = if is_at(bytes, from, "-fips.") {
        from + 6
    } else {
        from + 1
    };
    let region_end = find(bytes, region, end, b'.');
    if region_end >= end || region_end == region || bytes[region - 1] != b'.' {
        return wrong(RULE, "has no region", ECR_FIX, account, end);
    }
    if !is_one_of(bytes, region_end + 1, end, PARTITIONS) {
        let what = "has a host that does not end as those of ECR";
        let fix = "end it with `.amazonaws.com`, in China with `.amazonaws.com.cn`";
        return wrong(RULE, what, fix, region_end, end);
    }
    Ok(())
}

/// Refuses a reference without a name behind its host.
const fn has_name(bytes: &[u8], host: usize, fix: &'static str) -> Result<(), Fault> {
    if host < bytes.len() {
        return Ok(());
    }
    wrong(RULE, "has no registry's host before its name", fix, 0, host)
}

const GCP_FIX: &str = "write `us-east1-docker.pkg.dev/project/repository/image:tag`";

/// Checks `LOCATION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE`, or `gcr.io/PROJECT/IMAGE` with its `us.`, `eu.` and
/// `asia.` hosts, which Artifact Registry serves too (Google, "Repository and image names").
pub(crate) const fn artifact(bytes: &[u8]) -> Result<(), Fault> {
    attempt!(reference::check(bytes));
    let end = find(bytes, 0, bytes.len(), b'/');
    attempt!(has_name(bytes, end, GCP_FIX));
    if has_hole(bytes, 0, end) {
        return Ok(());
    }
    if is_one_of(bytes, 0, end, &["gcr.io", "us.gcr.io", "eu.gcr.io", "asia.gcr.io"]) {
        return parts(bytes, end, 2, "write `gcr.io/project/image:tag`");
    }
    let suffix = "-docker.pkg.dev";
    if end <= suffix.len() || !is(bytes, end - suffix.len(), end, suffix) {
        let what = "has a host that is not one of Artifact Registry";
        return wrong(RULE, what, GCP_FIX, 0, end);
    }
    attempt!(location(bytes, end - suffix.len()));
    parts(bytes, end, 3, GCP_FIX)
}

/// Checks a region such as `europe-west10`, or several of them: `us`.
const fn location(bytes: &[u8], end: usize) -> Result<(), Fault> {
    let area = skip_lowercase(bytes, 0, end);
    let place = skip_lowercase(bytes, area + 1, end);
    let is_region = get(bytes, area) == b'-' && place > area + 1 && place < end;
    if area > 0 && (area == end || (is_region && skip_digits(bytes, place, end) == end)) {
        return Ok(());
    }
    let what = "has a location that Google Cloud does not have";
    let fix = "write one such as `us-east1`, `europe-west10` or `us`";
    wrong(RULE, what, fix, 0, end)
}

/// Refuses fewer than `least` parts of a name behind the host. A reference may stand for several.
const fn parts(bytes: &[u8], host: usize, least: usize, fix: &'static str) -> Result<(), Fault> {
    let end = find(bytes, 0, bytes.len(), b'@');
    let (mut at, mut count) = (host, 0);
    while at < end {
        count += (bytes[at] == b'/') as usize;
        at += 1;
    }
    if count >= least || has_hole(bytes, host, end) {
        return Ok(());
    }
    let what = "lacks a part of its name: project, repository or image";
    wrong(RULE, what, fix, host + 1, end)
}
