// The scoring of Mozilla's HTTP Observatory, as published at developer.mozilla.org/observatory/docs/tests_and_scoring: 100 points, less the
// penalties, and with at least 90 left the bonuses on top. No public scanner reaches a loopback host, so its rules stand here.

export type Site = {
  url: string;
  headers: Record<string, string | string[] | undefined>;
  html: string;
  /** Where plain http led, step by step, beginning with itself. */
  route: string[];
};
export type Verdict = { test: string; result: string; points: number };

const BROAD = ['ftp:', 'http:', 'https:', '*', 'http://*', 'http://*.*', 'https://*', 'https://*.*'];
const UNSAFE = ["'unsafe-inline'", 'data:'];
const SIX_MONTHS = 15_552_000;

export function score(site: Site): { score: number; verdicts: Verdict[] } {
  const verdicts = [policy, cookies, sharing, redirection, referrer, transport, integrity, sniffing, framing, resources].map((test) => test(site));
  const sum = (points: number[]) => points.reduce((total, one) => total + one, 0);
  const penalised = 100 + sum(verdicts.map(({ points }) => Math.min(points, 0)));
  const bonus = penalised >= 90 ? sum(verdicts.map(({ points }) => Math.max(points, 0))) : 0;
  return { score: Math.max(penalised + bonus, 0), verdicts };
}

