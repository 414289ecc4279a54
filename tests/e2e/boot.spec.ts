// The page before the program runs, and when it cannot: the files as a host gives them, the policy, the static notice.
import type { Page } from '@playwright/test';
import { cut, missing, only, tampered, test } from './static-site.ts';
import { expect } from './watch.ts';

const typed = (pattern: RegExp, type: string) => only(pattern, () => ({ type }));
const html = (pattern: RegExp) => only(pattern, () => ({ type: 'text/html', body: Buffer.from('<!doctype html><p>Welcome') }));
const planted = (markup: string) => only(/index\.html/, ({ body }) => ({ body: Buffer.from(body.toString().replace('</body>', `${markup}</body>`)) }));

const FILES = { boot: /^boot-.*js$/, style: /css$/, glue: /^backup-console-.*js$/, wasm: /_bg\.wasm$/ };
const notice = (page: Page) => page.getByRole('alert').filter({ has: page.getByRole('button') });
const signIn = (page: Page) => page.getByRole('heading', { name: 'Sign in', exact: true });

test('the first load takes six requests and stays quiet', async ({ page, serve }) => {
  const site = await serve();
  await page.goto(site.address);
  await expect(signIn(page)).toBeVisible();
  await expect(notice(page)).toBeHidden();
  await page.waitForLoadState('networkidle');
  expect(site.requests.length).toBeLessThanOrEqual(6);
});

for (const [file, pattern] of Object.entries(FILES)) {
  for (const [how, spoil] of Object.entries({ missing, tampered, cut, 'replaced by HTML': html })) {
    test(`${file} ${how}: the notice`, async ({ page, serve, allowConsole }) => {
      allowConsole(/valid digest|integrity|404|MIME type/i);
      await page.goto((await serve('/', spoil(pattern))).address);
      await expect(notice(page)).toBeVisible();
      await expect(page.getByRole('button', { name: 'Reload' })).toBeVisible();
      await expect(signIn(page)).toBeHidden();
    });
  }
}

test('a host that knows no type for wasm still works', async ({ page, serve }) => {
  await page.goto((await serve('/', typed(FILES.wasm, 'application/octet-stream'))).address);
  await expect(signIn(page)).toBeVisible();
});

test('module preload that failed once is not imported without its hash', async ({ page, serve, allowConsole }) => {
  allowConsole(/404/);
  let asked = 0;
  const site = await serve('/', (name, answer) => {
    if (!FILES.glue.test(name)) return undefined;
    asked += 1;
    return asked === 1 ? { status: 404, type: 'text/plain', body: Buffer.from('') } : { ...answer, body: Buffer.from('window.planted = 1') };
  });
  await page.goto(site.address);
  await expect(notice(page)).toBeVisible();
  expect(asked).toBe(1);
  expect(await page.evaluate('window.planted')).toBeUndefined();
});

test('without WebAssembly: the notice says so', async ({ page, serve }) => {
  await page.addInitScript('delete globalThis.WebAssembly');
  await page.goto((await serve()).address);
  await expect(notice(page)).toContainText('no WebAssembly');
});

const WITHOUT = {
  'AbortSignal.any': 'delete AbortSignal.any',
  'light-dark()': "const supports = CSS.supports; CSS.supports = (...asked) => !String(asked).includes('light-dark') && supports.apply(CSS, asked)",
  modulepreload: "const { supports } = DOMTokenList.prototype; DOMTokenList.prototype.supports = function (word) { return word !== 'modulepreload' && supports.call(this, word); }",
};
for (const [what, script] of Object.entries(WITHOUT)) {
  test(`a browser without ${what}: the notice says that it is too old`, async ({ page, serve }) => {
    await page.addInitScript(script);
    await page.goto((await serve()).address);
    await expect(notice(page)).toContainText('this browser is too old');
    await expect(signIn(page)).toBeHidden();
  });
}

test('a browser without Trusted Types works', async ({ page, serve }) => {
  await page.addInitScript('delete globalThis.trustedTypes');
  await page.goto((await serve()).address);
  await expect(signIn(page)).toBeVisible();
  expect(await page.evaluate('typeof trustedTypes')).toBe('undefined');
});

const START = new Date('2025-01-16T14:00:00Z').getTime();
for (const [file, pattern] of Object.entries({ style: FILES.style, glue: FILES.glue, wasm: FILES.wasm, texts: /^texts\/ar-/ })) {
  test(`${file} stalls: the notice after 15 seconds, until it comes after all`, async ({ page, serve }) => {
    let release = () => {};
    const released = new Promise<void>((resolve) => { release = resolve; });
    const site = await serve('/', async (name) => {
      if (pattern.test(name)) await released;
      return undefined;
    });
    await page.addInitScript(() => new PerformanceObserver(() => Object.assign(window, { isPainted: true })).observe({ type: 'paint', buffered: true }));
    await page.clock.install({ time: START });
    await page.goto(`${site.address}/?lang=${file === 'texts' ? 'ar' : 'en'}`, { waitUntil: 'commit' });
    await expect(page.locator('#failure')).toBeHidden();
    await expect(page.locator('#app')).toHaveCount(1);
    await page.clock.pauseAt(START + 14_000);
    await expect(notice(page)).toBeHidden();
    // Before the 20 seconds in which the program waits for texts.
    await page.clock.fastForward(5_000);
    await expect(notice(page)).toBeVisible();
    // A style sheet that is awaited would keep the browser from painting it.
    await expect.poll(() => page.evaluate('window.isPainted')).toBe(true);
    await page.clock.resume();
    release();
    await expect(page.locator('input[type=password]')).toBeVisible();
    await expect(notice(page)).toBeHidden();
  });
}

