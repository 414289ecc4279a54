//! How large a server's backups have been, as a line; what is far off the usual size is marked and named.

use std::sync::Arc;

use super::view_link::{go, view_link};
use super::walk::{pointed, step};
use crate::domain::coverage::sizes::SizePoint;
use crate::domain::coverage::{ServerCoverage, SizeTrend};
use crate::domain::view_query::ViewQuery;
use crate::domain::{BackupId, ServerId};
use crate::i18n::{Format, Texts, keys, use_i18n};
use crate::signal::{Memo, RwSignal};
use crate::state::coverage::date_of;
use crate::state::view::use_view;
use crate::ui::element::svg;
use crate::ui::{Element, div, live, part, tag};

/// The line's own measure; the largest size reaches the top.
const WIDTH: u64 = 120;
const BASE: u64 = 24;
const HEIGHT: u64 = 20;

/// What stands below the line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Caption {
    FarOff,
    Usual,
    NoSizes,
}

pub fn size_line(server: Memo<Arc<ServerCoverage>>, id: ServerId) -> Element {
    let i18n = use_i18n();
    let view = use_view();
    let trend = Memo::new(move |_| server.with(|server| server.sizes.clone()));
    // The one that the keyboard stands on, while it does; else the newest is named.
    let walked = RwSignal::new(None);
    let named = Memo::new(move |_| trend.with(|trend| named(trend, walked.get())));
    let say = move || i18n.say(move |texts, format| trend.with(|trend| sentence(texts, format, trend)));
    let picture = div("trend-picture")
        .class_if("leads", move || named.get().is_some())
        .class_if("flat", move || trend.with(|trend| trend.usual.is_none()))
        .attr("role", "img")
        // Where nothing is far off, what stands below says the same.
        .attr("aria-hidden", live(move || named.get().is_none().then(|| "true".to_owned())))
        .attr("aria-label", say())
        .attr("title", say())
        .child(drawing(trend, named))
        .on("click", move |event| {
            let marked = pointed(event, i18n).and_then(|place| trend.with_untracked(|trend| nearest(trend, place)));
            if let Some(point) = marked {
                go(view, |query| made_on_its_day(query, id, point));
            }
        });
    // Not by what the texts say: a link that was made anew would lose the focus.
    let caption = Memo::new(move |_| match (named.get(), trend.with(|trend| trend.usual)) {
        (Some(_), _) => Caption::FarOff,
        (None, Some(_)) => Caption::Usual,
        (None, None) => Caption::NoSizes,
    });
    let caption = part(move || {
        let words = tag("small").class("caption");
        Some(match caption.get() {
            Caption::FarOff => far_off(trend, named, walked, id),
            Caption::Usual => {
                words.text(i18n.say(move |texts, format| trend.with(|trend| usual(texts, format, trend))))
            }
            Caption::NoSizes => words.text(i18n.t(keys::servers::NO_SIZES)),
        })
    });
    div("trend").child(picture).child(caption)
}

/// Leads to the backups of the day on which it was made. It is one link for all that is far off: the arrow keys go along.
fn far_off(
    trend: Memo<SizeTrend>,
    named: Memo<Option<SizePoint>>,
    walked: RwSignal<Option<BackupId>>,
    id: ServerId,
) -> Element {
    let i18n = use_i18n();
    let view = use_view();
    let to = move |query: &ViewQuery, point: Option<SizePoint>| match point {
        Some(point) => made_on_its_day(query, id, point),
        None => query.of_server(id, None),
    };
    let name = move |texts: Texts, format: Format| {
        let (point, usual) = named.get().zip(trend.with(|trend| trend.usual))?;
        let (size, usual, day) = (format.size(point.size), format.size(usual), format.date(date_of(point.at)));
        Some(texts.fill(keys::servers::FAR_OFF_BACKUP, [&size, &day, &point.backup.to_string(), &usual]))
    };
    let shown = move |texts: Texts, format: Format| named.get().map(|point| in_short(texts, format, &point));
    let say = move || i18n.say(move |texts, format| shown(texts, format).unwrap_or_default());
    let is_walked = move || trend.with(|trend| trend.far_off().nth(1).is_some());
    view_link(live(move || Some(view.address(&to(&ViewQuery::default(), named.get())))), move |query| {
        to(query, named.get_untracked())
    })
    .class("far-off")
    .attr("aria-label", i18n.say(move |texts, format| name(texts, format).unwrap_or_default()))
    .attr("aria-description", live(move || is_walked().then(|| i18n.texts().get(keys::servers::WALK))))
    .attr("title", say())
    .on("blur", move |_| walked.set(None))
    .on("keydown", move |event| {
        let to = trend.with_untracked(|trend| {
            let marks: Vec<&SizePoint> = trend.points.iter().filter(|point| point.is_far_off).collect();
            let now = named.get_untracked()?;
            let place = marks.iter().position(|point| point.backup == now.backup)?;
            step(event, i18n, place, marks.len() - 1).and_then(|place| marks.get(place).map(|point| point.backup))
        });
        if to.is_some() {
            event.prevent_default();
            walked.set(to);
        }
    })
    .text(say())
}

fn made_on_its_day(query: &ViewQuery, id: ServerId, point: SizePoint) -> ViewQuery {
    let day = date_of(point.at);
    query.of_server(id, Some((day, day)))
}