const header = ({ headers }: Site, name: string) => [headers[name] ?? []].flat().join(', ').trim();
const metas = ({ html }: Site): string[] => (html.match(/<meta\b[^>]*>/gi) ?? []).filter((tag) => /http-equiv=["']?content-security-policy/i.test(tag))
  .map((tag) => tag.match(/content="([^"]*)"/i)?.[1] ?? '');

type Directives = Map<string, string[]>;
function directives(text: string): Directives {
  const found: Directives = new Map();
  for (const part of text.split(';').map((part) => part.trim().toLowerCase()).filter(Boolean)) {
    const [name = '', ...sources] = part.split(/\s+/);
    if (found.has(name)) throw new Error(`"${name}" twice`);
    found.set(name, sources);
  }
  return found;
}

/** What all policies together allow: a source counts that each of them has. A directive that only one has holds as it is. */
function together(policies: Directives[]): Directives {
  const all: Directives = new Map();
  for (const one of policies) for (const [name, sources] of one) all.set(name, all.get(name)?.filter((source) => sources.includes(source)) ?? sources);
  return all;
}

function policy(site: Site): Verdict {
  const verdict = (result: string, points: number): Verdict => ({ test: 'Content-Security-Policy', result, points });
  const texts = [header(site, 'content-security-policy'), ...metas(site)].filter(Boolean);
  if (texts.length === 0) return verdict('not implemented', -25);
  let all: Directives;
  try {
    all = together(texts.map(directives));
  } catch (error) {
    return verdict(`invalid: ${(error as Error).message}`, -25);
  }
  const of = (name: string) => all.get(name) ?? all.get('default-src') ?? ['*'];
  const has = (name: string, bad: string[]) => of(name).some((source) => bad.includes(source));
  const isInsecure = (source: string) => site.url.startsWith('https:') && /^(http|ftp):/.test(source);
  const isPassive = (name: string) => ['img-src', 'media-src'].includes(name);
  if (has('script-src', [...BROAD, ...UNSAFE]) || has('object-src', BROAD)) return verdict('unsafe-inline', -20);
  if ([...all].some(([name, sources]) => !isPassive(name) && sources.some(isInsecure))) return verdict('insecure scheme', -20);
  if (has('script-src', ["'unsafe-eval'"]) || has('style-src', ["'unsafe-eval'"])) return verdict('unsafe-eval', -10);
  if (['img-src', 'media-src'].some((name) => of(name).some(isInsecure))) return verdict('insecure scheme in passive content', -10);
  if (has('style-src', [...BROAD, ...UNSAFE])) return verdict('unsafe style', 0);
  const isNone = all.get('default-src')?.join(' ') === "'none'";
  return isNone ? verdict("nothing unsafe, default-src 'none'", 10) : verdict('nothing unsafe', 5);
}

function cookies(site: Site): Verdict {
  if (header(site, 'set-cookie')) throw new Error('the console sets no cookies: how they are scored is not in here');
  return { test: 'Cookies', result: 'none', points: 0 };
}

function sharing(site: Site): Verdict {
  const isOpen = header(site, 'access-control-allow-credentials') === 'true' && header(site, 'access-control-allow-origin') !== '';
  return { test: 'CORS', result: isOpen ? 'open with credentials' : 'not open', points: isOpen ? -50 : 0 };
}

function redirection({ route }: Site): Verdict {
  const verdict = (result: string, points: number): Verdict => ({ test: 'Redirection', result, points });
  const [first, second] = route.map((url) => new URL(url));
  if (!first || !second) return verdict('missing', -20);
  if (!route.at(-1)?.startsWith('https:')) return verdict('not to https', -20);
  if (second.protocol !== 'https:') return verdict('not to https at once', -10);
  return first.hostname === second.hostname ? verdict('to https on the same host', 0) : verdict('to another host', -5);
}

function referrer(site: Site): Verdict {
  const verdict = (result: string, points: number): Verdict => ({ test: 'Referrer-Policy', result, points });
  const good = ['no-referrer', 'same-origin', 'strict-origin', 'strict-origin-when-cross-origin'];
  const value = header(site, 'referrer-policy').toLowerCase();
  if (!value) return verdict('not implemented', 0);
  return good.includes(value) ? verdict('private', 5) : verdict('unsafe or invalid', -5);
}

function transport(site: Site): Verdict {
  const verdict = (result: string, points: number): Verdict => ({ test: 'Strict-Transport-Security', result, points });
  const value = header(site, 'strict-transport-security').toLowerCase();
  const age = value.includes(',') ? undefined : value.match(/(?:^|;)\s*max-age=(\d+)/)?.[1];
  if (!site.url.startsWith('https:') || age === undefined) return verdict('missing or invalid', -20);
  // Five more for a host in the browsers' preload list, which is the operator's to ask for.
  return Number(age) < SIX_MONTHS ? verdict('less than six months', -10) : verdict('at least six months', 0);
}

function integrity({ html, url }: Site): Verdict {
  const verdict = (result: string, points: number): Verdict => ({ test: 'Subresource Integrity', result, points });
  const scripts = (html.match(/<script\b[^>]*>/gi) ?? []).filter((tag) => /\ssrc=/i.test(tag));
  const sources = scripts.map((tag) => ({ source: tag.match(/\ssrc=["']?([^"'\s>]+)/i)?.[1] ?? '', isChecked: /\sintegrity=/i.test(tag) }));
  if (sources.some(({ source }) => /^(https?:)?\/\//.test(source))) return verdict('scripts from elsewhere', -50);
  if (sources.length === 0) return verdict('no scripts', 0);
  return sources.some(({ isChecked }) => isChecked) && url.startsWith('https:') ? verdict('own scripts, checked', 5) : verdict('own scripts, not checked', 0);
}

function sniffing(site: Site): Verdict {
  const isSet = header(site, 'x-content-type-options').toLowerCase() === 'nosniff';
  return { test: 'X-Content-Type-Options', result: isSet ? 'nosniff' : 'missing or invalid', points: isSet ? 0 : -5 };
}

function framing(site: Site): Verdict {
  const verdict = (result: string, points: number): Verdict => ({ test: 'X-Frame-Options', result, points });
  if (/(?:^|;)\s*frame-ancestors\s/i.test(header(site, 'content-security-policy'))) return verdict('by frame-ancestors', 5);
  return /^(deny|sameorigin)$/i.test(header(site, 'x-frame-options')) ? verdict('by itself', 0) : verdict('missing or invalid', -20);
}

function resources(site: Site): Verdict {
  const verdict = (result: string, points: number): Verdict => ({ test: 'Cross-Origin-Resource-Policy', result, points });
  const value = header(site, 'cross-origin-resource-policy').toLowerCase();
  if (['same-origin', 'same-site'].includes(value)) return verdict(value, 10);
  return value === '' || value === 'cross-origin' ? verdict('open', 0) : verdict('invalid', -5);
}