test('a page without its configuration block says so', async ({ page, serve }) => {
  const bare = only(/index\.html/, ({ body }) => ({ body: Buffer.from(body.toString().replace(/<script[^>]*console-config[^]*?<\/script>/, '')) }));
  await page.goto((await serve('/', bare)).address);
  await expect(page.getByRole('alert').filter({ visible: true })).toContainText('The block “console-config” is missing from index.html.');
  await expect(page.getByLabel('API token')).toHaveCount(0);
});

test('Reload loads again', async ({ page, serve, allowConsole }) => {
  allowConsole(/404|integrity|digest/);
  let isBroken = true;
  await page.goto((await serve('/', (name, answer) => (isBroken ? missing(FILES.wasm)(name, answer) : undefined))).address);
  await expect(notice(page)).toBeVisible();
  isBroken = false;
  await page.getByRole('button', { name: 'Reload' }).press('Space');
  await expect(signIn(page)).toBeVisible();
});

test('any folder works, and one without its slash gets the notice', async ({ page, serve, allowConsole }) => {
  const site = await serve('/a/b/');
  await page.goto(`${site.address}/a/b/`);
  await expect(signIn(page)).toBeVisible();
  allowConsole(/404|MIME type/);
  await page.goto(`${site.address}/a/b`);
  await expect(notice(page)).toContainText('put a / behind it');
});

const NOTICES = { en: 'Reload', hy: 'Վերաբեռնել', nl: 'Opnieuw laden', tr: 'Yeniden yükle', ar: 'إعادة التحميل', sm: 'Toe tatala' };
for (const [language, reload] of Object.entries(NOTICES)) {
  test(`the notice speaks ${language}`, async ({ page, serve }) => {
    await page.addInitScript('delete globalThis.WebAssembly');
    const { address } = await serve();
    await page.goto(`${address}/?lang=${language}`);
    await expect(page.getByRole('button', { name: reload, exact: true })).toBeVisible();
    await expect(notice(page)).toHaveAttribute('dir', language === 'ar' ? 'rtl' : 'ltr');
    // What was chosen in the console goes before the address.
    await page.evaluate((tag) => localStorage.setItem('console-language', tag), language);
    await page.goto(`${address}/?lang=en`);
    await expect(page.getByRole('button', { name: reload, exact: true })).toBeVisible();
  });
}

test('a panic shows the notice, and never the token', async ({ page, serve }) => {
  await page.goto((await serve()).address);
  await expect(signIn(page)).toBeVisible();
  await page.evaluate(() => {
    sessionStorage.setItem('any', 'secret-token-1');
    dispatchEvent(new CustomEvent('console-failed', { detail: 'panicked at Bearer secret-token-1' }));
  });
  await expect(notice(page)).toContainText('panicked at Bearer …');
  await expect(signIn(page)).toBeHidden();
  expect(await page.content()).not.toContain('secret-token-1');
});

test('the chosen theme is set before the program runs', async ({ page, serve }) => {
  await page.addInitScript("localStorage.setItem('console-theme', 'dark'); delete globalThis.WebAssembly");
  await page.goto((await serve()).address);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('script that is planted in the page does not run', async ({ page, serve, allowConsole }) => {
  allowConsole(/policy/i);
  const markup = '<script>window.planted = 1</script><img src="x:" onerror="window.planted = 2"><a id="link" href="javascript:window.planted = 3">x</a>';
  await page.goto((await serve('/', planted(markup))).address);
  await expect(signIn(page)).toBeVisible();
  await page.locator('#link').click();
  expect(await page.evaluate('window.planted')).toBeUndefined();
});

test('style, frames, images and requests from elsewhere are blocked', async ({ page, serve, allowConsole }) => {
  allowConsole(/policy|Failed to fetch|Fetch API cannot load/i);
  const markup = '<p id="styled" style="color: rgb(1, 2, 3)">x</p><iframe src="https://foreign.example/"></iframe><img src="https://foreign.example/x.png">';
  const foreign: string[] = [];
  page.on('response', (response) => void (response.url().includes('foreign.example') && foreign.push(response.url())));
  await page.addInitScript(() => {
    const blocked: string[] = [];
    Object.assign(window, { blocked });
    document.addEventListener('securitypolicyviolation', (event) => blocked.push(event.effectiveDirective));
  });
  await page.goto((await serve('/', planted(markup))).address);
  await expect(signIn(page)).toBeVisible();
  await expect(page.locator('#styled')).not.toHaveCSS('color', 'rgb(1, 2, 3)');
  expect(await page.evaluate("fetch('https://foreign.example/').then(() => 'sent', () => 'refused')")).toBe('refused');
  await expect.poll(() => page.evaluate('window.blocked')).toEqual(expect.arrayContaining(['style-src-attr', 'frame-src', 'img-src', 'connect-src']));
  expect(foreign).toEqual([]);
});

test('nothing is taken for markup, and no script is loaded by its address or its text', async ({ page, serve, allowConsole }) => {
  allowConsole(/policy|TrustedHTML|TrustedScript/i);
  await page.goto((await serve()).address);
  await expect(signIn(page)).toBeVisible();
  const sinks = await page.evaluate(() => [
    () => { document.createElement('template').innerHTML = '<p>plain</p>'; },
    () => { document.createElement('p').insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>'); },
    () => { new DOMParser().parseFromString('<p>plain</p>', 'text/html'); },
    () => { document.createElement('iframe').srcdoc = '<p>plain</p>'; },
    () => { document.createElement('script').src = './x.js'; },
    () => { document.createElement('script').textContent = '1'; },
  ].map((sink) => {
    try { sink(); return 'open'; } catch { return 'shut'; }
  }));
  expect(sinks).toEqual(Array(6).fill('shut'));
});
