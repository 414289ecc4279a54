// What the servers view must say, worked out a second time: from the API's own answers, and with the calendar of Intl instead of
// the browser's local time. Nothing here knows how the console does it.
import { median } from './median.ts';

export type Backup = {
  id: number; server: { id: number; name: string }; backup_type: string; status: string;
  size_mb: number | null; created_at: string; description: string;
};
export type Standing = 'missing' | 'late' | 'good';
export type Expected = {
  id: number; name: string; backups: Backup[]; lastGood: Backup | undefined; rhythm: number | undefined; due: number; standing: Standing;
  manual: number; total: number | null; usual: number | undefined; farOff: Backup[]; days: { date: string; made: Backup[] }[];
};

const HOUR = 3600_000;
const at = (backup: Backup) => Date.parse(backup.created_at);

const usualOf = (values: number[]) => (values.length === 0 ? undefined : median(values));

/** The calendar day of a moment in a zone, such as `2025-03-30`. */
function dayIn(zone: string): (moment: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return (moment) => format.format(moment);
}

/** Thirty days of the calendar, the last one today. */
function lastDays(today: string): string[] {
  return Array.from({ length: 30 }, (_, index) => new Date(Date.parse(`${today}T12:00:00Z`) - (29 - index) * 24 * HOUR).toISOString().slice(0, 10));
}

export function expected(backups: Backup[], servers: { id: number; name: string }[], now: number, zone: string): Expected[] {
  const names = new Map([...backups.map(({ server }) => server), ...servers].map(({ id, name }) => [id, name]));
  const day = dayIn(zone);
  const days = lastDays(day(now));
  return [...names].map(([id, name]) => {
    const own = backups.filter((backup) => backup.server.id === id).sort((a, b) => at(b) - at(a));
    const completed = own.filter(({ status }) => status === 'completed');
    const automatic = completed.filter(({ backup_type }) => backup_type === 'automatic').map(at);
    const rhythm = usualOf(automatic.slice(1).map((moment, index) => automatic[index]! - moment));
    const lastGood = completed[0];
    const due = lastGood ? at(lastGood) + Math.max(36 * HOUR, 2 * (rhythm ?? 0)) : 0;
    const sized = completed.filter(({ size_mb }) => size_mb !== null).slice(0, 30);
    const usual = usualOf(sized.slice(0, 10).map(({ size_mb }) => size_mb!));
    return {
      id, name, backups: own, lastGood, rhythm, due,
      standing: !lastGood ? 'missing' : now > due ? 'late' : 'good',
      manual: own.filter(({ backup_type }) => backup_type === 'manual').length,
      total: own.reduce<number | null>((sum, { size_mb }) => (size_mb === null ? sum : (sum ?? 0) + size_mb), null),
      usual,
      farOff: sized.filter(({ size_mb }) => Math.abs(size_mb! - usual!) > usual! / 2),
      days: days.map((date) => ({ date, made: own.filter((backup) => day(at(backup)) === date) })),
    };
  });
}

const RANK = { missing: 0, late: 1, good: 2 };
const byName = new Intl.Collator('en', { numeric: true }).compare;

const names = (a: Expected, b: Expected) => byName(a.name, b.name) || a.id - b.id;

/** Without a backup first, then the longest overdue, then the oldest; -1 turns that round. Equals are in the order of their names. */
export function worstFirst(servers: Expected[], turn = 1): Expected[] {
  const moment = (server: Expected) => (server.standing === 'late' ? server.due : server.lastGood ? at(server.lastGood) : 0);
  return [...servers].sort((a, b) => turn * (RANK[a.standing] - RANK[b.standing] || moment(a) - moment(b)) || names(a, b));
}

export function verdict(servers: Expected[]): string {
  const count = (standing: Standing) => servers.filter((server) => server.standing === standing).length;
  const [missing, late, all] = [count('missing'), count('late'), servers.length];
  const are = (number: number) => (number === 1 ? 'is' : 'are');
  if (missing > 0) {
    const more = late > 0 ? `, ${late} more ${are(late)} overdue` : '';
    return `${missing} of ${all} servers ${missing === 1 ? 'has' : 'have'} no completed backup${more}.`;
  }
  if (late > 0) return `${late} of ${all} servers ${are(late)} overdue.`;
  return `All ${all} servers have a recent backup.`;
}

export const isCovered = (made: Backup[]) => made.some(({ status }) => status === 'completed');

/** The days by the best that was made on them; one with automatic and manual ones counts as both. */
export function daysSentence({ days }: Expected): string {
  const made = days.map(({ made }) => {
    const completed = made.filter(({ status }) => status === 'completed');
    const documented = ['automatic', 'manual'].filter((kind) => completed.some(({ backup_type }) => backup_type === kind));
    if (documented.length > 0) return documented;
    if (completed.length > 0) return ['other type'];
    return [['failed', 'in_progress'].find((word) => made.some(({ status }) => status === word)) ?? (made.length > 0 ? 'other status' : 'nothing')];
  });
  const words = { automatic: 'Automatic', manual: 'Manual', 'other type': 'Other type', failed: 'Failed', in_progress: 'In progress', 'other status': 'Other status', nothing: 'no backup' };
  const counts = Object.entries(words).map(([kind, word]) => [word, made.filter((kinds) => kinds.includes(kind)).length] as const);
  const kinds = counts.filter(([, count]) => count > 0).map(([word, count]) => `${word} ${count}`).join(' · ');
  return `Last 30 days, ${days.filter(({ made }) => isCovered(made)).length} with a backup: ${kinds}.`;
}

