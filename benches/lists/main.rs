//! What the console works out with 1,000, 10,000 and 100,000 backups, without a browser: `cargo bench`, or `cargo bench -- sort` for
//! a part. Criterion keeps what it measured in the target folder and says what has changed since. As the program is compiled for
//! the computer itself here, the figures tell one state of the sources from another, and not how long a browser takes.

mod account;

use std::hint::black_box;
use std::time::Duration;

use backup_console::api::backups::{Listing, decode_page};
use backup_console::domain::coverage::{Fleet, ServerColumn, days};
use backup_console::domain::sort::Column;
use backup_console::domain::{Backup, BackupId, Filter, Rows, Sort, SortKey};
use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, BenchmarkId, Criterion, criterion_group, criterion_main};

const SIZES: [usize; 3] = [1_000, 10_000, 100_000];
/// Every kind of key: numbers, times that may be absent, names in natural order, few words, many texts.
const SORTS: [&str; 6] = ["-created_at", "expires_at", "-size_mb", "server", "status", "description"];
/// One letter, a common word, two words, and what is nowhere.
const SEARCHES: [&str; 4] = ["w", "server", "web upgrade", "nowhere"];

fn decode(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decode");
    for size in SIZES {
        let body = account::body(size);
        group.bench_function(BenchmarkId::new("list", size), |bencher| {
            bencher.iter_with_large_drop(|| {
                let mut listing = Listing::default();
                black_box(decode_page(black_box(&body), &mut listing).is_ok());
                listing
            });
        });
    }
}

fn reconcile(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("reconcile");
    for size in SIZES {
        let backups = account::decoded(&account::body(size));
        let rows = account::loaded(backups.clone());
        let changed = account::with_one_changed(&rows);
        take(&mut group, BenchmarkId::new("first", size), &Rows::default(), &backups);
        take(&mut group, BenchmarkId::new("unchanged", size), &rows, &backups);
        take(&mut group, BenchmarkId::new("one changed", size), &rows, &changed);
    }
}

fn take(group: &mut BenchmarkGroup<'_, WallTime>, id: BenchmarkId, rows: &Rows, listed: &[Backup]) {
    group.bench_function(id, |bencher| {
        let listed = || listed.to_vec();
        bencher.iter_batched(listed, |listed| rows.reconcile(listed, str::to_owned), BatchSize::PerIteration);
    });
}

fn filter(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("filter");
    for size in SIZES {
        let rows = account::loaded(account::decoded(&account::body(size)));
        let order = (0..rows.len()).collect();
        for text in SEARCHES {
            group.bench_function(BenchmarkId::new(text, size), |bencher| {
                bencher
                    .iter_with_large_drop(|| Filter::default().words(black_box(text), str::to_owned).of(&rows, &order));
            });
        }
    }
}

fn sort(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("sort");
    for size in SIZES {
        let rows = account::loaded(account::decoded(&account::body(size)));
        for name in SORTS {
            let Ok(sort) = name.parse::<Sort>() else { panic!("{name} is no column") };
            order(&mut group, BenchmarkId::new(name, size), sort, &rows);
        }
        let rows = account::loaded(account::with_own_descriptions(&rows));
        let Ok(sort) = "description".parse::<Sort>() else { panic!("description is no column") };
        order(&mut group, BenchmarkId::new("descriptions that all differ", size), sort, &rows);
    }
}

/// A list keeps its orders, so each is asked of a new one, short of its last row, which knows no other than the one it is opened in.
fn order(group: &mut BenchmarkGroup<'_, WallTime>, id: BenchmarkId, sort: Sort, rows: &Rows) {
    let last: Vec<BackupId> = rows.iter().last().map(|backup| backup.id).into_iter().collect();
    let renewed = || {
        let rows = rows.without(&last, str::to_owned);
        if sort != Sort::default() {
            Sort::<SortKey>::default().order(&rows);
        }
        rows
    };
    group.bench_function(id, |bencher| {
        bencher.iter_batched_ref(renewed, |rows| sort.order(rows), BatchSize::PerIteration);
    });
}

fn coverage(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("coverage");
    for size in SIZES {
        let rows = account::loaded(account::decoded(&account::body(size)));
        let fleet = Fleet::default().renew(&rows, &[], str::to_owned);
        let changed = rows.reconcile(account::with_one_changed(&rows), str::to_owned).rows;
        for (name, before, rows) in
            [("first", &Fleet::default(), &rows), ("unchanged", &fleet, &rows), ("one changed", &fleet, &changed)]
        {
            group.bench_function(BenchmarkId::new(name, size), |bencher| {
                bencher.iter_with_large_drop(|| before.renew(black_box(rows), &[], str::to_owned));
            });
        }
        group.bench_function(BenchmarkId::new("verdict", size), |bencher| {
            bencher.iter(|| fleet.verdict(black_box(account::now())));
        });
        let calendar = account::calendar();
        group.bench_function(BenchmarkId::new("days", size), |bencher| {
            let covered = || fleet.iter().map(|server| days::covered(&server.backups, &calendar)).sum::<usize>();
            bencher.iter(|| black_box(covered()));
        });
        for &key in ServerColumn::ALL {
            let sort = Sort { key, direction: key.first_direction() };
            group.bench_function(BenchmarkId::new(format!("order {sort}"), size), |bencher| {
                bencher.iter_with_large_drop(|| sort.order(black_box(&fleet), account::now(), &calendar));
            });
        }
    }
}

/// The least that Criterion allows: an operation over 100,000 rows takes long enough to be measured well by ten.
fn short() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
}

criterion_group! { name = lists; config = short(); targets = decode, reconcile, filter, sort, coverage }
criterion_main!(lists);
