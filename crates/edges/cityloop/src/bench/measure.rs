//! What the clock, the kernel and the store say.
//!
//! Process figures come from Linux' `/proc`; elsewhere they are zero and the rest of a race still runs.

use std::time::Duration;

/// Clock ticks a second in `/proc`; the kernel's interface has been fixed to this on every platform we build for.
const TICKS: u32 = 100;

/// Times of single operations.
#[derive(Debug, Default)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub(crate) fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The time that `percent` of a hundred do not exceed, in milliseconds with one decimal; zero if there are none.
    pub(crate) fn percentile_ms(&mut self, percent: usize) -> serde_json::Number {
        self.0.sort_unstable();
        let at = (self.0.len() * percent).div_ceil(100).saturating_sub(1);
        tenths(self.0.get(at).copied().unwrap_or_default().as_micros(), 1_000)
    }
}

/// `value / unit` with one decimal, computed in whole numbers.
pub(crate) fn tenths(value: u128, unit: u128) -> serde_json::Number {
    let tenths = (value * 10 + unit / 2) / unit.max(1);
    let text = format!("{}.{}", tenths / 10, tenths % 10);
    serde_json::from_str(&text).expect("digits, a point and a digit are a number")
}

/// `value / unit` with two decimals, computed in whole numbers.
pub(crate) fn hundredths(value: u128, unit: u128) -> serde_json::Number {
    let hundredths = (value * 100 + unit / 2) / unit.max(1);
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    serde_json::from_str(&text).expect("digits, a point and two digits are a number")
}

/// How many a second, rounded.
pub(crate) fn per_second(count: usize, took: Duration) -> u128 {
    let micros = took.as_micros().max(1);
    (count as u128 * 1_000_000 + micros / 2) / micros
}

/// CPU time of this process so far, user and system.
pub(crate) fn cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name before the last parenthesis may hold anything; user and system time are fields 14 and 15 of the whole.
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|f| f.parse::<u32>().ok()).unwrap_or(0);
    Duration::from_secs(1) * (ticks(11) + ticks(12)) / TICKS
}

/// CPU time of the main thread so far in nanoseconds, as the scheduler counts it.
pub(crate) fn cpu_ns() -> u128 {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    text.split_whitespace().next().and_then(|ns| ns.parse().ok()).unwrap_or(0)
}

/// The load average of the last minute.
pub(crate) fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().unwrap_or("unknown").to_owned()
}

/// Resident memory of a process in KiB.
pub(crate) fn resident_kib(process: u32) -> Option<u128> {
    status_kib(&process.to_string(), "VmRSS:")
}

/// The most memory that this process ever had resident, in KiB.
pub(crate) fn resident_peak_kib() -> Option<u128> {
    status_kib("self", "VmHWM:")
}

fn status_kib(process: &str, field: &str) -> Option<u128> {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(field))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_the_values_that_occurred() {
        let mut times = Times::default();
        for ms in (1..=200).rev() {
            times.push(Duration::from_millis(ms));
        }
        assert_eq!(times.percentile_ms(50).to_string(), "100.0");
        assert_eq!(times.percentile_ms(99).to_string(), "198.0");
        assert_eq!(times.percentile_ms(100).to_string(), "200.0");
        assert_eq!(Times::default().percentile_ms(99).to_string(), "0.0");
    }

    #[test]
    fn rates_and_tenths_are_rounded() {
        assert_eq!(per_second(15, Duration::from_secs(10)), 2);
        assert_eq!(tenths(1_250, 1_000).to_string(), "1.3");
        assert_eq!(tenths(40, 1_000).to_string(), "0.0");
        assert_eq!(hundredths(1_046, 1_000).to_string(), "1.05");
    }
}