/// What is far off and wanted, or the newest that is far off.
fn named(trend: &SizeTrend, wanted: Option<BackupId>) -> Option<SizePoint> {
    trend.far_off().find(|point| Some(point.backup) == wanted).or_else(|| trend.far_off().next()).copied()
}

/// What is far off and stands nearest to a place along the line, from 0 to 1.
fn nearest(trend: &SizeTrend, place: f64) -> Option<SizePoint> {
    let last = trend.points.len().saturating_sub(1).max(1) as f64;
    let marks = trend.points.iter().enumerate().filter(|(_, point)| point.is_far_off);
    let distance = |index: usize| (index as f64 / last - place).abs();
    marks.min_by(|a, b| distance(a.0).total_cmp(&distance(b.0))).map(|(_, point)| *point)
}

fn usual(texts: Texts, format: Format, trend: &SizeTrend) -> String {
    trend.usual.map(|usual| texts.fill(keys::servers::USUAL, [&format.size(usual)])).unwrap_or_default()
}

fn in_short(texts: Texts, format: Format, point: &SizePoint) -> String {
    texts.fill(keys::servers::FAR_OFF, [&format.size(point.size), &format.date(date_of(point.at))])
}

/// Says what the line shows, and names each mark.
fn sentence(texts: Texts, format: Format, trend: &SizeTrend) -> String {
    if trend.usual.is_none() {
        return texts.get(keys::servers::NO_SIZES);
    }
    let marked = trend.far_off().map(|point| in_short(texts, format, point));
    std::iter::once(usual(texts, format, trend)).chain(marked).collect::<Vec<_>>().join(" · ")
}

/// Which of the drawing's paths.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Below the line.
    Area,
    Line,
    /// A ring round each size that is far off.
    Marks,
    /// The same round this one, which is named below.
    Named(BackupId),
}

fn drawing(trend: Memo<SizeTrend>, named: Memo<Option<SizePoint>>) -> Element {
    let part = |part: Part, class: &str| {
        svg("path").class(class).attr("d", live(move || Some(trend.with(|trend| path(trend, part)))))
    };
    let ring = move || {
        let named = named.get().map(|point| Part::Named(point.backup));
        Some(named.map(|part| trend.with(|trend| path(trend, part))).unwrap_or_default())
    };
    svg("svg").attr("viewBox", "0 0 126 28").attr("aria-hidden", "true").children([
        part(Part::Area, "area"),
        part(Part::Line, "line"),
        part(Part::Marks, "mark"),
        svg("path").class("mark named").attr("d", live(ring)),
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
        let is_marked = match part {
            Part::Marks => point.is_far_off,
            Part::Named(backup) => point.backup == backup,
            Part::Area | Part::Line => false,
        };
        match part {
            _ if is_marked => path.push_str(&format!("M{at}m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0")),
            Part::Marks | Part::Named(_) => {}
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
    use crate::domain::{ByteSize, Timestamp};

    fn trend(sizes: &[u64], usual: u64) -> SizeTrend {
        let point = |(size, id): (&u64, u64)| SizePoint {
            backup: BackupId::new(id).unwrap(),
            at: Timestamp::from_millis(0),
            size: ByteSize::from_megabytes(*size),
            is_far_off: *size > 50,
        };
        SizeTrend { points: sizes.iter().zip(1..).map(point).collect(), usual: Some(ByteSize::from_megabytes(usual)) }
    }

    #[test]
    fn the_largest_size_reaches_the_top() {
        let sizes = trend(&[10, 0, 100], 10);
        assert_eq!(path(&sizes, Part::Line), "M3.00 22.00L63.00 24.00L123.00 4.00");
        assert_eq!(path(&sizes, Part::Area), "M3.00 22.00L63.00 24.00L123.00 4.00V24H3z");
        assert_eq!(path(&sizes, Part::Marks), "M123.00 4.00m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0");
    }

    #[test]
    fn what_is_named_has_a_ring_of_its_own() {
        let sizes = trend(&[100, 10, 100], 10);
        let ring = path(&sizes, Part::Named(BackupId::new(1).unwrap()));
        assert_eq!(ring, "M3.00 4.00m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0");
        assert!(path(&sizes, Part::Marks).starts_with(&ring));
    }

    #[test]
    fn the_newest_is_named_unless_another_is_wanted() {
        let id = |point: Option<SizePoint>| point.map(|point| point.backup.get());
        let sizes = trend(&[100, 10, 100, 10, 100], 10);
        assert_eq!(id(named(&sizes, None)), Some(5));
        assert_eq!(id(named(&sizes, BackupId::new(3))), Some(3));
        // No longer far off, or gone.
        assert_eq!(id(named(&sizes, BackupId::new(2))), Some(5));
        assert_eq!(id(named(&trend(&[10], 10), BackupId::new(1))), None);
    }

    #[test]
    fn a_click_means_the_nearest_mark() {
        let id = |point: Option<SizePoint>| point.map(|point| point.backup.get());
        let sizes = trend(&[100, 10, 10, 10, 100], 10);
        assert_eq!(id(nearest(&sizes, -1.0)), Some(1));
        assert_eq!(id(nearest(&sizes, 0.4)), Some(1));
        assert_eq!(id(nearest(&sizes, 0.6)), Some(5));
        assert_eq!(id(nearest(&trend(&[100], 10), 0.9)), Some(1));
        assert_eq!(id(nearest(&trend(&[10, 10], 10), 0.5)), None);
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
