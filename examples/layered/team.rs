//! Fragments that a team includes into its images.

use image_dsl::{Steps, steps};

/// Tracing for every service; refers to what the base sets, which is checked where it is included.
pub(crate) const OBSERVABILITY: Steps = steps! {
    pip "opentelemetry-distro>=0.44b0";
    env OTEL_EXPORTER_OTLP_ENDPOINT = "http://collector:4317", OTEL_LOG_DIR = "$COMPANY_HOME/log";
};
