//! How large a server's backups have been, as a line; what is far off the usual size is marked and named.

use std::sync::Arc;

use super::view_link::view_link;
use crate::domain::coverage::sizes::SizePoint;
use crate::domain::coverage::{ServerCoverage, SizeTrend};
use crate::domain::view_query::ViewQuery;
use crate::domain::{ByteSize, ServerId};
use crate::i18n::{Format, Texts, keys, use_i18n};
use crate::signal::Memo;
use crate::state::coverage::date_of;
use crate::state::view::use_view;
use crate::ui::element::svg;
use crate::ui::{Element, div, live, part, tag};

/// The line's own measure; the largest size reaches the top.
const WIDTH: u64 = 120;
const BASE: u64 = 24;
const HEIGHT: u64 = 20;

pub fn size_line(server: Memo<Arc<ServerCoverage>>, id: ServerId) -> Element {
    let i18n = use_i18n();
    let trend = Memo::new(move |_| server.with(|server| server.sizes.clone()));
    let say = move || i18n.say(move |texts, format| trend.with(|trend| sentence(texts, format, trend)));
    let picture =
        div("trend-picture").attr("role", "img").attr("aria-label", say()).attr("title", say()).child(drawing(trend));
    let newest = Memo::new(move |_| trend.with(|trend| trend.far_off().next().copied()));
    let usual = Memo::new(move |_| trend.with(|trend| trend.usual));
    // What is far off leads to the backups of its day; else the usual size stands there.
    let caption = part(move || {
        Some(match (newest.get(), usual.get()) {
            (Some(point), Some(usual)) => far_off(point, usual, id),
            (_, Some(usual)) => tag("small")
                .class("caption")
                .text(i18n.say(move |texts, format| texts.fill(keys::servers::USUAL, [&format.size(usual)]))),
            _ => tag("small").class("caption").text(i18n.t(keys::servers::NO_SIZES)),
        })
    });
    div("trend").child(picture).child(caption)
}

fn far_off(point: SizePoint, usual: ByteSize, id: ServerId) -> Element {
    let i18n = use_i18n();
    let day = date_of(point.at);
    let to = move |query: &ViewQuery| query.of_server(id, Some((day, day)));
    let address = use_view().address(&to(&ViewQuery::default()));
    let name = move |texts: Texts, format: Format| {
        let (size, usual) = (format.size(point.size), format.size(usual));
        texts.fill(keys::servers::FAR_OFF_BACKUP, [&size, &format.date(day), &point.backup.to_string(), &usual])
    };
    let shown = move |texts: Texts, format: Format| {
        texts.fill(keys::servers::FAR_OFF, [&format.size(point.size), &format.date(day)])
    };
    view_link(address, to)
        .class("far-off")
        .attr("aria-label", i18n.say(name))
        .attr("title", i18n.say(shown))
        .text(i18n.say(shown))
}

/// Says what the line shows, and names each mark.
fn sentence(texts: Texts, format: Format, trend: &SizeTrend) -> String {
    let Some(usual) = trend.usual else { return texts.get(keys::servers::NO_SIZES) };
    let mut sentence = texts.fill(keys::servers::USUAL, [&format.size(usual)]);
    for point in trend.far_off() {
        let named = [&*format.size(point.size), &format.date(date_of(point.at))];
        sentence.push_str(" · ");
        sentence.push_str(&texts.fill(keys::servers::FAR_OFF, named));
    }
    sentence
}

/// Which of the drawing's paths.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Below the line.
    Area,
    Line,
    /// A ring round each size that is far off.
    Marks,
}

fn drawing(trend: Memo<SizeTrend>) -> Element {
    let part = |part: Part, class: &str| {
        svg("path").class(class).attr("d", live(move || Some(trend.with(|trend| path(trend, part)))))
    };
    svg("svg").attr("viewBox", "0 0 126 28").attr("aria-hidden", "true").children([
        part(Part::Area, "area"),
        part(Part::Line, "line"),
        part(Part::Marks, "mark"),
    ])
}

fn path(trend: &SizeTrend, part: Part) -> String {
    let points = &trend.points;
    // What is usual stands below the top, also where all sizes are alike.
    let usual = trend.usual.map_or(0, |usual| usual.megabytes());
    let most = points.iter().map(|point| point.size.megabytes()).max().unwrap_or_default();
    let most = u128::from(most.max(usual.saturating_add(usual / 2)).max(1));
    let steps = (points.len() as u64).saturating_sub(1).max(1);
    let mut path = String::new();
    for (place, point) in (0u64..).zip(points) {
        // In hundredths: whole numbers cost less than fractions.
        let x = 300 + place * WIDTH * 100 / steps;
        let height = u128::from(point.size.megabytes()) * u128::from(HEIGHT * 100) / most;
        let y = BASE * 100 - u64::try_from(height).unwrap_or_default();
        let at = format!("{}.{:02} {}.{:02}", x / 100, x % 100, y / 100, y % 100);
        match part {
            Part::Marks if point.is_far_off => path.push_str(&format!("M{at}m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0")),
            Part::Marks => {}
            Part::Area | Part::Line => path.push_str(&format!("{}{at}", if place == 0 { "M" } else { "L" })),
        }
    }
    match (part, points.len()) {
        (Part::Area, 2..) => path.push_str(&format!("V{BASE}H3z")),
        // A single size is a short dash.
        (Part::Line, 1) => path.push_str("h6"),
        _ => {}
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{BackupId, Timestamp};

    fn trend(sizes: &[u64], usual: u64) -> SizeTrend {
        let point = |&size: &u64| SizePoint {
            backup: BackupId::new(1).unwrap(),
            at: Timestamp::from_millis(0),
            size: ByteSize::from_megabytes(size),
            is_far_off: size > 50,
        };
        SizeTrend { points: sizes.iter().map(point).collect(), usual: Some(ByteSize::from_megabytes(usual)) }
    }

    #[test]
    fn the_largest_size_reaches_the_top() {
        let sizes = trend(&[10, 0, 100], 10);
        assert_eq!(path(&sizes, Part::Line), "M3.00 22.00L63.00 24.00L123.00 4.00");
        assert_eq!(path(&sizes, Part::Area), "M3.00 22.00L63.00 24.00L123.00 4.00V24H3z");
        assert_eq!(path(&sizes, Part::Marks), "M123.00 4.00m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0");
    }

    #[test]
    fn sizes_that_are_alike_stand_below_the_top() {
        assert_eq!(path(&trend(&[30, 30], 30), Part::Line), "M3.00 10.67L123.00 10.67");
        assert_eq!(path(&trend(&[30], 30), Part::Line), "M3.00 10.67h6");
        assert_eq!(path(&trend(&[0, 0], 0), Part::Line), "M3.00 24.00L123.00 24.00");
        assert_eq!(path(&trend(&[u64::MAX], u64::MAX), Part::Line), "M3.00 4.00h6");
        assert_eq!(path(&SizeTrend::default(), Part::Area), "");
    }
}
