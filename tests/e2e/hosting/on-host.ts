// What holds on every host, by the recipes of docs/hosting.md and the header files that the build makes. nginx.spec.ts and caddy.spec.ts run it.
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import type { IncomingMessage } from 'node:http';
import type { Certificate } from './certificate.ts';
import { expect, test } from './fixtures.ts';
import { mainFlows } from './flows.ts';
import { score } from './observatory.ts';
import { filesOf, MODES, PLACES, sendsBrotli, tampered, type Kind } from './web-server.ts';

/** The answer without its body being unpacked. */
const ask = (certificate: Certificate, url: string, headers: Record<string, string> = {}) =>
  new Promise<{ status: number | undefined; headers: IncomingMessage['headers']; body: Buffer }>((resolve, reject) => {
    request(url, { ca: certificate.pem, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => void parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }));
    }).once('error', reject).end();
  });

const TYPES: Record<string, RegExp> = {
  html: /^text\/html/, js: /^text\/javascript/, css: /^text\/css/, wasm: /^application\/wasm$/, svg: /^image\/svg\+xml/, txt: /^text\/plain/, json: /^application\/json/,
};

export function testsOn(kind: Kind) {
  for (const mode of MODES) {
    for (const place of [...PLACES, '/a/b'] as const) {
      test(`main flows, ${mode}, at ${place}`, async ({ page, host, emulator }) => {
        test.slow();
        const home = host.address(mode, place === '/' ? '/' : '/a/b/');
        const allowed = [new URL(home).origin, ...(mode === 'cross-origin' ? [host.api] : [])];
        const strangers: string[] = [];
        page.context().on('request', (request) => void (allowed.includes(new URL(request.url()).origin) || strangers.push(request.url())));
        await mainFlows(page, place === '/a/b' ? home.slice(0, -1) : home, emulator.tokens.full);
        expect(page.url().startsWith(home)).toBe(true);
        expect(strangers).toEqual([]);
        const asked = await emulator.requests();
        expect(asked.map((request) => request.endpoint)).toEqual(expect.arrayContaining(['list', 'create', 'restore', 'delete', 'servers', 'account']));
        // Cross-origin the browser asks first; on the same origin it has nothing to ask.
        expect(asked.some((request) => request.kind === 'preflight')).toBe(mode === 'cross-origin');
        expect(asked.every((request) => request.cookie === null && request.referer === null)).toBe(true);
      });
    }
  }

  for (const place of PLACES) {
    test(`every file at ${place}: type, headers, caching, compression`, async ({ host, certificate }) => {
      const home = host.address('cross-origin', place);
      const folder = host.files('cross-origin', place);
      const page = await ask(certificate, home);
      const secure = ['content-security-policy', 'strict-transport-security', 'x-content-type-options', 'referrer-policy', 'cross-origin-opener-policy',
        'cross-origin-resource-policy', 'permissions-policy'] as const;
      expect(page.headers['content-security-policy']).toContain(`connect-src 'self' ${host.api};`);
      expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(page.headers.server ?? '').not.toMatch(/\d/);
      const names = filesOf(folder);
      expect(names.length).toBeGreaterThanOrEqual(6);
      for (const name of ['', ...names]) {
        const path = join(folder, name || 'index.html');
        const plain = await ask(certificate, home + name);
        expect(plain.status, name).toBe(200);
        expect(plain.headers['content-type'], name).toMatch(TYPES[path.split('.').pop() ?? ''] ?? /^$/);
        expect(plain.body.equals(readFileSync(path)), name).toBe(true);
        for (const header of secure) expect(plain.headers[header], `${name} ${header}`).toBe(page.headers[header]);
        expect(plain.headers['cache-control'], name).toBe(/-[0-9a-f]{10,16}[._]/.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache');
        for (const [coding, suffix] of [['br', 'br'], ['gzip', 'gz']] as const) {
          if (coding === 'br' && !sendsBrotli(kind)) continue;
          const packed = await ask(certificate, home + name, { 'accept-encoding': coding === 'br' ? 'gzip, deflate, br' : 'gzip' });
          expect(packed.headers['content-encoding'], `${name} ${coding}`).toBe(coding);
          expect(packed.headers['content-type'], name).toBe(plain.headers['content-type']);
          expect(packed.headers.vary, name).toMatch(/accept-encoding/i);
          expect(packed.body.equals(readFileSync(`${path}.${suffix}`)), `${name} ${coding}`).toBe(true);
        }
      }
    });
  }

  for (const [suffix, coding] of [['br', 'br'], ['gz', 'gzip']] as const) {
    test(`one byte changed in a file's .${suffix}: refused, never a blank page`, async ({ page, host, allowConsole }) => {
      test.skip(suffix === 'br' && !sendsBrotli(kind), 'this nginx sends no brotli');
      test.slow();
      allowConsole(/integrity|digest|Failed to fetch|Fetch API cannot load|ERR_|MIME type/i);
      const home = host.address('same origin', '/');
      // What the page cannot start without.
      const needed = filesOf(host.files('same origin', '/')).filter((name) => /^(boot|console|backup-console)-/.test(name) && !/_rest/.test(name));
      expect(needed.length).toBe(4);
      const browser = await page.context().newCDPSession(page);
      for (const name of needed) {
        test.info().annotations.push({ type: 'tamper tried', description: `${kind}: ${name}.${suffix}` });
        // What was sent before is kept for a year.
        await browser.send('Network.clearBrowserCache');
        const undo = host.spoilPacked('same origin', '/', name, suffix, tampered);
        const sent = page.waitForResponse((response) => response.url().endsWith(name));
        await page.goto(home);
        expect((await sent).headers()['content-encoding'], name).toBe(coding);
        await expect(page.getByRole('alert').filter({ visible: true }).first(), name).toBeVisible();
        await expect(page.locator('input[type=password]'), name).toHaveCount(0);
        undo();
        test.info().annotations.push({ type: 'tamper caught', description: `${kind}: ${name}.${suffix}` });
      }
      await browser.send('Network.clearBrowserCache');
      await page.goto(home);
      await expect(page.locator('input[type=password]')).toBeVisible();
    });
  }

  test('the folder without its slash leads to the folder, with the query as it was', async ({ host, certificate }) => {
    const home = host.address('cross-origin', '/a/b/');
    for (const query of ['', '?lang=ar', '?lang=ar&status=/a/b']) {
      const answer = await ask(certificate, home.slice(0, -1) + query);
      expect([301, 302, 308], query).toContain(answer.status);
      expect(new URL(answer.headers.location ?? '', home).href, query).toBe(home + query);
      expect(answer.headers.location?.endsWith('?'), query).toBe(false);
    }
  });

  test('130 points or more by the rules of Mozilla\'s HTTP Observatory', async ({ host, certificate }) => {
    for (const mode of MODES) {
      const url = host.address(mode, '/');
      const { headers, body } = await ask(certificate, url);
      const redirect = await fetch(host.insecureAddress('same origin', '/'), { redirect: 'manual' });
      const route = [host.insecureAddress('same origin', '/'), redirect.headers.get('location') ?? ''];
      const { score: points, verdicts } = score({ url, headers, html: body.toString(), route });
      test.info().annotations.push({ type: 'Observatory', description: `${kind}, ${mode}: ${points} of 145` });
      expect(points, JSON.stringify(verdicts, null, 1)).toBeGreaterThanOrEqual(130);
    }
  });

  test('what is not there is not kept, and the file for other hosts is not shown', async ({ host, certificate }) => {
    for (const name of ['_headers', 'gone-0123456789abcdef.js', 'gone.js', 'a-0123456789abcdef/']) {
      const answer = await ask(certificate, host.address('cross-origin', '/') + name);
      expect(answer.status, name).toBe(404);
      expect(answer.headers['cache-control'] ?? 'no-cache', name).toBe('no-cache');
      expect(answer.headers['content-security-policy'], name).toContain("frame-ancestors 'none'");
    }
  });

  test('without TLS it leads to the same place with it', async ({ host }) => {
    const response = await fetch(`${host.insecureAddress('same origin', '/')}?q=x`, { redirect: 'manual' });
    expect([301, 308]).toContain(response.status);
    // Caddy leaves its own port out, whichever it is.
    const { protocol, hostname, pathname, search } = new URL(response.headers.get('location') ?? '');
    expect({ protocol, hostname, pathname, search }).toEqual({ protocol: 'https:', hostname: 'localhost', pathname: '/', search: '?q=x' });
  });

  test('what the proxied API answers carries none of the page\'s headers, and no cookie', async ({ host, emulator, certificate }) => {
    await emulator.faults({ endpoint: 'list', kind: { status: { status: 429, body: { detail: 'Slow down.' }, headers: { 'Retry-After': '7', 'Set-Cookie': 'a=b' } } } });
    const answer = await ask(certificate, `${new URL(host.address('same origin', '/')).origin}/api/v1/backups/`, { authorization: `Bearer ${emulator.tokens.full}`, cookie: 'c=d' });
    expect(answer.status).toBe(429);
    expect(answer.headers['retry-after']).toBe('7');
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.headers['content-security-policy']).toBeUndefined();
    expect(answer.headers['cache-control']).toBe('no-store');
    const [seen] = await emulator.requests('list');
    expect(seen?.cookie).toBeNull();
    expect(seen?.authorization).toBe(`Bearer ${emulator.tokens.full}`);
  });
}