/** In the order of a column. Who shows no figure in it comes last in both directions; equals are in the order of their names. */
export function sorted(servers: Expected[], column: string, direction: 'ascending' | 'descending'): Expected[] {
  const figures: Record<string, (server: Expected) => number | undefined> = {
    'Last 30 days': ({ days }) => days.filter(({ made }) => isCovered(made)).length,
    'Manual backups': ({ manual }) => manual,
    'Total size': ({ total }) => total ?? undefined,
    'Size trend': ({ usual, farOff }) => (usual === undefined ? undefined : farOff.length),
  };
  const turn = direction === 'ascending' ? 1 : -1;
  if (column === 'Server') return [...servers].sort((a, b) => turn * names(a, b));
  if (column === 'Last good backup') return worstFirst(servers, turn);
  const figure = figures[column]!;
  const empty = (server: Expected) => Number(figure(server) === undefined);
  return [...servers].sort((a, b) => empty(a) - empty(b) || turn * ((figure(a) ?? 0) - (figure(b) ?? 0)) || names(a, b));
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2025-03-09` as a person reads it. */
export function inWords(date: string): string {
  const [year, month, day] = date.split('-').map(Number);
  return `${day} ${MONTHS[month! - 1]} ${year}`;
}

export function dayName({ date, made }: Expected['days'][number]): string {
  const kinds: [string, (backup: Backup) => boolean][] = [
    ['Automatic', ({ status, backup_type }) => status === 'completed' && backup_type === 'automatic'],
    ['Manual', ({ status, backup_type }) => status === 'completed' && backup_type === 'manual'],
    ['Other type', ({ status, backup_type }) => status === 'completed' && !['automatic', 'manual'].includes(backup_type)],
    ['Failed', ({ status }) => status === 'failed'],
    ['In progress', ({ status }) => status === 'in_progress'],
    ['Other status', ({ status }) => !['completed', 'failed', 'in_progress'].includes(status)],
  ];
  const counts = kinds.map(([word, is]) => [word, made.filter(is).length] as const).filter(([, count]) => count > 0);
  return `${inWords(date)}: ${counts.map(([word, count]) => `${word} ${count}`).join(' · ') || 'no backup'}`;
}

export function size(megabytes: number): string {
  const grouped = (number: number) => number.toLocaleString('en-US');
  if (megabytes < 1024) return `${grouped(megabytes)} MB`;
  const [figure, unit] = megabytes < 1024 * 1024 ? [megabytes / 1024, 'GB'] : [megabytes / 1024 / 1024, 'TB'];
  const hundredths = Math.round(figure * 100);
  return `${grouped(Math.floor(hundredths / 100))}.${String(hundredths % 100).padStart(2, '0')} ${unit}`;
}

export function ago(moment: number, now: number): string {
  const minutes = Math.floor((now - moment) / 60_000);
  const say = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'} ago`;
  if (minutes < 1) return 'just now';
  if (minutes < 60) return say(minutes, 'minute');
  if (minutes < 24 * 60) return say(Math.floor(minutes / 60), 'hour');
  return say(Math.floor(minutes / 60 / 24), 'day');
}

export function lastGoodWords({ lastGood, standing }: Expected, now: number): string {
  if (!lastGood) return 'None';
  return `${standing === 'late' ? 'Overdue · ' : ''}${ago(at(lastGood), now)}`;
}

/** A server as the JSON report has it. */
export function reported(server: Expected, now: number): object {
  const whole = (milliseconds: number) => Math.floor(milliseconds / HOUR);
  const utc = (text: string) => new Date(text).toISOString().replace('.000Z', 'Z');
  const count = (is: (status: string) => boolean) => server.backups.filter(({ status }) => is(status)).length;
  return {
    server: { id: server.id, name: server.name },
    standing: server.standing,
    overdue: server.standing !== 'good',
    last_good: server.lastGood ? { id: server.lastGood.id, created_at: utc(server.lastGood.created_at) } : null,
    age_hours: server.lastGood ? whole(now - at(server.lastGood)) : null,
    rhythm_hours: server.rhythm === undefined ? null : whole(server.rhythm),
    counts: {
      completed: count((status) => status === 'completed'),
      in_progress: count((status) => status === 'in_progress'),
      failed: count((status) => status === 'failed'),
      other: count((status) => !['completed', 'in_progress', 'failed'].includes(status)),
    },
    manual: server.manual,
    total_size_mb: server.total,
    usual_size_mb: server.usual === undefined ? null : Math.floor(server.usual),
    far_off: server.farOff.map((backup) => ({ id: backup.id, size_mb: backup.size_mb, created_at: utc(backup.created_at) })),
  };
}
